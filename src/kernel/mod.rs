//! Words and values every layer shares: ids, instants, texts, errors, actors and permissions.
//! Pure: no database, no HTTP, no clock of its own (a [`time::Clock`] is handed in).

pub mod actor;
pub mod channel;
pub mod codes;
pub mod error;
pub mod hex;
pub mod identity;
pub mod ids;
pub mod keyring;
pub mod network;
pub mod opaque_token;
pub mod page;
pub mod permission;
pub mod private;
pub mod roles;
pub mod sealing;
pub mod text_enum;
pub mod time;
pub mod token;
pub mod words;
