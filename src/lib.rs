//! `mpp`: the backend of a Mal Pelayanan Publik. Crate map in `docs/ARCHITECTURE.md`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions, clippy::panic))]

pub mod app;
pub mod appointments;
pub mod audit;
pub mod calendar;
pub mod capacity;
pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod config;
pub mod configuring;
pub mod counters;
pub mod db;
pub mod demo;
pub mod devices;
pub mod directory;
pub mod floor;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod kernel;
pub mod live;
pub mod privacy;
pub mod publishing;
pub mod queueing;
pub mod setup;
pub mod sites;
pub mod standards;
pub mod streams;
pub mod vault;
