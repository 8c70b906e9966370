//! Reading values, and letting them leave.

pub mod read;
pub mod retention;
