//! The one function that answers "is it open?".

use super::availability::Availability;
use super::overrides::{forced, narrowest};
use super::plan::{DayPlan, OpenDay, plan_day};
use super::reduction::reduction;
use super::rules::{CountersState, Facts, Question, Rules};
use super::timeline;
use super::verdict::{Basis, Verdict};
use super::{AvailabilityCode, Override, OverrideEffect, OverrideScope, message};
use crate::kernel::channel::Channel;
use crate::kernel::error::Result;
use crate::kernel::time::Instant;

/// Decides whether `question.channel` is served at `question.now`.
///
/// The first reason that holds decides:
/// 1. the service is not active here;
/// 2. an override closes (unless a narrower one opens);
/// 3. the whole site is closed on the date, unless an override of the mall or the site opens it;
/// 4. every counter that could serve is closed;
/// 5. an override opens: steps 6 to 10 are passed over;
/// 6. national holiday or joint leave, unless there is a special opening;
/// 7. a closure of the agency on the date;
/// 8. the weekly schedule has no hours on the date;
/// 9. Friday prayer or another break; before opening; after closing;
/// 10. the last number of the day is out (walk-in channels only: an appointment is bounded by its slot);
/// 11. the channel is refused: an override leaves appointments only (kiosk and phone are refused, staff may still help), or the hours of the
///     day refuse the channel now, also while an override opens;
/// 12. the quota of the bucket is used up.
///
/// `open` tells whether people are served (10 to 12 leave it true), `accepting` whether this channel gets a number or booking.
/// `next_open_at` is the next moment at which the same question would be accepted, so far as rules and facts tell; at most
/// [`timeline::HORIZON_DAYS`] ahead.
#[must_use]
pub fn evaluate(rules: &Rules<'_>, facts: &Facts, question: &Question) -> Availability {
    let Question { now, channel } = *question;
    let scene = Scene::new(rules, facts, question);
    let plan = plan_day(rules, rules.zone.service_date(now));
    let verdict = scene.decide(&plan, now);
    let code = verdict.code();
    let next_open_at = if code.is_accepting() { None } else { timeline::next_accepting(&scene, now) };
    let closes_at = timeline::service_ends_at(&scene, now);
    let counted = channel != Channel::Online && forced(rules, now).is_none();
    let last_ticket_at = match (plan, closes_at) {
        (DayPlan::Hours(day), Some(closes_at)) if counted => Some(day.last_ticket_at().min(closes_at)),
        _ => None,
    };
    Availability {
        open: code.is_open(),
        accepting: code.is_accepting(),
        code,
        rule_id: verdict.rule_id(rules),
        message: message::of(&verdict, &message::Clock { zone: rules.zone, now, closes_at, next_open_at }),
        next_open_at,
        closes_at,
        last_ticket_at,
    }
}

/// The code of [`evaluate`] alone, without looking along time for what only an explanation needs.
#[must_use]
pub fn code(rules: &Rules<'_>, facts: &Facts, question: &Question) -> AvailabilityCode {
    let plan = plan_day(rules, rules.zone.service_date(question.now));
    Scene::new(rules, facts, question).decide(&plan, question.now).code()
}

/// Whether `question.channel` gets a number or booking at `question.now`.
///
/// # Errors
/// The problem of [`Availability::refusal`].
pub fn admit(rules: &Rules<'_>, facts: &Facts, question: &Question) -> Result<()> {
    if code(rules, facts, question).is_accepting() {
        return Ok(());
    }
    evaluate(rules, facts, question).refusal().map_or(Ok(()), Err)
}

