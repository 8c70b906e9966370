//! "Can I have this service now, and where?" (SMD-6): the evaluator's answer for each site, with what moves there.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::quota::quota_left;
use super::rows::SiteRows;
use super::status::facts_of;
use crate::calendar::model::{Availability, Facts, Question, Rules, evaluate};
use crate::catalogue::model::{Service, ServiceStatus};
use crate::counters::model::{Offering, Queue};
use crate::counters::sessions::SessionStatus;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::sites::model::Site;
use crate::streams::model::seq_schema;

/// Where a service can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceAvailability {
    /// Code of the service.
    #[schema(max_length = 60, example = "DISDUKCAPIL-001")]
    pub service: String,
    /// Name of the service.
    #[schema(example = json!({ "id": "Perekaman KTP elektronik", "en": "Electronic ID card enrolment" }))]
    pub name: Text,
    /// The channel asked about.
    #[schema(example = "kiosk")]
    pub channel: Channel,
    /// Some site gives a number now.
    #[schema(example = true)]
    pub accepting: bool,
    /// The first time that can still be booked at one of these sites; null where it cannot be booked, and while every time of the booking
    /// window is taken. Which times there are is told by `…/sites/{site}/slots`.
    pub next_appointment: Option<NextAppointment>,
    /// The sites asked about, by code.
    #[schema(max_items = 1000)]
    pub sites: Vec<SiteAvailability>,
}

/// A time that is free to be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextAppointment {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// The date there.
    #[schema(example = "2026-12-02")]
    pub service_date: NaiveDate,
    /// Start; what a booking asks for.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Start on the clock of the site.
    #[schema(max_length = 5, example = "08.15")]
    pub local_time: String,
}

impl NextAppointment {
    /// A time of a site.
    #[must_use]
    pub fn new(site: &Site, (starts_at, ends_at): (Instant, Instant)) -> Self {
        Self {
            site: site.code.clone(),
            service_date: site.zone.service_date(starts_at),
            starts_at,
            ends_at,
            local_time: site.zone.local(starts_at).format("%H.%M").to_string(),
        }
    }
}

/// A service at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteAvailability {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Name of the site.
    #[schema(max_length = 200, example = "MPP Kabupaten Sumedang")]
    pub site_name: String,
    /// Code of the queue; absent where the service is not offered.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: Option<String>,
    /// Whether it is open and gives numbers by this channel, and why.
    pub availability: Availability,
    /// People waiting in the queue.
    #[schema(minimum = 0, example = 12)]
    pub waiting: i64,
    /// Counters that serve the queue now.
    #[schema(minimum = 0, example = 3)]
    pub counters_open: i64,
    /// Minutes one visit takes, typically; absent where the service is not offered.
    #[schema(minimum = 1, example = 10)]
    pub minutes: Option<i64>,
    /// What is left of the quota at this hour, by channel.
    #[schema(max_items = 10)]
    pub quotas: Vec<QuotaLeft>,
    /// Last event of the site's stream that is counted in.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
}

/// What is left for a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaLeft {
    /// The channel.
    #[schema(example = "kiosk")]
    pub channel: Channel,
    /// Numbers left; absent where nothing limits them.
    #[schema(minimum = 0, example = 12)]
    pub quota_left: Option<i64>,
}

/// A service at the given sites, each with its rows, at a moment.
#[must_use]
pub fn service_availability(
    d: &Directory,
    service: &Service,
    at: &[(&Site, &SiteRows)],
    next_appointment: Option<NextAppointment>,
    question: Question,
) -> ServiceAvailability {
    let sites: Vec<SiteAvailability> = at.iter().map(|(site, rows)| site_availability(d, service, site, rows, question)).collect();
    ServiceAvailability {
        service: service.code.clone(),
        name: Text::new(service.content.name_id.clone(), service.content.name_en.clone()),
        channel: question.channel,
        accepting: sites.iter().any(|site| site.availability.accepting),
        next_appointment,
        sites,
    }
}

fn site_availability(d: &Directory, service: &Service, site: &Site, rows: &SiteRows, question: Question) -> SiteAvailability {
    let offering = d.offering(site.id, service.id);
    let place = offering.and_then(|o| d.queue_by_id(o.queue_id).map(|queue| (o, queue)));
    let availability = match place {
        Some((offering, queue)) => {
            let active = is_offered(service, offering, queue, question.channel);
            availability_at(d, service, (site, queue, active), rows, question)
        }
        None => {
            let rules =
                Rules { agency_id: Some(service.agency_id), service_id: Some(service.id), service_active: false, ..d.rules_of_site(site) };
            evaluate(&rules, &Facts::default(), &question)
        }
    };
    let queue = place.map(|(_, queue)| queue);
    SiteAvailability {
        site: site.code.clone(),
        site_name: site.name.clone(),
        queue: queue.map(|q| q.code.clone()),
        availability,
        waiting: queue.map_or(0, |q| rows.waiting_on(q.id, site.zone.service_date(question.now))),
        counters_open: queue.map_or(0, |q| rows.counters_in(d.counters_of(site.id), q, SessionStatus::Open)),
        minutes: offering.map(|o| o.minutes),
        quotas: queue.map_or_else(Vec::new, |q| quotas(rows, d, &d.rules_for(site, service, q, true), q, question.now)),
        seq: rows.seq,
    }
}

/// The evaluator's answer for a service at a place that has it.
pub(super) fn availability_at(
    d: &Directory,
    service: &Service,
    (site, queue, active): (&Site, &Queue, bool),
    rows: &SiteRows,
    question: Question,
) -> Availability {
    let opening = d.rules_for(site, service, queue, active);
    evaluate(&opening, &facts_of(rows, d, &opening, queue, question), &question)
}

/// As a number or booking would be judged: see `queueing::service::issue`.
pub(super) fn is_offered(service: &Service, offering: &Offering, queue: &Queue, channel: Channel) -> bool {
    let way = if channel == Channel::Online { offering.appointment } else { offering.walk_in };
    way && offering.active && queue.active && service.status == ServiceStatus::Published
}

fn quotas(rows: &SiteRows, d: &Directory, opening: &Rules<'_>, queue: &Queue, now: Instant) -> Vec<QuotaLeft> {
    let rules: Vec<_> = d.quotas_of(queue.id).collect();
    let left = |channel: &Channel| QuotaLeft { channel: *channel, quota_left: quota_left(&rules, &rows.quotas, opening, *channel, now) };
    Channel::ALL.iter().map(left).collect()
}
