//! Which times are offered on a date: those of the session templates of the queue that end within their session, lie wholly
//! inside one stretch in which people are served, and fall into the booking window.

use chrono::{Days, NaiveDate};

use super::appointment::Slot;
use super::words::NoSlotReason;
use crate::calendar::model::{AvailabilityCode, Facts, Question, Rules, capacity_percent, code, working_windows};
use crate::capacity::model::{SessionTemplate, share_of};
use crate::kernel::channel::Channel;
use crate::kernel::time::Instant;

/// A time that may be booked while it has capacity left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub slot: Slot,
    /// Visitors at this time, by the template in force, as far as capacity is not reduced then.
    pub capacity: i64,
    /// Per cent of every limit that count at this time; in `capacity` already, and still to be applied to quotas.
    pub percent: i64,
}

/// The times of a date, in order, and why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOffer {
    pub date: NaiveDate,
    pub offers: Vec<Offer>,
    /// Present exactly when `offers` is empty.
    pub reason: Option<NoSlotReason>,
}

impl DayOffer {
    /// The offers of each start, in order; more than one where sessions overlap.
    pub fn by_start(&self) -> impl Iterator<Item = &[Offer]> {
        self.offers.chunk_by(|a, b| a.slot.starts_at == b.slot.starts_at)
    }
}

/// What is offered on `date` to somebody who asks at `now`.
#[must_use]
pub fn offer_on(rules: &Rules<'_>, templates: &[&SessionTemplate], date: NaiveDate, now: Instant) -> DayOffer {
    let served = working_windows(rules, date);
    let mut offers = Vec::new();
    let (mut any_start, mut any_served) = (false, false);
    for template in templates {
        for start_min in template.starts_on(date) {
            any_start = true;
            let slot = slot_of(rules, template, date, start_min);
            if !is_served(rules, &served, &slot) {
                continue;
            }
            any_served = true;
            if in_booking_window(rules, template, &slot, now) {
                let percent = capacity_percent(rules, slot.starts_at);
                offers.push(Offer { slot, capacity: share_of(template.capacity, percent), percent });
            }
        }
    }
    offers.sort_by_key(|o| (o.slot.starts_at, o.slot.session_id));
    let reason = match (offers.is_empty(), any_served, any_start) {
        (false, ..) => None,
        (true, true, _) => Some(NoSlotReason::OutsideWindow),
        (true, false, true) => Some(closed_by(rules, &served, date)),
        (true, false, false) if is_holiday(rules, date) => Some(NoSlotReason::Holiday),
        (true, false, false) if served.is_empty() => Some(NoSlotReason::Closed),
        (true, false, false) => Some(NoSlotReason::NoSession),
    };
    DayOffer { date, offers, reason }
}

/// The offered times that start at `starts_at`; more than one when sessions overlap.
#[must_use]
pub fn starting_at(rules: &Rules<'_>, templates: &[&SessionTemplate], starts_at: Instant, now: Instant) -> Vec<Offer> {
    let day = offer_on(rules, templates, rules.zone.service_date(starts_at), now);
    day.offers.into_iter().filter(|o| o.slot.starts_at == starts_at).collect()
}

fn slot_of(rules: &Rules<'_>, template: &SessionTemplate, date: NaiveDate, start_min: i64) -> Slot {
    Slot {
        session_id: template.id,
        service_date: date,
        start_min,
        starts_at: rules.zone.at(date, start_min),
        ends_at: rules.zone.at(date, start_min + template.slot_minutes),
    }
}

/// Wholly inside one stretch of service, so that it neither passes the end of the day nor runs into a break, and accepted for
/// appointments at its start.
fn is_served(rules: &Rules<'_>, served: &[(Instant, Instant)], slot: &Slot) -> bool {
    served.iter().any(|(from, to)| *from <= slot.starts_at && slot.ends_at <= *to) && availability(rules, slot.starts_at).is_accepting()
}

fn availability(rules: &Rules<'_>, at: Instant) -> AvailabilityCode {
    code(rules, &Facts::default(), &Question { now: at, channel: Channel::Online })
}

fn in_booking_window(rules: &Rules<'_>, template: &SessionTemplate, slot: &Slot, now: Instant) -> bool {
    let days = u64::try_from(template.max_days).unwrap_or(0);
    let last_date = rules.zone.service_date(now).checked_add_days(Days::new(days));
    slot.starts_at >= now.plus_min(template.min_notice_min.max(0)) && last_date.is_none_or(|last| slot.service_date <= last)
}

fn closed_by(rules: &Rules<'_>, served: &[(Instant, Instant)], date: NaiveDate) -> NoSlotReason {
    if served.is_empty() && is_holiday(rules, date) { NoSlotReason::Holiday } else { NoSlotReason::Closed }
}

/// Asked at noon: on a date without service every moment gives the same answer, but for overrides.
fn is_holiday(rules: &Rules<'_>, date: NaiveDate) -> bool {
    availability(rules, rules.zone.at(date, 12 * 60)) == AvailabilityCode::Holiday
}
