//! Operations on configuration. Handlers translate; what a change means is in `service`.

mod admission;
mod appointment_times;
mod calendar_days;
mod counters;
mod offerings;
mod overrides;
mod queues;
mod quotas;
mod schedules;
pub mod support;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    schedules::configure(cfg);
    calendar_days::configure(cfg);
    overrides::configure(cfg);
    counters::configure(cfg);
    queues::configure(cfg);
    quotas::configure(cfg);
    appointment_times::configure(cfg);
    offerings::configure(cfg);
    admission::configure(cfg);
}
