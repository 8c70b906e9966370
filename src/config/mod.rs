//! Settings: one file per concern, read from the environment (`MPP_*`) and, for keys, from files outside the database.

pub mod data_keys;
mod follow;
pub mod identity;
pub mod keys;
mod secret_files;
pub mod settings;
pub mod tls;
