//! Operations on tickets and counters. Handlers translate; what they mean is in `service`.

mod counters;
mod issue;
mod moves;
mod steps;
mod support;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    issue::configure(cfg);
    counters::configure(cfg);
    steps::configure(cfg);
    moves::configure(cfg);
}
