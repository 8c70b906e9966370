//! The demo: a mall of its own to look at, with its own clock and a day of visitors and officers.
//!
//! `stage` makes the data and `cast` the people, `clock` and `sandbox` the time that can be moved, `handout` what people and scripts are
//! told, `client` speaks HTTP, and `player` lives the day through it, or `attendance` keeps a still floor staffed. `mpp demo` puts them together; nothing here runs in a served installation.

pub mod attendance;
pub mod cast;
pub mod client;
pub mod clock;
pub mod handout;
pub mod player;
pub mod sandbox;
pub mod stage;
mod store;

/// Prints a line for whoever looks on; nobody listening is no reason to stop.
pub fn say(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
