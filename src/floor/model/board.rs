//! The call board: which number is wanted where. Public, so it knows no person: no ticket id, no token, no priority class.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::rows::{Called, SiteRows};
use crate::counters::model::{Counter, Queue};
use crate::directory::Directory;
use crate::kernel::ids::CounterId;
use crate::kernel::time::Instant;
use crate::queueing::model::TicketStatus;
use crate::sites::model::{Site, Zone};
use crate::streams::model::seq_schema;

/// Calls listed as recent.
const RECENT: usize = 10;

/// The call board of a site or of one zone of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Board {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Code of the zone, if the board is of one zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<String>,
    /// The day shown: that of the last event. A day begins with `service_day.began`, within five seconds after the site's midnight; read
    /// in between, it is still the day before.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// Last event of the site's stream that is shown; read the following ones with `GET …/events?after=`.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// When that event happened.
    pub at: Instant,
    /// Numbers wanted or served at a counter now, by counter.
    #[schema(max_items = 1000)]
    pub now_called: Vec<BoardCall>,
    /// The last ten calls, latest first; those still at a counter are among them.
    #[schema(max_items = 10)]
    pub recent: Vec<BoardCall>,
    /// Queues with how many people wait.
    #[schema(max_items = 1000)]
    pub queues: Vec<BoardQueue>,
}

/// A number at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardCall {
    /// The number on the slip.
    #[schema(max_length = 20, example = "A-012")]
    pub display_number: String,
    /// Code of the counter.
    #[schema(max_length = 40, example = "A1")]
    pub counter: String,
    /// Name of the counter.
    #[schema(max_length = 200, example = "Loket A1")]
    pub counter_name: String,
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Whether the visitor is wanted, being served, or what became of the ticket.
    #[schema(example = "called")]
    pub status: TicketStatus,
    /// First call to this counter.
    pub called_at: Instant,
    /// Latest call or recall.
    pub last_called_at: Instant,
    /// Recalls after the first call.
    #[schema(minimum = 0, example = 1)]
    pub recall_count: i64,
}

/// A queue on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardQueue {
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Name of the queue.
    #[schema(max_length = 200, example = "Administrasi kependudukan")]
    pub name: String,
    /// Letters in front of its numbers.
    #[schema(max_length = 10, example = "A")]
    pub prefix: String,
    /// People waiting.
    #[schema(minimum = 0, example = 12)]
    pub waiting: i64,
}

/// The board of `site`, or of its `zone`: the counters of the zone, and the queues that belong to it or are served there.
#[must_use]
pub fn board(rows: &SiteRows, d: &Directory, site: &Site, zone: Option<&Zone>) -> Board {
    let view = View { rows, d, zone };
    Board {
        site: site.code.clone(),
        zone: zone.map(|z| z.code.clone()),
        service_date: rows.service_date,
        seq: rows.seq,
        at: rows.at,
        now_called: view.now_called(),
        recent: rows.called.iter().filter_map(|row| view.call(row)).take(RECENT).collect(),
        queues: d.queues_of(site.id).filter_map(|queue| view.queue(queue)).collect(),
    }
}

struct View<'a> {
    rows: &'a SiteRows,
    d: &'a Directory,
    zone: Option<&'a Zone>,
}

impl<'a> View<'a> {
    /// The counter, if it is on this board.
    fn counter(&self, id: CounterId) -> Option<&'a Counter> {
        self.d.counter_by_id(id).filter(|c| self.zone.is_none_or(|z| c.zone_id == Some(z.id)))
    }

    /// The call as shown, if its counter is on this board.
    fn call(&self, row: &Called) -> Option<BoardCall> {
        let counter = self.counter(row.counter_id)?;
        Some(BoardCall {
            display_number: row.display_number.clone(),
            counter: counter.code.clone(),
            counter_name: counter.name.clone(),
            queue: self.d.queue_by_id(row.queue_id).map(|q| q.code.clone()).unwrap_or_default(),
            status: row.status,
            called_at: row.called_at,
            last_called_at: row.last_called_at,
            recall_count: row.recall_count,
        })
    }

    fn now_called(&self) -> Vec<BoardCall> {
        let mut calls: Vec<BoardCall> = self.rows.at_counters.iter().filter_map(|row| self.call(&row.call)).collect();
        calls.sort_by(|a, b| a.counter.cmp(&b.counter));
        calls
    }

    /// A queue out of use is shown as long as somebody waits in it.
    fn queue(&self, queue: &Queue) -> Option<BoardQueue> {
        let here =
            self.zone.is_none_or(|z| queue.zone_id == Some(z.id) || self.d.counters_serving(queue.id).any(|c| c.zone_id == Some(z.id)));
        let waiting = self.rows.count(queue.id, TicketStatus::Waiting).0;
        (here && (queue.active || waiting > 0)).then(|| BoardQueue {
            queue: queue.code.clone(),
            name: queue.name.clone(),
            prefix: queue.prefix.clone(),
            waiting,
        })
    }
}
