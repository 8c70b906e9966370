//! Reading values, letting them leave, and doing what people ask about theirs.

mod deeds;
mod person;
pub mod read;
pub mod requests;
pub mod retention;

pub use deeds::{Copied, Correction};
