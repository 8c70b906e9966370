//! Changing configuration, through the whole of HTTP on both engines.

mod capacity;
mod counters;
mod hours;
mod limits;
pub mod office;
mod overrides;
mod rights;
mod schedules;
