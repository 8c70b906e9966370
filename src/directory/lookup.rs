//! Finding things in the directory: by id for rules, by code for people.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Directory;
use crate::calendar::model::{Rules, day_ends_at};
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::catalogue::model::{Agency, Service};
use crate::counters::model::{Counter, Offering, Queue};
use crate::http::params::unknown_filter_value;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, CounterId, QueueId, ServiceId, SiteId, ZoneId};
use crate::kernel::time::Instant;
use crate::sites::model::{Admission, Site, Zone};

/// Positions by id and code.
#[derive(Debug, Default)]
pub struct Index {
    sites: HashMap<SiteId, usize>,
    agencies: HashMap<AgencyId, usize>,
    services: HashMap<ServiceId, usize>,
    services_by_code: HashMap<String, usize>,
    offerings: HashMap<(SiteId, ServiceId), usize>,
    queues: HashMap<QueueId, usize>,
    counters: HashMap<CounterId, usize>,
}

fn positions<T, K: std::hash::Hash + Eq>(items: &[T], key: impl Fn(&T) -> K) -> HashMap<K, usize> {
    items.iter().enumerate().map(|(i, item)| (key(item), i)).collect()
}

impl Index {
    pub fn of(d: &Directory) -> Self {
        Self {
            sites: positions(&d.sites, |s| s.id),
            agencies: positions(&d.agencies, |a| a.id),
            services: positions(&d.services, |s| s.id),
            services_by_code: positions(&d.services, |s| s.code.clone()),
            offerings: positions(&d.offerings, |o| (o.site_id, o.service_id)),
            queues: positions(&d.queues, |q| q.id),
            counters: positions(&d.counters, |c| c.id),
        }
    }
}

/// A code in a path that names nothing.
fn missing(what_id: &str, what_en: &str, code: &str) -> AppError {
    AppError::new(Code::NotFound).detail(format!("{what_id} {code} tidak ada."), format!("There is no {what_en} {code}."))
}

