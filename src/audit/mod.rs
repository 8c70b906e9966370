//! What auditors read: who did what, who was refused, who was called out of order, what was in force when, and whether the log is
//! whole. Reads only: no operation changes an event, and the database refuses it as well.
//!
//! One log at a time, a site's or the mall's own: a log has its own order and its own chain. Time narrows a log by halving, since
//! it never goes back in it; everything else is looked for in bounded windows, so that no question holds a connection for long.

pub mod dto;
pub mod model;
pub mod params;
pub mod routes;
pub mod service;
