//! The columns of a ticket in groups, since one flat tuple of them all would be unreadable.

use chrono::NaiveDate;

use crate::db::kept::Condition;
use crate::db::schema::tickets as t;
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AppointmentId, CounterId, QueueId, ServiceId, SiteId, TicketId, UserId};
use crate::kernel::time::Instant;
use crate::queueing::model::{PriorityClass, Purpose, RankReason, State, Ticket, TicketStatus};

type Number = (t::id, t::site_id, t::number_queue_id, t::service_date, t::seq, t::display_number);
type Facts = (t::channel, t::priority_class, t::purpose, t::appointment_id, t::issued_at, t::print_deadline_at);
type Place = (
    t::status,
    t::queue_id,
    t::service_id,
    t::service_name,
    t::service_version,
    t::leg_no,
    t::base_at,
    t::dispatch_rank,
    t::entered_seq,
    t::rank_reason,
);
type Times = (
    t::entered_at,
    t::called_at,
    t::last_called_at,
    t::recall_count,
    t::counter_id,
    t::officer_id,
    t::started_at,
    t::held_since,
    t::held_ms,
    t::closed_reason,
);
type Tail = (t::undo, t::changed_at, t::version);

/// Every column of a [`Ticket`].
pub type Columns = (Number, Facts, Place, Times, Tail);

pub const COLUMNS: Columns = (
    (t::id, t::site_id, t::number_queue_id, t::service_date, t::seq, t::display_number),
    (t::channel, t::priority_class, t::purpose, t::appointment_id, t::issued_at, t::print_deadline_at),
    (
        t::status,
        t::queue_id,
        t::service_id,
        t::service_name,
        t::service_version,
        t::leg_no,
        t::base_at,
        t::dispatch_rank,
        t::entered_seq,
        t::rank_reason,
    ),
    (
        t::entered_at,
        t::called_at,
        t::last_called_at,
        t::recall_count,
        t::counter_id,
        t::officer_id,
        t::started_at,
        t::held_since,
        t::held_ms,
        t::closed_reason,
    ),
    (t::undo, t::changed_at, t::version),
);

/// One row as diesel loads it.
pub type Row = (
    (TicketId, SiteId, QueueId, NaiveDate, i64, String),
    (Channel, PriorityClass, Purpose, Option<AppointmentId>, Instant, Option<Instant>),
    (TicketStatus, QueueId, ServiceId, String, i64, i64, Instant, i64, i64, RankReason),
    (
        Instant,
        Option<Instant>,
        Option<Instant>,
        i64,
        Option<CounterId>,
        Option<UserId>,
        Option<Instant>,
        Option<Instant>,
        i64,
        Option<String>,
    ),
    (Option<String>, Instant, i64),
);

/// The ticket of a row. An undo note that cannot be read is no undo note.
pub fn ticket(row: Row) -> Ticket {
    let (number, facts, place, times, tail) = row;
    let (id, site_id, number_queue_id, service_date, seq, display_number) = number;
    let (channel, priority_class, purpose, appointment_id, issued_at, print_deadline_at) = facts;
    let (status, queue_id, service_id, service_name, service_version, leg_no, base_at, dispatch_rank, entered_seq, rank_reason) = place;
    let (entered_at, called_at, last_called_at, recall_count, counter_id, officer_id, started_at, held_since, held_ms, closed_reason) =
        times;
    let (undo, changed_at, version) = tail;
    Ticket {
        id,
        site_id,
        number_queue_id,
        service_date,
        seq,
        display_number,
        channel,
        priority_class,
        purpose,
        appointment_id,
        issued_at,
        print_deadline_at,
        state: State {
            status,
            queue_id,
            service_id,
            service_name,
            service_version,
            leg_no,
            base_at,
            dispatch_rank,
            entered_seq,
            rank_reason,
            entered_at,
            called_at,
            last_called_at,
            recall_count,
            counter_id,
            officer_id,
            started_at,
            held_since,
            held_ms,
            closed_reason,
        },
        undo: undo.and_then(|text| serde_json::from_str(&text).ok()),
        changed_at,
        version,
    }
}

// Conditions in the very words of the partial indexes: with a bound value neither engine could tell that the index applies.

/// The ticket waits (index `tickets_waiting`).
pub fn is_waiting() -> Condition {
    Condition("tickets.status = 'waiting'")
}

/// The slip is on its way out (index `tickets_printing`).
pub fn is_printing() -> Condition {
    Condition("tickets.status = 'printing'")
}

/// The ticket occupies a counter (index `one_active_ticket_per_counter`).
pub fn is_active() -> Condition {
    Condition("tickets.status IN ('called', 'serving')")
}

/// The visit goes on (index `tickets_open`).
pub fn is_open() -> Condition {
    Condition("tickets.status IN ('printing', 'waiting', 'called', 'serving', 'on_hold')")
}
