//! Operations of devices that come in and live. Answers with tokens in them are not cached and not kept with a key.

mod approval;
mod door;
mod enrolment;
mod presence;
mod rotation;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    enrolment::configure(cfg);
    approval::configure(cfg);
    rotation::configure(cfg);
    presence::configure(cfg);
    door::configure(cfg);
}
