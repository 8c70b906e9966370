//! Statements on queues, counters, offerings and sessions.

mod counters;
mod offerings;
mod queues;
mod sessions;

pub use counters::{insert_counter, load_counters, update_counter};
pub use offerings::{insert_offering, load_offerings, update_offering};
pub use queues::{insert_queue, load_queues, update_queue};
pub use sessions::{begin_closure, change_session, end_closure, insert_session, running_session, running_sessions};
