//! What is limited: numbers of a day, quotas and appointment slots. One ledger for walk-in and online.

pub mod model;
pub mod store;
