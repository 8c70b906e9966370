//! The walk-in queue: numbers are taken, called, served, transferred and closed. The heart of the house.
//!
//! Rules are in [`model`] (pure), statements in `store`, one use case per file in `service`; all of it runs inside the site's lane.

pub mod dto;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod views;