/// Rules and facts bound to one channel, so that any moment can be decided.
pub(super) struct Scene<'a> {
    pub(super) rules: &'a Rules<'a>,
    channel: Channel,
    counters: CountersState,
    /// The quota is used up before this moment.
    quota_until: Option<Instant>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(rules: &'a Rules<'a>, facts: &Facts, question: &Question) -> Self {
        let used_up = facts.quota_left.is_some_and(|left| left <= 0);
        // Quotas belong to a date: without a later bucket the next one begins at local midnight.
        let midnight = rules.zone.at(rules.zone.service_date(question.now), 24 * 60);
        let next = facts.next_bucket_at.filter(|at| *at > question.now).unwrap_or(midnight);
        Self { rules, channel: question.channel, counters: facts.counters, quota_until: used_up.then_some(next) }
    }

    /// The same site with nothing known of the moment, for questions about hours alone.
    pub(super) fn of_hours(rules: &'a Rules<'a>) -> Self {
        Self { rules, channel: Channel::Online, counters: CountersState::Unknown, quota_until: None }
    }

    /// The verdict at `at`, which lies on the date of `plan`.
    pub(super) fn decide(&self, plan: &DayPlan<'a>, at: Instant) -> Verdict<'a> {
        if !self.rules.service_active {
            return Verdict::ServiceInactive;
        }
        let forced = forced(self.rules, at);
        if let Some(closing) = forced.filter(|o| o.effect == OverrideEffect::ForceClosed) {
            return Verdict::ManualClosed(closing);
        }
        if let DayPlan::SiteClosed(day) = plan
            && !forced.is_some_and(opens_the_site)
        {
            return Verdict::DateClosed(day);
        }
        if self.counters_closed(at) {
            return Verdict::CountersClosed;
        }
        let basis = match (forced, plan) {
            (Some(opening), _) => Basis::Forced(opening),
            (None, DayPlan::SiteClosed(day) | DayPlan::DateClosed(day)) => return Verdict::DateClosed(day),
            (None, DayPlan::Holiday(day)) => return Verdict::Holiday(day),
            (None, DayPlan::DayClosed(schedule)) => return Verdict::DayClosed(schedule),
            (None, DayPlan::NoSchedule) => return Verdict::NoSchedule,
            (None, DayPlan::Hours(day)) => match self.outside_hours(day, at) {
                Some(verdict) => return verdict,
                None => Basis::Hours(*day),
            },
        };
        self.channel_and_quota(plan, basis, at)
    }

    /// Steps 9 and 10.
    fn outside_hours(&self, day: &OpenDay<'a>, at: Instant) -> Option<Verdict<'a>> {
        if at < day.opens_at() {
            return Some(Verdict::NotOpen(*day));
        }
        if at >= day.closes_at() {
            return Some(Verdict::Closed(*day));
        }
        if let Some(pause) = day.break_at(at) {
            return Some(Verdict::Break(*day, pause));
        }
        let walks_in = self.channel != Channel::Online;
        (walks_in && at >= day.last_ticket_at()).then_some(Verdict::LastTicketPassed(*day))
    }

    /// Steps 11 and 12.
    fn channel_and_quota(&self, plan: &DayPlan<'a>, basis: Basis<'a>, at: Instant) -> Verdict<'a> {
        let unattended = matches!(self.channel, Channel::Kiosk | Channel::Phone);
        if unattended && let Some(restriction) = narrowest(self.rules, OverrideEffect::AppointmentOnly, at) {
            return Verdict::AppointmentOnly(restriction);
        }
        if let DayPlan::Hours(day) = plan
            && day.refuses(self.channel, at)
        {
            return Verdict::ChannelClosed(*day);
        }
        if self.quota_until.is_some_and(|until| at < until) {
            return Verdict::QuotaReached(reduction(self.rules, at));
        }
        Verdict::Open(basis)
    }

    fn counters_closed(&self, at: Instant) -> bool {
        match self.counters {
            CountersState::Unknown | CountersState::Usable => false,
            CountersState::AllClosed { until } => until.is_none_or(|until| at < until),
        }
    }

    /// Moments at which an override or a fact may change the verdict.
    pub(super) fn edges(&self) -> impl Iterator<Item = Instant> + '_ {
        let overrides = self.rules.overrides.iter().filter(|o| o.concerns(self.rules));
        let counters = match self.counters {
            CountersState::AllClosed { until } => until,
            CountersState::Unknown | CountersState::Usable => None,
        };
        overrides.flat_map(|o| [Some(o.starts_at), o.ends_at()]).flatten().chain(self.quota_until).chain(counters)
    }
}

/// A closed building is opened by who is in charge of the building, not by an exception for one service in it.
fn opens_the_site(o: &Override) -> bool {
    o.effect == OverrideEffect::ForceOpen && matches!(o.scope, OverrideScope::Mall | OverrideScope::Site)
}
