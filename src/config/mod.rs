//! Settings: one file per concern, read from the environment (`MPP_*`) and, for keys, from files outside the database.

pub mod identity;
pub mod keys;
pub mod settings;
pub mod tls;
