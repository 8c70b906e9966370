//! One use case per file: may they, load, decide, write, announce; each inside one lane transaction.

pub mod access;
pub mod cancel;
pub mod check_in;
pub mod claim;
pub mod confirm;
pub mod hold;
pub mod reschedule;
pub mod slots;
pub mod track;

mod ledger;
mod place;
mod record;
mod sweep;

pub use record::{lane_of, window_of};
pub use sweep::sweep;
