//! When a visitor may check in: from some minutes before the time until its grace is over.

use chrono::NaiveDate;

use super::appointment::Slot;
use crate::counters::policy::QueuePolicy;
use crate::kernel::time::{Instant, SiteZone};

/// Half-open, like every stretch of time here: it holds `opens_at` and not `closes_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckInWindow {
    pub opens_at: Instant,
    pub closes_at: Instant,
}

impl CheckInWindow {
    /// The window of a slot. Never outside its service day, since the ticket's number belongs to that day.
    #[must_use]
    pub fn of(slot: &Slot, policy: &QueuePolicy, zone: SiteZone) -> Self {
        let (begins, ends) = day(slot.service_date, zone);
        Self {
            opens_at: slot.starts_at.plus_min(-policy.check_in_opens_min).max(begins),
            closes_at: slot.starts_at.plus_min(policy.appointment_grace_min).min(ends),
        }
    }
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.closes_at
    }
}

fn day(date: NaiveDate, zone: SiteZone) -> (Instant, Instant) {
    (zone.at(date, 0), zone.at(date, 24 * 60))
}
