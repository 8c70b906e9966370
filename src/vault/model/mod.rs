//! Kinds of personal data, what each is for, how long it stays, how it is checked and masked. Pure.

mod kinds;
mod rules;
mod value;

use crate::kernel::ids::{AppointmentId, PersonDataId};
use crate::kernel::time::Instant;

pub use kinds::{DataKind, DataPurpose, KeyState};
pub use rules::{HELD_DAYS, KEPT_DAYS, RULES, Rule, hash_leaves_before};
pub use value::{BadValue, Given, mask};

/// One sealed value as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonData {
    pub id: PersonDataId,
    /// The booking it was given for.
    pub appointment_id: AppointmentId,
    pub kind: DataKind,
    /// Which key opens it.
    pub key_id: String,
    pub sealed: String,
    /// Its mask, for ordinary views.
    pub shown: String,
    /// Keyed hash by which the rows of one person are found; none for names, which many share.
    pub lookup_key: Option<String>,
    /// Kept, and used by nobody, at the person's request (art. 41).
    pub restricted: bool,
    /// First moment at which it must be gone.
    pub keep_until: Instant,
    pub created_at: Instant,
    pub version: i64,
}
