//! Operations on personal data. What they answer is in no cache and kept under no idempotency key.

mod requests;
mod values;

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    values::configure(cfg);
    requests::configure(cfg);
}

const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");
