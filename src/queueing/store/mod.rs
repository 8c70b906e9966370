//! Statements on `tickets` and `ticket_legs`; one function, one statement.

mod columns;
mod find;
mod write;

pub use find::*;
pub use write::*;
