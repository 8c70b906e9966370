//! A booking, its states, and which times are offered. Pure: `now` is an argument, nothing is read or written here.

mod appointment;
mod check_in;
mod code;
mod offer;
mod transitions;
mod usage;
mod words;

pub use appointment::{Appointment, Slot};
pub use check_in::CheckInWindow;
pub use code::{Credential, fresh_booking_code};
pub use offer::{DayOffer, Offer, offer_on, starting_at};
pub use transitions::{AppointmentError, HOLD_MIN, allowed_actions};
pub use usage::Usage;
pub use words::{AppointmentAction, AppointmentStatus, NoSlotReason};

#[cfg(test)]
mod tests;
