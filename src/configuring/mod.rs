//! Changing what a mall is configured with: hours, days and overrides; counters, queues, quotas, appointment times and offerings.
//!
//! Every change names the version it was made from, runs in the mall's own lane, which keeps every site out while it runs, writes
//! one event onto the mall's stream and moves the configuration's version on, by which every process reloads its directory.
//! A change takes effect with the next command; what people already hold (numbers, bookings) stays theirs.

mod codes;
pub mod dto;
mod faults;
pub mod routes;
pub mod service;
