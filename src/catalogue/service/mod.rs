//! What can be done to the catalogue.

pub mod import;
