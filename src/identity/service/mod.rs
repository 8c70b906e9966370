//! What can be done with users and devices; one file per subject.

pub mod devices;
pub mod grants;
pub mod login;
pub mod users;

#[cfg(test)]
mod tests;
