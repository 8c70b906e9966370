//! The commands of the binary. Errors are for the person at the terminal.

pub mod data_keys;
pub mod demo;
pub mod errors;
pub mod export;
pub mod import;
pub mod keys;
mod network;
pub mod permissions;
pub mod serve;
pub mod user;
pub mod verify;

mod arguments;

pub use arguments::main;
