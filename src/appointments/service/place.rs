//! Where a service is booked: its queue at a site, the rules of opening, and the sessions with times.

use crate::appointments::model::{Offer, starting_at};
use crate::calendar::model::{Facts, Question, Rules, admit};
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::catalogue::model::{Service, ServiceStatus};
use crate::counters::model::Queue;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;
use crate::sites::model::Site;

/// A service at a site, as far as appointments are concerned.
pub struct Place<'a> {
    pub service: &'a Service,
    pub queue: &'a Queue,
    pub rules: Rules<'a>,
    pub templates: Vec<&'a SessionTemplate>,
    /// Rules that count bookings among others.
    pub quotas: Vec<&'a QuotaRule>,
}

impl<'a> Place<'a> {
    /// # Errors
    /// `service_inactive` when the site does not offer the service.
    pub fn of(d: &'a Directory, site: &Site, service: &'a Service) -> Result<Self> {
        let inactive = || AppError::new(Code::ServiceInactive);
        let offering = d.offering(site.id, service.id).ok_or_else(inactive)?;
        let queue = d.queue_by_id(offering.queue_id).ok_or_else(inactive)?;
        let offered = offering.active && offering.appointment && queue.active && service.status == ServiceStatus::Published;
        Ok(Self {
            service,
            queue,
            rules: d.rules_for(site, service, queue, offered),
            templates: d.templates_of(queue.id).collect(),
            quotas: d.quotas_of(queue.id).collect(),
        })
    }

    /// The offered times that start at `starts_at`; at least one.
    ///
    /// # Errors
    /// The code of the evaluator when nobody is served then; `slot_not_offered` when it is no time of a session, passes the end of
    /// a session or of the day, runs into a break, or is too soon or too far ahead.
    pub fn offers_at(&self, starts_at: Instant, now: Instant) -> Result<Vec<Offer>> {
        let question = Question { now: starts_at, channel: Channel::Online };
        admit(&self.rules, &Facts::default(), &question)?;
        let offers = starting_at(&self.rules, &self.templates, starts_at, now);
        if offers.is_empty() { Err(AppError::new(Code::SlotNotOffered)) } else { Ok(offers) }
    }
}
