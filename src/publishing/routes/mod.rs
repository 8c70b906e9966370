//! Publishing over HTTP.

mod drafts;
mod imports;
mod reports;
mod status;
mod versions;

use utoipa_actix_web::service_config::ServiceConfig;

/// To be registered before the catalogue: `…/services/changes` is no service.
pub fn configure_changes(cfg: &mut ServiceConfig) {
    reports::configure_changes(cfg);
}

/// All the others.
pub fn configure(cfg: &mut ServiceConfig) {
    reports::configure(cfg);
    drafts::configure(cfg);
    imports::configure(cfg);
    versions::configure(cfg);
    status::configure(cfg);
}
