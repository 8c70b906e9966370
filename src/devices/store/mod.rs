//! Statements of devices that come in, live and fall silent.

pub mod enrolments;
pub mod incidents;
pub mod presence;
