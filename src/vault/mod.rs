//! The vault: what visitors tell about themselves, sealed under keys that are not in the database, each value with a purpose and a
//! day on which it leaves (UU 27/2022 art. 16, 20, 42–44). Tickets need nothing of it.
//!
//! Low in the order of slices, since bookings put values in; who may take them out again, and what is written down when they do, is
//! `privacy`'s (ADR 15). Ordinary views show the mask that was made when the value came: nothing is opened for them.

pub mod model;
pub mod service;
pub mod store;

use std::sync::Arc;

use crate::identity::hasher::IdentityHasher;
use crate::kernel::keyring::KeyRing;

/// What sealing and finding needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    pub ring: Arc<KeyRing>,
    pub hasher: IdentityHasher,
}
