//! One request, one command, one kept answer: what every changing operation has in common.
//!
//! A handler says who asks, in which lane, and what to do; here the command is run with the directory in force, and its
//! answer is stored under the caller's idempotency key in the same transaction as its effect.

mod context;
mod core;
mod store;

pub use self::core::Core;
pub use context::Ctx;
pub use store::purge_expired;
