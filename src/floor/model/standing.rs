//! "What is open now?" for all services of a mall in one answer (SMD-6). Services that stand the same at a site are told together: most
//! share their queue, their hours and therefore their sentence, and a phone on a slow line reads that sentence once.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::availability::{availability_at, is_offered};
use super::rows::SiteRows;
use crate::calendar::model::{Availability, Question};
use crate::catalogue::model::Service;
use crate::counters::model::Queue;
use crate::counters::sessions::SessionStatus;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AgencyId, QueueId, ServiceId};
use crate::sites::model::Site;
use crate::streams::model::seq_schema;

/// How all services of a mall stand at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MallAvailability {
    /// The channel asked about.
    #[schema(example = "kiosk")]
    pub channel: Channel,
    /// Public services asked about; each is in a group of a site that offers it, or under `not_offered`.
    #[schema(minimum = 0, example = 361)]
    pub total: usize,
    /// Of these, how many some site gives a number for now.
    #[schema(minimum = 0, example = 298)]
    pub accepting: usize,
    /// The sites asked about, by code; each with those it offers.
    #[schema(max_items = 1000)]
    pub sites: Vec<SiteStanding>,
    /// Codes of services that none of these sites offers: see their `channels` and `online_url`.
    #[schema(max_items = 100_000, example = json!(["KUA-009"]))]
    pub not_offered: Vec<String>,
}

/// The services of a site at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteStanding {
    /// Code of the site.
    #[schema(max_length = 40, example = "utama")]
    pub site: String,
    /// Name of the site.
    #[schema(max_length = 200, example = "MPP Kabupaten Sumedang")]
    pub site_name: String,
    /// Last event of the site's stream that is counted in.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// Its services, those that stand the same together.
    #[schema(max_items = 100_000)]
    pub groups: Vec<ServiceGroup>,
}

/// Services of one queue for which the same holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceGroup {
    /// Codes of the services, in order.
    #[schema(max_items = 100_000, example = json!(["DISDUKCAPIL-001", "DISDUKCAPIL-002"]))]
    pub services: Vec<String>,
    /// Code of the queue they are served from.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: String,
    /// Whether it is open and gives numbers by this channel, why, and when it will.
    pub availability: Availability,
    /// People waiting in the queue.
    #[schema(minimum = 0, example = 12)]
    pub waiting: i64,
    /// Counters that serve the queue now.
    #[schema(minimum = 0, example = 3)]
    pub counters_open: i64,
}

impl MallAvailability {
    /// The codes of the services some site gives a number for now.
    #[must_use]
    pub fn accepting_codes(&self) -> HashSet<&str> {
        let groups = self.sites.iter().flat_map(|site| &site.groups).filter(|group| group.availability.accepting);
        groups.flat_map(|group| group.services.iter().map(String::as_str)).collect()
    }
}

/// `services` at the given sites, each with its rows, at a moment. `services` must be in the order of codes.
#[must_use]
pub fn mall_availability(d: &Directory, services: &[&Service], at: &[(&Site, &SiteRows)], question: Question) -> MallAvailability {
    let offered = |service: &&Service| at.iter().any(|(site, _)| d.offering(site.id, service.id).is_some());
    let mut all = MallAvailability {
        channel: question.channel,
        total: services.len(),
        accepting: 0,
        sites: at.iter().map(|(site, rows)| standing(d, services, site, rows, question)).collect(),
        not_offered: services.iter().copied().filter(|service| !offered(service)).map(|service| service.code.clone()).collect(),
    };
    all.accepting = all.accepting_codes().len();
    all
}

fn standing(d: &Directory, services: &[&Service], site: &Site, rows: &SiteRows, question: Question) -> SiteStanding {
    let mut groups = Groups::default();
    let own = with_rules_of_their_own(d);
    for service in services {
        let Some(offering) = d.offering(site.id, service.id) else { continue };
        let Some(queue) = d.queue_by_id(offering.queue_id) else { continue };
        let active = is_offered(service, offering, queue, question.channel);
        // Of what is inactive the answer names the service.
        let shared = (active && !own.contains(&service.id)).then_some((service.agency_id, queue.id));
        groups.add(service, queue, shared, || availability_at(d, service, (site, queue, active), rows, question));
    }
    let date = site.zone.service_date(question.now);
    let group = |(queue, mut group): (&Queue, ServiceGroup)| {
        group.waiting = rows.waiting_on(queue.id, date);
        group.counters_open = rows.counters_in(d.counters_of(site.id), queue, SessionStatus::Open);
        group
    };
    SiteStanding {
        site: site.code.clone(),
        site_name: site.name.clone(),
        seq: rows.seq,
        groups: groups.all.into_iter().map(group).collect(),
    }
}

/// Services that a schedule or an override names: all others have the answer of their agency's queue.
fn with_rules_of_their_own(d: &Directory) -> HashSet<ServiceId> {
    let schedules = d.schedules.iter().filter_map(|schedule| schedule.service_id);
    schedules.chain(d.overrides.iter().filter_map(|o| o.service_id)).collect()
}

/// The groups of a site as they are found, and which of them is that of an agency's services in a queue.
#[derive(Default)]
struct Groups<'a> {
    all: Vec<(&'a Queue, ServiceGroup)>,
    shared: HashMap<(AgencyId, QueueId), usize>,
}

impl<'a> Groups<'a> {
    /// Puts `service` where it belongs. `answer` is asked once for all services with the same `shared` key.
    fn add(&mut self, service: &Service, queue: &'a Queue, shared: Option<(AgencyId, QueueId)>, answer: impl FnOnce() -> Availability) {
        let known = shared.and_then(|key| self.shared.get(&key).copied());
        let place = known.unwrap_or_else(|| self.place_of(queue, answer()));
        if let Some(key) = shared {
            self.shared.insert(key, place);
        }
        if let Some((_, group)) = self.all.get_mut(place) {
            group.services.push(service.code.clone());
        }
    }

    fn place_of(&mut self, queue: &'a Queue, availability: Availability) -> usize {
        let same = |(of, group): &(&Queue, ServiceGroup)| of.id == queue.id && group.availability == availability;
        self.all.iter().position(same).unwrap_or_else(|| {
            let group = ServiceGroup { services: Vec::new(), queue: queue.code.clone(), availability, waiting: 0, counters_open: 0 };
            self.all.push((queue, group));
            self.all.len() - 1
        })
    }
}
