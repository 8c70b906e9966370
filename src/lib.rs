//! `mpp`: the backend of a Mal Pelayanan Publik. Crate map in `docs/ARCHITECTURE.md`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions, clippy::panic))]

pub mod catalogue;
pub mod db;
pub mod kernel;
pub mod streams;
