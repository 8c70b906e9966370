//! A booking of one visitor for one time.

use chrono::NaiveDate;

use super::words::AppointmentStatus;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::{AppointmentId, QueueId, ServiceId, SessionTemplateId, SiteId};
use crate::kernel::time::Instant;
use crate::queueing::model::PriorityClass;
use crate::vault::model::{HELD_DAYS, KEPT_DAYS};

/// A time of a session on a date; its key in the capacity ledger is session, date and minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub session_id: SessionTemplateId,
    pub service_date: NaiveDate,
    /// Minutes since local midnight.
    pub start_min: i64,
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
}

/// An appointment. Id, booking code and token stay when it is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub id: AppointmentId,
    pub site_id: SiteId,
    pub queue_id: QueueId,
    pub service_id: ServiceId,
    /// Name and version of the service as they were when it was held.
    pub service_name: String,
    pub service_version: i64,
    pub slot: Slot,
    /// Eight symbols a visitor can read out; worth something only to who may check visitors in.
    pub booking_code: String,
    /// Hash of the holder's secret.
    pub token_hash: String,
    pub status: AppointmentStatus,
    /// Whether a unit of the slot, and of the quotas that apply to it, is taken for this appointment.
    pub holds_unit: bool,
    pub hold_expires_at: Instant,
    /// Keyed hash of the identity it is tied to; the identity itself is nowhere.
    pub identity_key: Option<String>,
    pub priority_class: PriorityClass,
    pub booked_by: ActorKind,
    pub reschedule_count: i64,
    pub created_at: Instant,
    pub booked_at: Option<Instant>,
    pub checked_in_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub closed_reason: Option<String>,
    pub version: i64,
}

impl Appointment {
    /// First moment at which what the visitor told beside it must be gone: thirty days after the visit, or after it was called off;
    /// a day after a hold that became no booking ran out.
    #[must_use]
    pub fn personal_data_until(&self) -> Instant {
        match self.status {
            AppointmentStatus::Held | AppointmentStatus::Expired => self.hold_expires_at.plus_min(HELD_DAYS * MINUTES_OF_A_DAY),
            AppointmentStatus::Cancelled => self.closed_at.unwrap_or(self.slot.ends_at).plus_min(KEPT_DAYS * MINUTES_OF_A_DAY),
            AppointmentStatus::Booked | AppointmentStatus::CheckedIn | AppointmentStatus::NoShow => {
                self.slot.ends_at.plus_min(KEPT_DAYS * MINUTES_OF_A_DAY)
            }
        }
    }
}

const MINUTES_OF_A_DAY: i64 = 24 * 60;
