//! What is read of a site at one moment. Every row is of one snapshot of the database.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::counters::model::{Counter, Queue};
use crate::counters::sessions::{CounterSession, SessionStatus};
use crate::kernel::ids::{CounterId, QueueId, QuotaId, TicketId};
use crate::kernel::time::Instant;
use crate::queueing::model::{EndedBy, TicketStatus};

/// Open tickets of one queue in one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCount {
    pub queue_id: QueueId,
    pub status: TicketStatus,
    pub tickets: i64,
    /// When the one that came first entered the queue.
    pub since: Option<Instant>,
}

/// A call of the day, whatever became of the ticket. Who was sent back into a queue is not among them: the next call counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    pub display_number: String,
    pub status: TicketStatus,
    pub queue_id: QueueId,
    pub counter_id: CounterId,
    pub called_at: Instant,
    pub last_called_at: Instant,
    pub recall_count: i64,
}

/// A ticket called to a counter or served there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtCounter {
    pub ticket_id: TicketId,
    pub call: Called,
    pub started_at: Option<Instant>,
}

/// Legs of one queue that ended the same way, summed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegSums {
    pub queue_id: QueueId,
    pub ended_by: EndedBy,
    /// Legs that were called, and how long these waited.
    pub called: i64,
    pub waiting_ms: i64,
    /// Legs that were served, and how long.
    pub started: i64,
    pub serving_ms: i64,
    pub legs: i64,
}

/// All that boards and answers about a site are made of.
#[derive(Debug, Clone)]
pub struct SiteRows {
    /// Last event shown.
    pub seq: i64,
    /// When it happened.
    pub at: Instant,
    /// The day shown: the service day of the last event. Not the day of the reader's clock, so that one sequence is one board.
    pub service_date: NaiveDate,
    pub open: Vec<OpenCount>,
    pub at_counters: Vec<AtCounter>,
    /// Latest first.
    pub called: Vec<Called>,
    pub legs: Vec<LegSums>,
    pub sessions: Vec<CounterSession>,
    /// What is used of the quotas of this day and later ones.
    pub quotas: HashMap<(QuotaId, NaiveDate), i64>,
}

impl SiteRows {
    /// Open tickets of a queue in a status, with the moment the first of them entered.
    #[must_use]
    pub fn count(&self, queue_id: QueueId, status: TicketStatus) -> (i64, Option<Instant>) {
        let found = self.open.iter().find(|row| row.queue_id == queue_id && row.status == status);
        found.map_or((0, None), |row| (row.tickets, row.since))
    }
    /// People waiting in a queue on `date`: none are left of an earlier day.
    #[must_use]
    pub fn waiting_on(&self, queue_id: QueueId, date: NaiveDate) -> i64 {
        if self.service_date == date { self.count(queue_id, TicketStatus::Waiting).0 } else { 0 }
    }
    /// The running session of a counter.
    #[must_use]
    pub fn session(&self, counter_id: CounterId) -> Option<&CounterSession> {
        self.sessions.iter().find(|session| session.counter_id == counter_id)
    }
    /// How many of `counters` that serve a queue are in a state.
    #[must_use]
    pub fn counters_in<'a>(&self, counters: impl Iterator<Item = &'a Counter>, queue: &Queue, state: SessionStatus) -> i64 {
        let serving = counters.filter(|c| c.serves(queue.id));
        let found = serving.filter(|c| self.session(c.id).is_some_and(|s| s.status == state)).count();
        i64::try_from(found).unwrap_or(i64::MAX)
    }
}
