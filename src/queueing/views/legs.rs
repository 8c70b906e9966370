//! What a ticket went through.

use serde::Serialize;
use utoipa::ToSchema;

use super::TicketView;
use crate::directory::Directory;
use crate::kernel::time::Instant;
use crate::queueing::model::{EndedBy, Outcome, Ticket};
use crate::queueing::store::LegRow;

/// One service at one counter, ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LegView {
    /// Number of the leg.
    #[schema(example = 1, minimum = 1)]
    pub leg_no: i64,
    /// Name of the service.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the queue.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub queue: String,
    /// Code of the counter.
    #[schema(example = "A1", max_length = 40)]
    pub counter: Option<String>,
    /// How it ended.
    pub ended_by: EndedBy,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// When it ended.
    pub ended_at: Instant,
    /// Entry to call, in milliseconds.
    #[schema(example = 840_000, minimum = 0)]
    pub waiting_ms: i64,
    /// Call to desk, in milliseconds.
    #[schema(example = 45_000, minimum = 0)]
    pub walking_ms: i64,
    /// Serving, in milliseconds.
    #[schema(example = 600_000, minimum = 0)]
    pub serving_ms: i64,
    /// On hold, in milliseconds.
    #[schema(example = 0, minimum = 0)]
    pub held_ms: i64,
}

/// A ticket with the legs behind it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketDetailView {
    /// The ticket.
    pub ticket: TicketView,
    /// Legs that ended, in order.
    #[schema(max_items = 100)]
    pub legs: Vec<LegView>,
}

impl TicketDetailView {
    #[must_use]
    pub fn of(ticket: &Ticket, legs: &[LegRow], d: &Directory) -> Self {
        let leg = |row: &LegRow| LegView {
            leg_no: row.leg_no,
            service_name: row.service_name.clone(),
            queue: d.queue_by_id(row.queue_id).map(|q| q.code.clone()).unwrap_or_default(),
            counter: row.counter_id.and_then(|id| d.counter_by_id(id)).map(|c| c.code.clone()),
            ended_by: row.ended_by,
            outcome: row.outcome,
            ended_at: row.ended_at,
            waiting_ms: row.waiting_ms,
            walking_ms: row.walking_ms,
            serving_ms: row.serving_ms,
            held_ms: row.held_ms,
        };
        Self { ticket: TicketView::of(ticket, d), legs: legs.iter().map(leg).collect() }
    }
}
