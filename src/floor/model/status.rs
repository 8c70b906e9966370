//! Whether a site is open and how its queues stand, at a moment.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::quota::quota_facts;
use super::rows::SiteRows;
use crate::calendar::model::{Availability, AvailabilityCode, Facts, Question, Rules, evaluate};
use crate::counters::model::Queue;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::queueing::service::issue::counters_state;
use crate::sites::model::Site;
use crate::streams::model::seq_schema;

/// How a site stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteStatus {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Today, by the site's own clock.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// Last event of the site's stream that is shown.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// Whether the site is open, and why.
    pub availability: Availability,
    /// Its queues, by code.
    #[schema(max_items = 1000)]
    pub queues: Vec<QueueStatus>,
}

/// How a queue stands for somebody who comes now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueueStatus {
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Name of the queue.
    #[schema(max_length = 200, example = "Administrasi kependudukan")]
    pub name: String,
    /// People are being served.
    #[schema(example = true)]
    pub open: bool,
    /// The kiosk gives numbers.
    #[schema(example = true)]
    pub accepting: bool,
    /// The one reason that decided.
    #[schema(example = "open")]
    pub code: AvailabilityCode,
    /// What to tell people, with local time and zone.
    #[schema(example = json!({ "id": "Buka sampai pukul 15.00 WIB.", "en": "Open until 15:00 WIB." }))]
    pub message: Text,
    /// Next moment at which numbers are given; absent while they are.
    #[schema(example = "2026-12-04T06:00:00.000Z")]
    pub next_open_at: Option<Instant>,
    /// People waiting.
    #[schema(minimum = 0, example = 12)]
    pub waiting: i64,
    /// Numbers of this queue at a counter now.
    #[schema(max_items = 1000)]
    pub now_called: Vec<NowCalled>,
}

/// A number at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NowCalled {
    /// The number on the slip.
    #[schema(max_length = 20, example = "A-012")]
    pub display_number: String,
    /// Code of the counter.
    #[schema(max_length = 40, example = "A1")]
    pub counter: String,
}

/// The status of `site` at `now`.
#[must_use]
pub fn site_status(rows: &SiteRows, d: &Directory, site: &Site, now: Instant) -> SiteStatus {
    let question = Question { now, channel: Channel::Kiosk };
    SiteStatus {
        site: site.code.clone(),
        service_date: site.zone.service_date(now),
        seq: rows.seq,
        availability: evaluate(&d.rules_of_site(site), &Facts::default(), &question),
        queues: d.queues_of(site.id).filter(|q| q.active).map(|q| queue_status(rows, d, site, q, now)).collect(),
    }
}

fn queue_status(rows: &SiteRows, d: &Directory, site: &Site, queue: &Queue, now: Instant) -> QueueStatus {
    let rules = Rules { agency_id: Some(queue.agency_id), queue_id: Some(queue.id), ..d.rules_of_site(site) };
    let facts = facts_of(rows, d, &rules, queue, Question { now, channel: Channel::Kiosk });
    let availability = evaluate(&rules, &facts, &Question { now, channel: Channel::Kiosk });
    let called = rows.at_counters.iter().filter(|row| row.call.queue_id == queue.id);
    let mut now_called: Vec<NowCalled> = called
        .filter_map(|row| {
            Some(NowCalled { display_number: row.call.display_number.clone(), counter: d.counter_by_id(row.call.counter_id)?.code.clone() })
        })
        .collect();
    now_called.sort_by(|a, b| a.counter.cmp(&b.counter));
    QueueStatus {
        queue: queue.code.clone(),
        name: queue.name.clone(),
        open: availability.open,
        accepting: availability.accepting,
        code: availability.code,
        message: availability.message,
        next_open_at: availability.next_open_at,
        waiting: rows.waiting_on(queue.id, site.zone.service_date(now)),
        now_called,
    }
}

/// What the evaluator must know of the moment: closed counters and what is left of the quotas.
pub(super) fn facts_of(rows: &SiteRows, d: &Directory, opening: &Rules<'_>, queue: &Queue, question: Question) -> Facts {
    let rules: Vec<_> = d.quotas_of(queue.id).collect();
    let (quota_left, next_bucket_at) = quota_facts(&rules, &rows.quotas, opening, question.channel, question.now);
    Facts { counters: counters_state(d, queue), quota_left, next_bucket_at }
}