impl Directory {
    /// Makes what a search needs, beside the threads that answer, unless it is made. The jobs do so after a change; who asks sooner waits.
    ///
    /// # Errors
    /// `internal` when that work did not come to its end.
    pub async fn prepare_search(self: &Arc<Self>) -> Result<()> {
        if self.search.is_ready() {
            return Ok(());
        }
        let this = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || this.search.prepare(&this.agencies, &this.services));
        made.await.map_err(AppError::internal)
    }

    /// # Errors
    /// `not_found`.
    pub fn site(&self, code: &str) -> Result<&Site> {
        self.sites.iter().find(|s| s.code == code).ok_or_else(|| missing("Tempat", "site", code))
    }
    #[must_use]
    pub fn site_by_id(&self, id: SiteId) -> Option<&Site> {
        self.index.sites.get(&id).and_then(|i| self.sites.get(*i))
    }
    /// The zone of a site that a filter names.
    ///
    /// # Errors
    /// `unknown_filter_value`, with the codes there are.
    pub fn zone_filter(&self, site_id: SiteId, code: &str) -> Result<&Zone> {
        let zones = || self.zones.iter().filter(|zone| zone.site_id == site_id);
        let known = || zones().map(|zone| zone.code.as_str()).collect::<Vec<_>>();
        zones().find(|zone| zone.code == code).ok_or_else(|| unknown_filter_value("zone", code, &known()))
    }
    /// Who may draw numbers at a site.
    #[must_use]
    pub fn admission(&self, site_id: SiteId) -> Admission {
        self.admissions.iter().find(|a| a.site_id == site_id).copied().unwrap_or(Admission::open(site_id))
    }
    /// # Errors
    /// `not_found`.
    pub fn agency(&self, code: &str) -> Result<&Agency> {
        self.agencies.iter().find(|a| a.code == code).ok_or_else(|| missing("Instansi", "agency", code))
    }
    /// The agency a filter names; an empty value counts as absent.
    ///
    /// # Errors
    /// `unknown_filter_value`, with the codes there are.
    pub fn agency_filter(&self, code: Option<&str>) -> Result<Option<&Agency>> {
        let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(None) };
        let known = || self.agencies.iter().map(|agency| agency.code.as_str()).collect::<Vec<_>>();
        self.agency(code).map(Some).map_err(|_| unknown_filter_value("agency", code, &known()))
    }
    /// The agency something of the mall belongs to.
    ///
    /// # Errors
    /// `internal`: no row may point at an agency that is not there.
    pub fn agency_of(&self, id: AgencyId) -> Result<&Agency> {
        self.agency_by_id(id).ok_or_else(|| AppError::internal("a row of an agency that is not there"))
    }
    #[must_use]
    pub fn agency_by_id(&self, id: AgencyId) -> Option<&Agency> {
        self.index.agencies.get(&id).and_then(|i| self.agencies.get(*i))
    }
    /// # Errors
    /// `not_found`.
    pub fn service(&self, code: &str) -> Result<&Service> {
        self.index.services_by_code.get(code).and_then(|i| self.services.get(*i)).ok_or_else(|| missing("Layanan", "service", code))
    }
    /// A service the public may see. A draft must not be told from nothing, so both are refused in the same words.
    ///
    /// # Errors
    /// `not_found`.
    pub fn public_service(&self, code: &str) -> Result<&Service> {
        self.service(code).ok().filter(|service| service.status.is_public()).ok_or_else(|| missing("Layanan", "service", code))
    }
    #[must_use]
    pub fn service_by_id(&self, id: ServiceId) -> Option<&Service> {
        self.index.services.get(&id).and_then(|i| self.services.get(*i))
    }
    /// A service at a site, if the site offers it.
    #[must_use]
    pub fn offering(&self, site_id: SiteId, service_id: ServiceId) -> Option<&Offering> {
        self.index.offerings.get(&(site_id, service_id)).and_then(|i| self.offerings.get(*i))
    }
    #[must_use]
    pub fn queue_by_id(&self, id: QueueId) -> Option<&Queue> {
        self.index.queues.get(&id).and_then(|i| self.queues.get(*i))
    }
    /// # Errors
    /// `not_found`.
    pub fn queue(&self, site_id: SiteId, code: &str) -> Result<&Queue> {
        self.queues.iter().find(|q| q.site_id == site_id && q.code == code).ok_or_else(|| missing("Antrean", "queue", code))
    }
    #[must_use]
    pub fn counter_by_id(&self, id: CounterId) -> Option<&Counter> {
        self.index.counters.get(&id).and_then(|i| self.counters.get(*i))
    }
    /// # Errors
    /// `not_found`.
    pub fn counter(&self, site_id: SiteId, code: &str) -> Result<&Counter> {
        self.counters.iter().find(|c| c.site_id == site_id && c.code == code).ok_or_else(|| missing("Loket", "counter", code))
    }
    #[must_use]
    pub fn zone_by_id(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.iter().find(|z| z.id == id)
    }
    pub fn queues_of(&self, site_id: SiteId) -> impl Iterator<Item = &Queue> {
        self.queues.iter().filter(move |q| q.site_id == site_id)
    }
    pub fn counters_of(&self, site_id: SiteId) -> impl Iterator<Item = &Counter> {
        self.counters.iter().filter(move |c| c.site_id == site_id)
    }
    pub fn counters_serving(&self, queue_id: QueueId) -> impl Iterator<Item = &Counter> {
        self.counters.iter().filter(move |c| c.serves(queue_id))
    }
    pub fn quotas_of(&self, queue_id: QueueId) -> impl Iterator<Item = &QuotaRule> {
        self.quota_rules.iter().filter(move |r| r.queue_id == queue_id)
    }
    pub fn templates_of(&self, queue_id: QueueId) -> impl Iterator<Item = &SessionTemplate> {
        self.session_templates.iter().filter(move |t| t.queue_id == queue_id)
    }
    /// The opening rules that concern a service at a site.
    #[must_use]
    pub fn rules_for(&self, site: &Site, service: &Service, queue: &Queue, service_active: bool) -> Rules<'_> {
        Rules {
            agency_id: Some(service.agency_id),
            service_id: Some(service.id),
            queue_id: Some(queue.id),
            service_active,
            ..self.rules_of_site(site)
        }
    }
    /// When a service day of a site is over, agencies and services with hours of their own included.
    #[must_use]
    pub fn day_ends_at(&self, site: &Site, date: NaiveDate) -> Instant {
        let offered = self.offerings.iter().filter(|o| o.site_id == site.id);
        let places = offered.filter_map(|o| Some((self.service_by_id(o.service_id)?, self.queue_by_id(o.queue_id)?)));
        let rules = places.map(|(service, queue)| self.rules_for(site, service, queue, true));
        day_ends_at(rules.chain([self.rules_of_site(site)]), site.zone, date)
    }
    /// The opening rules of a site as such.
    #[must_use]
    pub fn rules_of_site(&self, site: &Site) -> Rules<'_> {
        Rules {
            zone: site.zone,
            site_id: site.id,
            agency_id: None,
            service_id: None,
            queue_id: None,
            service_active: true,
            schedules: &self.schedules,
            days: &self.days,
            overrides: &self.overrides,
        }
    }
}
