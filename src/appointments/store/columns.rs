//! The columns of an appointment in groups, since one flat tuple of them all would be unreadable.

use chrono::NaiveDate;

use crate::appointments::model::{Appointment, AppointmentStatus, Slot};
use crate::db::kept::Condition;
use crate::db::schema::appointments as a;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::{AppointmentId, QueueId, ServiceId, SessionTemplateId, SiteId};
use crate::kernel::time::Instant;
use crate::queueing::model::PriorityClass;

type What = (a::id, a::site_id, a::queue_id, a::service_id, a::service_name, a::service_version);
type When = (a::session_id, a::service_date, a::start_min, a::starts_at, a::ends_at);
type Facts = (a::booking_code, a::token_hash, a::identity_key, a::priority_class, a::booked_by, a::created_at);
type State = (
    a::status,
    a::holds_unit,
    a::hold_expires_at,
    a::reschedule_count,
    a::booked_at,
    a::checked_in_at,
    a::closed_at,
    a::closed_reason,
    a::version,
);

/// Every column of an [`Appointment`].
pub type Columns = (What, When, Facts, State);

pub const COLUMNS: Columns = (
    (a::id, a::site_id, a::queue_id, a::service_id, a::service_name, a::service_version),
    (a::session_id, a::service_date, a::start_min, a::starts_at, a::ends_at),
    (a::booking_code, a::token_hash, a::identity_key, a::priority_class, a::booked_by, a::created_at),
    (
        a::status,
        a::holds_unit,
        a::hold_expires_at,
        a::reschedule_count,
        a::booked_at,
        a::checked_in_at,
        a::closed_at,
        a::closed_reason,
        a::version,
    ),
);

/// One row as diesel loads it.
pub type Row = (
    (AppointmentId, SiteId, QueueId, ServiceId, String, i64),
    (SessionTemplateId, NaiveDate, i64, Instant, Instant),
    (String, String, Option<String>, PriorityClass, ActorKind, Instant),
    (AppointmentStatus, bool, Instant, i64, Option<Instant>, Option<Instant>, Option<Instant>, Option<String>, i64),
);

/// The appointment of a row.
pub fn appointment((what, when, facts, state): Row) -> Appointment {
    let (id, site_id, queue_id, service_id, service_name, service_version) = what;
    let (session_id, service_date, start_min, starts_at, ends_at) = when;
    let (booking_code, token_hash, identity_key, priority_class, booked_by, created_at) = facts;
    let (status, holds_unit, hold_expires_at, reschedule_count, booked_at, checked_in_at, closed_at, closed_reason, version) = state;
    Appointment {
        id,
        site_id,
        queue_id,
        service_id,
        service_name,
        service_version,
        slot: Slot { session_id, service_date, start_min, starts_at, ends_at },
        booking_code,
        token_hash,
        status,
        holds_unit,
        hold_expires_at,
        identity_key,
        priority_class,
        booked_by,
        reschedule_count,
        created_at,
        booked_at,
        checked_in_at,
        closed_at,
        closed_reason,
        version,
    }
}

// Conditions in the very words of the partial indexes: with a bound value neither engine could tell that the index applies.

/// The appointment is active (index `one_active_booking_per_identity`).
pub fn is_active() -> Condition {
    Condition("appointments.status IN ('held', 'booked', 'checked_in')")
}

/// The appointment is a hold (index `appointments_held`).
pub fn is_held() -> Condition {
    Condition("appointments.status = 'held'")
}

/// The appointment is booked (index `appointments_booked`).
pub fn is_booked() -> Condition {
    Condition("appointments.status = 'booked'")
}
