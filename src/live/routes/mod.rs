//! Operations that do not end by themselves.

mod site;
mod ticket;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    site::configure(cfg);
    ticket::configure(cfg);
}
