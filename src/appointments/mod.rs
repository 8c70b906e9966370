//! Appointments: times are offered from weekly templates, held, confirmed, moved, cancelled, and turned into a ticket at check-in.
//!
//! Rules are in [`model`] (pure), statements in `store`, one use case per file in `service`; every change runs inside the site's
//! lane. A unit of a time is taken by the hold itself, so a confirmation cannot find the time full; a hold that ran out frees its
//! unit by the clock alone, whether or not anybody has swept.

pub mod dto;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod views;
