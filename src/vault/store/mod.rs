//! Statements on `person_data` and `data_keys`.

pub mod keys;
mod rows;

pub use rows::{by_id, by_lookup, delete, due, insert, keep_until, of_appointment, of_appointments, restrict, set};
