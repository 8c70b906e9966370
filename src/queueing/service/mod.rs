//! One use case per file: load, decide, write, announce; each inside one lane transaction.

pub mod admission;
pub mod call;
pub mod counter_session;
pub mod day_close;
pub mod issue;
pub mod position;
pub mod progress;
pub mod requeue;
pub mod transfer;

mod record;

pub use record::{lane_of, load};
