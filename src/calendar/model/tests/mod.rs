//! Dated cases of "is it open?" (t15, t9, btn_7). Each file is one table over one world; times in a table are local wall time.

mod days;
mod editing;
mod hours;
mod hours_by_scope;
mod moment;
mod overriding;
mod properties;
mod reference;
mod texts;

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::kernel::channel::Channel::{self, Kiosk, Online, Phone, StaffAssisted};
use crate::kernel::ids::{AgencyId, CalendarDayId, OverrideId, QueueId, ScheduleId, ServiceId, SiteId};
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::Text;

/// A site with one agency, one service and one queue, and every rule about them.
#[derive(Debug, Clone)]
struct World {
    zone: SiteZone,
    site: SiteId,
    agency: AgencyId,
    service: ServiceId,
    queue: QueueId,
    service_active: bool,
    schedules: Vec<Schedule>,
    days: Vec<CalendarDay>,
    overrides: Vec<Override>,
    facts: Facts,
}

impl World {
    /// Nothing configured.
    fn bare() -> Self {
        Self {
            zone: SiteZone::Wib,
            site: SiteId::fresh(),
            agency: AgencyId::fresh(),
            service: ServiceId::fresh(),
            queue: QueueId::fresh(),
            service_active: true,
            schedules: Vec::new(),
            days: Vec::new(),
            overrides: Vec::new(),
            facts: Facts::default(),
        }
    }
    /// Monday to Friday 08–15, a break 12–13, on Fridays 11.30–13; numbers stop half an hour before; the reference holidays.
    fn hall() -> Self {
        let mut world = Self::bare();
        world.days = reference_days().unwrap().into_iter().map(ReferenceDay::into_calendar_day).collect();
        let week = working_week("08:00", "15:00", ("12:00", "13:00"), ("11:30", "13:00"));
        world.schedules.push(world.schedule(ScheduleScope::Site, 30, week));
        world
    }
    fn schedule(&self, scope: ScheduleScope, last_ticket_min: i64, weekly: Weekly) -> Schedule {
        Schedule {
            id: ScheduleId::fresh(),
            scope,
            site_id: (scope == ScheduleScope::Site).then_some(self.site),
            agency_id: (scope == ScheduleScope::Agency).then_some(self.agency),
            service_id: (scope == ScheduleScope::Service).then_some(self.service),
            name: "Jam layanan".to_owned(),
            valid_from: None,
            valid_to: None,
            season: false,
            last_ticket_min,
            weekly,
        }
    }
    /// An override of this site's own mall, site, agency, service or queue.
    fn over(&self, effect: OverrideEffect, scope: OverrideScope, from: &str, to: Option<&str>) -> Override {
        Override {
            id: OverrideId::fresh(),
            scope,
            site_id: (scope == OverrideScope::Site).then_some(self.site),
            agency_id: (scope == OverrideScope::Agency).then_some(self.agency),
            service_id: (scope == OverrideScope::Service).then_some(self.service),
            queue_id: (scope == OverrideScope::Queue).then_some(self.queue),
            effect,
            capacity_percent: (effect == OverrideEffect::ReducedCapacity).then_some(50),
            reason: Text::new("Listrik padam", "Power failure"),
            starts_at: self.at(from),
            expires_at: to.map(|to| self.at(to)),
            revoked_at: None,
        }
    }
    fn with(mut self, effect: OverrideEffect, scope: OverrideScope, from: &str, to: Option<&str>) -> Self {
        self.overrides.push(self.over(effect, scope, from, to));
        self
    }
    fn rules(&self) -> Rules<'_> {
        Rules {
            zone: self.zone,
            site_id: self.site,
            agency_id: Some(self.agency),
            service_id: Some(self.service),
            queue_id: Some(self.queue),
            service_active: self.service_active,
            schedules: &self.schedules,
            days: &self.days,
            overrides: &self.overrides,
        }
    }
    /// The moment at which the clocks of the site show `local`, `2026-12-04 11:45:00`.
    fn at(&self, local: &str) -> Instant {
        let local: NaiveDateTime = local.replace(' ', "T").parse().unwrap();
        Instant::from_utc(local).plus_min(-60 * self.zone.offset_hours())
    }
    fn local(&self, at: Instant) -> String {
        self.zone.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
    }
    fn ask(&self, local: &str, channel: Channel) -> Availability {
        evaluate(&self.rules(), &self.facts, &Question { now: self.at(local), channel })
    }
    fn windows(&self, date: &str) -> Vec<String> {
        let windows = working_windows(&self.rules(), day(date));
        windows.into_iter().map(|(from, to)| format!("{} – {}", self.local(from), self.local(to))).collect()
    }
    /// Asks every row, tells every row that is answered otherwise, and fails if there is one.
    fn check(&self, rows: &[Row]) {
        let wrong: Vec<String> = rows.iter().filter_map(|row| self.differs(row)).collect();
        assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    }
    fn differs(&self, row: &Row) -> Option<String> {
        let (name, local, channel, code, (open, accepting), next) = *row;
        let got = self.ask(local, channel);
        let found = (got.code.as_str(), (got.open, got.accepting), got.next_open_at.map(|at| self.local(at)));
        let expected = (code, (open, accepting), next.map(str::to_owned));
        (found != expected).then(|| format!("{name} ({local} {channel}): expected {expected:?}, got {found:?}"))
    }
}

/// Name, local time, channel, code, (open, accepting), next opening in local time.
type Row = (&'static str, &'static str, Channel, &'static str, (bool, bool), Option<&'static str>);

const SERVES: (bool, bool) = (true, true);
const NO_NUMBERS: (bool, bool) = (true, false);
const SHUT: (bool, bool) = (false, false);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> WallTime {
    text.parse().unwrap()
}

fn hours(opens: &str, closes: &str) -> DayHours {
    DayHours { opens: time(opens), closes: time(closes), breaks: Vec::new(), channels_closed: Vec::new() }
}

fn pause(from: &str, to: &str, kind: BreakKind) -> Break {
    Break { from: time(from), to: time(to), kind }
}

fn working_week(opens: &str, closes: &str, noon: (&str, &str), friday: (&str, &str)) -> Weekly {
    let mut usual = hours(opens, closes);
    usual.breaks.push(pause(noon.0, noon.1, BreakKind::Break));
    let mut prayer = hours(opens, closes);
    prayer.breaks.push(pause(friday.0, friday.1, BreakKind::FridayBreak));
    let [monday, tuesday, wednesday, thursday] = [usual.clone(), usual.clone(), usual.clone(), usual].map(Some);
    Weekly { monday, tuesday, wednesday, thursday, friday: Some(prayer), saturday: None, sunday: None }
}

fn calendar_day(date: &str, kind: CalendarDayKind, hours: Option<DayHours>) -> CalendarDay {
    CalendarDay {
        id: CalendarDayId::fresh(),
        date: day(date),
        kind,
        name: Text::new("Pemilihan Kepala Daerah", "Local election"),
        legal_source: None,
        is_estimate: false,
        site_id: None,
        agency_id: None,
        hours,
    }
}
