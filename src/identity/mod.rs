//! Who may speak to the system: staff users with passwords and short-lived tokens, kiosks and displays with opaque ones,
//! roles with a scope, and the extractor that names a permission in each handler's type.
//!
//! Places kept for what comes later: single sign-on beside [`service`]'s login (another way to the same token), the vault for
//! personal data and the audit of reads. How devices come in by a code, and what becomes of them, is the slice `devices`.

pub mod auth;
pub mod device_token;
pub mod door;
pub mod dto;
mod dto_devices;
pub mod gate;
pub mod hasher;
pub mod model;
pub mod model_presence;
pub mod passwords;
pub mod places;
pub mod refusals;
pub mod routes;
mod routes_grants;
pub mod service;
pub mod store;
pub mod store_devices;
mod store_grants;
mod store_refusals;
pub mod tokens;
mod views;

#[cfg(test)]
mod http_tests;
#[cfg(test)]
pub(crate) mod testing;

pub use gate::{Gate, TokenSettings};
