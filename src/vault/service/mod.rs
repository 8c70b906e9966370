//! Putting values in, taking them out, and sealing them anew under another key.

mod keep;
pub mod rotate;

pub use keep::{keep, open, set};
