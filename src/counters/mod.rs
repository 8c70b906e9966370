//! Queues and the counters that serve them: what is configured, and officers' sessions at counters.

pub mod model;
pub mod policy;
pub mod sessions;
pub mod store;
