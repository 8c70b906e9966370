//! Who sees what is in the vault, for what, and when it leaves; and what a person may ask of us about it (UU 27/2022).
//!
//! Ordinary views show masks. A full value leaves through one operation, with a permission of its own, a stated purpose and an event
//! (art. 31); what has had its time leaves by [`service::retention`], whoever has forgotten it.

pub mod dto;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod views;
