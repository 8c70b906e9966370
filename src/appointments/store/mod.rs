//! Statements on `appointments` and `slot_capacity`; one function, one statement.

mod columns;
mod find;
mod slots;
mod write;

pub use find::*;
pub use slots::*;
pub use write::*;
