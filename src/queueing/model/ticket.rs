//! A ticket: what never changes, and the state of its current leg.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::action::Action;
use super::words::{PriorityClass, Purpose, RankReason, TicketStatus};
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AppointmentId, CounterId, QueueId, ServiceId, SiteId, TicketId, UserId};
use crate::kernel::time::Instant;

/// A visit's ticket. Id and number stay through every transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub site_id: SiteId,
    /// The queue whose sequence gave the number.
    pub number_queue_id: QueueId,
    pub service_date: NaiveDate,
    pub seq: i64,
    pub display_number: String,
    pub channel: Channel,
    pub priority_class: PriorityClass,
    pub purpose: Purpose,
    pub appointment_id: Option<AppointmentId>,
    pub issued_at: Instant,
    pub print_deadline_at: Option<Instant>,
    pub state: State,
    /// The last action, if it may still be undone.
    pub undo: Option<Undo>,
    pub changed_at: Instant,
    pub version: i64,
}

/// What moves: the status and the current leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub status: TicketStatus,
    pub queue_id: QueueId,
    pub service_id: ServiceId,
    /// Name and version of the service as they were when the leg began.
    pub service_name: String,
    pub service_version: i64,
    pub leg_no: i64,
    /// The moment that counts for the order: entry, or the slot of a booking.
    pub base_at: Instant,
    pub dispatch_rank: i64,
    /// Sequence of the event by which the ticket entered the queue: the tie-break of equal ranks.
    pub entered_seq: i64,
    pub rank_reason: RankReason,
    pub entered_at: Instant,
    pub called_at: Option<Instant>,
    pub last_called_at: Option<Instant>,
    pub recall_count: i64,
    pub counter_id: Option<CounterId>,
    pub officer_id: Option<UserId>,
    pub started_at: Option<Instant>,
    pub held_since: Option<Instant>,
    pub held_ms: i64,
    pub closed_reason: Option<String>,
}

/// The state before the last action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    pub action: Action,
    pub before: State,
}
