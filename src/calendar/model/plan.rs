//! What a date is by the calendar and the weekly schedules alone, before anybody's override.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::rules::Rules;
use super::{Break, CalendarDay, CalendarDayKind, DayHours, Schedule, ScheduleScope, WallTime};
use crate::kernel::channel::Channel;
use crate::kernel::time::{Instant, SiteZone};

/// A date resolved once; every moment of the date is then a comparison of times.
#[derive(Debug, Clone, Copy)]
pub(super) enum DayPlan<'a> {
    /// The whole site is closed on this date.
    SiteClosed(&'a CalendarDay),
    Holiday(&'a CalendarDay),
    /// The agency is closed on this date.
    DateClosed(&'a CalendarDay),
    /// The schedule that decides has no hours on this weekday.
    DayClosed(&'a Schedule),
    NoSchedule,
    Hours(OpenDay<'a>),
}

/// Where the hours of a date come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    Schedule(&'a Schedule),
    Special(&'a CalendarDay),
}

/// A date with hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenDay<'a> {
    date: NaiveDate,
    zone: SiteZone,
    pub(super) hours: &'a DayHours,
    pub(super) source: Source<'a>,
    last_ticket_min: i64,
}

impl<'a> OpenDay<'a> {
    pub(super) fn at(&self, time: WallTime) -> Instant {
        time.on(self.date, self.zone)
    }
    pub(super) fn opens_at(&self) -> Instant {
        self.at(self.hours.opens)
    }
    pub(super) fn closes_at(&self) -> Instant {
        self.at(self.hours.closes)
    }
    /// First moment without numbers; never before opening, so that a special day shorter than the cut-off is a day without numbers.
    pub(super) fn last_ticket_at(&self) -> Instant {
        self.closes_at().plus_min(-self.last_ticket_min.max(0)).max(self.opens_at())
    }
    pub(super) fn break_at(&self, at: Instant) -> Option<&'a Break> {
        self.hours.breaks.iter().find(|pause| self.at(pause.from) <= at && at < self.at(pause.to))
    }
    pub(super) fn refuses(&self, channel: Channel, at: Instant) -> bool {
        let mut windows = self.hours.channels_closed.iter();
        windows.any(|w| w.channels.contains(&channel) && self.at(w.from) <= at && at < self.at(w.to))
    }
    /// Every moment at which something may change.
    pub(super) fn edges(&self) -> Vec<Instant> {
        let mut edges = vec![self.opens_at(), self.closes_at(), self.last_ticket_at()];
        edges.extend(self.hours.breaks.iter().flat_map(|b| [self.at(b.from), self.at(b.to)]));
        edges.extend(self.hours.channels_closed.iter().flat_map(|w| [self.at(w.from), self.at(w.to)]));
        edges
    }
}

/// The schedule that decides `date`, by the order told at [`Schedule`].
fn deciding_schedule<'a>(rules: &Rules<'a>, date: NaiveDate) -> Option<&'a Schedule> {
    let candidates = rules.schedules.iter().filter(|s| s.concerns(rules, date) && !s.weekly.is_silent());
    candidates.max_by_key(|s| {
        let scope = match s.scope {
            ScheduleScope::Site => 0_u8,
            ScheduleScope::Agency => 1,
            ScheduleScope::Service => 2,
        };
        let ends = s.valid_to.unwrap_or(NaiveDate::MAX);
        (scope, s.season, s.site_id.is_some(), s.valid_from, Reverse(ends), s.id)
    })
}

/// The narrowest entry of `kind`; the id breaks ties, so that the answer never depends on the order of rows.
fn narrowest<'a>(days: &[&'a CalendarDay], kind: CalendarDayKind) -> Option<&'a CalendarDay> {
    days.iter().copied().filter(|d| d.kind == kind).max_by_key(|d| (d.narrowness(), d.id))
}

/// Resolves a date. A closure of the whole site comes first; then a holiday, unless there is a special opening; then a closure of the
/// agency, unless the special opening is narrower; then the hours of the special opening or of the week.
pub(super) fn plan_day<'a>(rules: &Rules<'a>, date: NaiveDate) -> DayPlan<'a> {
    let days: Vec<&CalendarDay> = rules.days.iter().filter(|d| d.concerns(rules, date)).collect();
    let building: Vec<&CalendarDay> = days.iter().copied().filter(|d| d.agency_id.is_none()).collect();
    if let Some(closure) = narrowest(&building, CalendarDayKind::LocalClosure) {
        return DayPlan::SiteClosed(closure);
    }
    let special = narrowest(&days, CalendarDayKind::SpecialOpening);
    let holiday = narrowest(&days, CalendarDayKind::NationalHoliday).or_else(|| narrowest(&days, CalendarDayKind::JointLeave));
    if let (Some(holiday), None) = (holiday, special) {
        return DayPlan::Holiday(holiday);
    }
    if let Some(closure) = narrowest(&days, CalendarDayKind::LocalClosure)
        && special.is_none_or(|opening| closure.narrowness() >= opening.narrowness())
    {
        return DayPlan::DateClosed(closure);
    }
    hours_of(rules, date, special)
}

/// A special opening without hours of its own keeps those of the week; it has the week's cut-off in either case.
fn hours_of<'a>(rules: &Rules<'a>, date: NaiveDate, special: Option<&'a CalendarDay>) -> DayPlan<'a> {
    let schedule = deciding_schedule(rules, date);
    let last_ticket_min = schedule.map_or(0, |s| s.last_ticket_min);
    let day = |hours, source| DayPlan::Hours(OpenDay { date, zone: rules.zone, hours, source, last_ticket_min });
    if let Some((opening, hours)) = special.and_then(|s| s.hours.as_ref().map(|hours| (s, hours))) {
        return day(hours, Source::Special(opening));
    }
    let Some(schedule) = schedule else { return DayPlan::NoSchedule };
    match schedule.weekly.day(date.weekday()) {
        Some(hours) => day(hours, Source::Schedule(schedule)),
        None => DayPlan::DayClosed(schedule),
    }
}

/// Whether `date` has hours by the calendar and the weekly schedules: what counting "working days" means for legal periods.
/// Overrides do not count, so that an hour's closure by hand never moves a deadline.
#[must_use]
pub fn is_working_day(rules: &Rules<'_>, date: NaiveDate) -> bool {
    matches!(plan_day(rules, date), DayPlan::Hours(_))
}
