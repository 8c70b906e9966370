//! The floor: how every queue and counter stands, for those who run it. It names moments and no durations that grow, so that one
//! sequence gives one answer; who shows it counts on from `waiting_since`.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::rows::{LegSums, SiteRows};
use crate::counters::model::{Counter, Queue};
use crate::counters::sessions::SessionStatus;
use crate::directory::Directory;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::time::Instant;
use crate::queueing::model::{EndedBy, TicketStatus};
use crate::sites::model::Site;
use crate::streams::model::seq_schema;

/// The floor of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Floor {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// The day shown: that of the last event. A day begins with `service_day.began`, within five seconds after the site's midnight.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// Last event of the site's stream that is shown.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// When that event happened: nothing changed on the floor since.
    pub at: Instant,
    /// The queues, by code.
    #[schema(max_items = 1000)]
    pub queues: Vec<FloorQueue>,
    /// The counters, by code.
    #[schema(max_items = 1000)]
    pub counters: Vec<FloorCounter>,
}

/// How a queue stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FloorQueue {
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Name of the queue.
    #[schema(max_length = 200, example = "Administrasi kependudukan")]
    pub name: String,
    /// People waiting.
    #[schema(minimum = 0, example = 12)]
    pub waiting: i64,
    /// Since when the one who waits longest waits; absent while nobody does.
    #[schema(example = "2026-12-01T01:20:00.000Z")]
    pub waiting_since: Option<Instant>,
    /// People asked to step aside for a moment.
    #[schema(minimum = 0, example = 1)]
    pub on_hold: i64,
    /// Services done today, transfers to another service included.
    #[schema(minimum = 0, example = 45)]
    pub served_today: i64,
    /// People called today who did not come.
    #[schema(minimum = 0, example = 3)]
    pub no_shows_today: i64,
    /// Mean time from entering the queue to the call, of today's legs that ended, in milliseconds; absent while there is none.
    #[schema(minimum = 0, example = 720_000)]
    pub mean_waiting_ms: Option<i64>,
    /// Mean time of service, of today's legs that ended, in milliseconds; absent while there is none.
    #[schema(minimum = 0, example = 480_000)]
    pub mean_serving_ms: Option<i64>,
    /// Counters that serve this queue and are open.
    #[schema(minimum = 0, example = 3)]
    pub counters_open: i64,
    /// Counters that serve this queue and pause.
    #[schema(minimum = 0, example = 1)]
    pub counters_paused: i64,
}

/// How a counter stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FloorCounter {
    /// Code of the counter.
    #[schema(max_length = 40, example = "A1")]
    pub counter: String,
    /// Name of the counter.
    #[schema(max_length = 200, example = "Loket A1")]
    pub name: String,
    /// Code of its zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<String>,
    /// Open, paused or closed.
    #[schema(example = "open")]
    pub status: SessionStatus,
    /// Since when; absent for a counter nobody has opened.
    #[schema(example = "2026-12-01T01:00:00.000Z")]
    pub since: Option<Instant>,
    /// Why it pauses.
    #[schema(max_length = 500, example = "Istirahat")]
    pub reason: Option<String>,
    /// The officer at the counter.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub officer_id: Option<UserId>,
    /// The ticket called or served there.
    pub ticket: Option<CounterTicket>,
}

/// The ticket at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CounterTicket {
    /// Id of the ticket.
    pub ticket_id: TicketId,
    /// The number on the slip.
    #[schema(max_length = 20, example = "A-012")]
    pub display_number: String,
    /// Code of its queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Called or being served.
    #[schema(example = "serving")]
    pub status: TicketStatus,
    /// First call.
    pub called_at: Instant,
    /// Start of the service; absent until the visitor is there.
    #[schema(example = "2026-12-01T01:42:00.000Z")]
    pub started_at: Option<Instant>,
    /// Recalls after the first call.
    #[schema(minimum = 0, example = 1)]
    pub recall_count: i64,
}

/// The floor of `site`.
#[must_use]
pub fn floor(rows: &SiteRows, d: &Directory, site: &Site) -> Floor {
    Floor {
        site: site.code.clone(),
        service_date: rows.service_date,
        seq: rows.seq,
        at: rows.at,
        queues: d.queues_of(site.id).filter_map(|q| queue(rows, d, q)).collect(),
        counters: d.counters_of(site.id).filter_map(|c| counter(rows, d, c)).collect(),
    }
}

/// A queue out of use is shown on the days on which it was still in use.
fn queue(rows: &SiteRows, d: &Directory, queue: &Queue) -> Option<FloorQueue> {
    let legs: Vec<&LegSums> = rows.legs.iter().filter(|sums| sums.queue_id == queue.id).collect();
    let (waiting, waiting_since) = rows.count(queue.id, TicketStatus::Waiting);
    if !queue.active && waiting == 0 && legs.is_empty() {
        return None;
    }
    let served = legs.iter().filter(|sums| matches!(sums.ended_by, EndedBy::Finished | EndedBy::Transferred));
    let no_shows = legs.iter().filter(|sums| sums.ended_by == EndedBy::NoShow);
    let sum = |part: fn(&LegSums) -> i64| legs.iter().map(|sums| part(sums)).sum::<i64>();
    let counters_in = |state| rows.counters_in(d.counters_of(queue.site_id), queue, state);
    Some(FloorQueue {
        queue: queue.code.clone(),
        name: queue.name.clone(),
        waiting,
        waiting_since,
        on_hold: rows.count(queue.id, TicketStatus::OnHold).0,
        served_today: served.map(|sums| sums.started).sum(),
        no_shows_today: no_shows.map(|sums| sums.legs).sum(),
        mean_waiting_ms: sum(|s| s.waiting_ms).checked_div(sum(|s| s.called)),
        mean_serving_ms: sum(|s| s.serving_ms).checked_div(sum(|s| s.started)),
        counters_open: counters_in(SessionStatus::Open),
        counters_paused: counters_in(SessionStatus::Paused),
    })
}

/// A counter out of use is shown as long as its last session runs.
fn counter(rows: &SiteRows, d: &Directory, counter: &Counter) -> Option<FloorCounter> {
    let session = rows.session(counter.id);
    if !counter.active && session.is_none() {
        return None;
    }
    Some(FloorCounter {
        counter: counter.code.clone(),
        name: counter.name.clone(),
        zone: counter.zone_id.and_then(|id| d.zone_by_id(id)).map(|z| z.code.clone()),
        status: session.map_or(SessionStatus::Closed, |s| s.status),
        since: session.map(|s| s.status_since),
        reason: session.and_then(|s| s.reason.clone()),
        officer_id: session.map(|s| s.user_id),
        ticket: ticket_at(rows, d, counter),
    })
}

fn ticket_at(rows: &SiteRows, d: &Directory, counter: &Counter) -> Option<CounterTicket> {
    let row = rows.at_counters.iter().find(|row| row.call.counter_id == counter.id)?;
    Some(CounterTicket {
        ticket_id: row.ticket_id,
        display_number: row.call.display_number.clone(),
        queue: d.queue_by_id(row.call.queue_id).map(|q| q.code.clone()).unwrap_or_default(),
        status: row.call.status,
        called_at: row.call.called_at,
        started_at: row.started_at,
        recall_count: row.call.recall_count,
    })
}
