//! Who may do what: what people may give each other, and every role at every operation.

pub mod classified;
mod giving;
mod matrix;
mod stage;
