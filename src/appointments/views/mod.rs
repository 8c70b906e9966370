//! What the API shows of appointments and times. Never an identity: only its keyed hash exists, and that stays inside.

mod appointment;
mod made;
mod public;
mod times;

pub use appointment::AppointmentView;
pub use made::{CheckInView, HeldView};
pub use public::{PublicAppointmentView, TrackedView};
pub use times::{DaySlotsView, SlotView, SlotsView};
