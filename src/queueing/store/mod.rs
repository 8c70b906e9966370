//! Statements on `tickets` and `ticket_legs`; one function, one statement.

pub mod admission;
mod columns;
mod days;
mod find;
mod fresh;
mod write;

pub use columns::{is_active, is_open};
pub use days::begin_day;
pub use find::*;
pub use fresh::insert;
pub use write::*;
