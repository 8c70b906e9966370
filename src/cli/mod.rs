//! The commands of the binary.

pub mod keys;
pub mod user;
