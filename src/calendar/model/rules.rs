//! What the evaluator is given: the stored rules, the facts of the moment and the question.

use super::{CalendarDay, Override, Schedule};
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AgencyId, QueueId, ServiceId, SiteId};
use crate::kernel::time::{Instant, SiteZone};

/// Everything configured that could decide, and what is asked about. The lists may hold rules of other sites, agencies and services of
/// the same mall; what does not concern the ids given here is passed over.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The zone whose clock the hours are told by.
    pub zone: SiteZone,
    pub site_id: SiteId,
    /// None when the question is about the site as such.
    pub agency_id: Option<AgencyId>,
    pub service_id: Option<ServiceId>,
    pub queue_id: Option<QueueId>,
    /// Whether the service is published and offered at this site; true when the question is about a site or agency.
    pub service_active: bool,
    pub schedules: &'a [Schedule],
    pub days: &'a [CalendarDay],
    pub overrides: &'a [Override],
}

/// What the counters that could serve are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CountersState {
    /// Not asked: a slot in the future, a question about the site.
    #[default]
    Unknown,
    /// At least one is not closed by a closure.
    Usable,
    /// Every one is closed; until when, if every closure says so (then the earliest end).
    AllClosed { until: Option<Instant> },
}

/// What moves: read by the caller at the moment of the question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    pub counters: CountersState,
    /// Numbers or bookings left in the tightest quota of the moment; none when there is no quota.
    pub quota_left: Option<i64>,
    /// Start of the next bucket that has something left. Without one, a quota that is used up is so until the next service day.
    pub next_bucket_at: Option<Instant>,
}

/// The moment and the channel asked about. For a ticket `now` is now; for an appointment it is the start of the slot, since booking
/// itself is possible when the doors are shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    pub now: Instant,
    pub channel: Channel,
}
