//! The integration tests: one binary, so that everything links once and PostgreSQL starts once.
//! `support` is the harness; every other module asks one question of the whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on should say so loudly"
)]

#[macro_use]
mod support;

mod appointments;
mod architecture;
mod audit;
mod catalogue;
mod configuring;
mod contract;
mod demo;
mod devices;
mod floor;
mod harness;
mod http;
mod identity;
mod lanes;
mod light;
mod live;
mod migrations;
mod parsers;
mod permissions;
mod privacy;
mod process;
mod publishing;
mod queueing;
mod security;
mod standards;
mod streams;
mod verify;
