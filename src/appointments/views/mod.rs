//! What the API shows of appointments and times. Never an identity: only its keyed hash exists, and that stays inside.

mod appointment;
mod made;
mod public;
mod times;

pub use appointment::AppointmentView;
pub use made::{CheckInView, HeldView};
pub use public::{PublicAppointmentView, public_view};
pub use times::{DaySlotsView, SlotView, SlotsView};

use crate::kernel::time::{Instant, SiteZone};

/// `08.15 WIB`, as Indonesians write the time.
fn wall_time(zone: SiteZone, at: Instant) -> String {
    format!("{} {}", zone.local(at).format("%H.%M"), zone.abbreviation())
}
