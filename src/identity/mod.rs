//! Who may speak to the system: staff users with passwords and short-lived tokens, kiosks and displays with opaque ones,
//! roles with a scope, and the extractor that names a permission in each handler's type.
//!
//! How devices come in by a code, and what becomes of them, is the slice `devices`; personal data of visitors is in `vault`.

pub mod auth;
mod bearer;
pub mod device_token;
pub mod door;
pub mod dto;
pub mod dto_auth;
mod dto_devices;
pub mod gate;
mod gate_external;
pub mod hasher;
pub mod model;
pub mod model_lockout;
pub mod model_presence;
pub mod model_session;
pub mod password_rules;
pub mod passwords;
pub mod places;
pub mod refresh_token;
pub mod refusals;
pub mod routes;
mod routes_auth;
mod routes_grants;
pub mod service;
pub mod sso;
pub mod store;
pub mod store_devices;
pub mod store_external;
mod store_grants;
pub mod store_lockout;
mod store_refusals;
pub mod store_sessions;
pub mod tokens;
mod views;

#[cfg(test)]
mod http_tests;
#[cfg(test)]
pub(crate) mod testing;

pub use gate::{Gate, TokenSettings};
