//! Kiosks and displays after identity knows them: how they come in by a code (RFC 8628), how their tokens turn, how they say that
//! they live, and who is called when they do not. What a device *is*, and who stands behind a token, is `identity`'s.

mod desk;
pub mod dto;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
mod views;

pub use desk::Desk;
