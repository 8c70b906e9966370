//! What can be done with users and devices; one file per subject.

pub mod devices;
pub mod external;
pub mod grants;
pub mod lockout;
pub mod login;
pub mod sessions;
pub mod users;

#[cfg(test)]
mod tests;
