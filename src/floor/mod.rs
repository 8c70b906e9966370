//! What people see of a site: call boards, the floor, whether it is open, and the log of what happened. Reads only.
//!
//! A board is a pure function of the site's stream: built once per event or change of configuration, kept as ready bytes
//! under an `ETag` that names the sequence, and given to everybody who asks until the next one.

pub mod model;
pub mod routes;
pub mod service;
pub mod snapshots;
pub mod store;

mod views;

pub use snapshots::Snapshots;
