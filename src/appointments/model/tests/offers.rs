//! Which times are offered, and what is left of them (t15).

use proptest::prelude::*;

use super::*;
use crate::calendar::model::{
    Break, BreakKind, CalendarDay, CalendarDayKind, ChannelWindow, DayHours, Override, OverrideEffect, OverrideScope, Rules, Schedule,
    ScheduleScope, WallTime, Weekly, working_windows,
};
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AgencyId, CalendarDayId, OverrideId, QueueId, QuotaId, ScheduleId, ServiceId, SiteId};
use crate::kernel::words::Text;

fn time(text: &str) -> WallTime {
    text.parse().unwrap()
}

/// One site with hours and whatever closes it.
struct Site {
    ids: (SiteId, AgencyId, ServiceId, QueueId),
    schedules: Vec<Schedule>,
    days: Vec<CalendarDay>,
    overrides: Vec<Override>,
}

impl Site {
    fn open(opens: &str, closes: &str, breaks: &[(&str, &str)]) -> Self {
        let breaks = breaks.iter().map(|(from, to)| Break { from: time(from), to: time(to), kind: BreakKind::Break }).collect();
        let hours = Some(DayHours { opens: time(opens), closes: time(closes), breaks, channels_closed: Vec::new() });
        let weekly = Weekly { monday: hours.clone(), tuesday: hours, ..serde_json::from_str("{}").unwrap() };
        let ids = (SiteId::fresh(), AgencyId::fresh(), ServiceId::fresh(), QueueId::fresh());
        let schedule = Schedule {
            id: ScheduleId::fresh(),
            scope: ScheduleScope::Site,
            site_id: Some(ids.0),
            agency_id: None,
            service_id: None,
            name: "Jam".into(),
            valid_from: None,
            valid_to: None,
            season: false,
            last_ticket_min: 60,
            weekly,
        };
        Self { ids, schedules: vec![schedule], days: Vec::new(), overrides: Vec::new() }
    }
    fn rules(&self) -> Rules<'_> {
        let (site_id, agency, service, queue) = self.ids;
        Rules {
            zone: ZONE,
            site_id,
            agency_id: Some(agency),
            service_id: Some(service),
            queue_id: Some(queue),
            service_active: true,
            schedules: &self.schedules,
            days: &self.days,
            overrides: &self.overrides,
        }
    }
    fn closed_by_hand(mut self, from: &str, to: &str) -> Self {
        self.overrides.push(Override {
            id: OverrideId::fresh(),
            scope: OverrideScope::Site,
            site_id: Some(self.ids.0),
            agency_id: None,
            service_id: None,
            queue_id: None,
            effect: OverrideEffect::ForceClosed,
            capacity_percent: None,
            reason: Text::new("Listrik padam", "Power failure"),
            starts_at: at(from),
            expires_at: Some(at(to)),
            revoked_at: None,
        });
        self
    }
    fn holiday(mut self) -> Self {
        self.days.push(CalendarDay {
            id: CalendarDayId::fresh(),
            date: day("2026-12-01"),
            kind: CalendarDayKind::NationalHoliday,
            name: Text::new("Libur", "Holiday"),
            legal_source: None,
            is_estimate: false,
            site_id: None,
            agency_id: None,
            hours: None,
        });
        self
    }
    /// Local times offered on the Tuesday to somebody who asks at 07.00, and why there is none.
    fn offers(&self, session: &SessionTemplate) -> (Vec<String>, Option<NoSlotReason>) {
        let offered = offer_on(&self.rules(), &[session], day("2026-12-01"), at("07:00"));
        let times = offered.offers.iter().map(|o| ZONE.local(o.slot.starts_at).format("%H:%M").to_string());
        (times.collect(), offered.reason)
    }
}

fn session(from_min: i64, to_min: i64, slot_minutes: i64) -> SessionTemplate {
    SessionTemplate {
        id: SessionTemplateId::fresh(),
        site_id: SiteId::fresh(),
        queue_id: QueueId::fresh(),
        code: "pagi".into(),
        weekday: 2,
        from_min,
        to_min,
        slot_minutes,
        capacity: 2,
        valid_from: None,
        valid_to: None,
        min_notice_min: 0,
        max_days: 7,
        version: 1,
    }
}

#[test]
fn a_time_ends_within_its_session_and_the_hours_outside_breaks_t15() {
    let site = Site::open("08:00", "11:00", &[("09:00", "09:30")]);
    assert_eq!(site.offers(&session(480, 540, 25)).0, ["08:00", "08:25"], "08.50 would end after the session");
    assert_eq!(site.offers(&session(480, 600, 30)).0, ["08:00", "08:30", "09:30"], "not in the break");
    assert_eq!(site.offers(&session(480, 600, 40)).0, ["08:00"], "nor into it or out of it");
    assert_eq!(site.offers(&session(600, 700, 30)).0, ["10:00", "10:30"], "the last one ends as the doors close");
    assert_eq!(site.offers(&session(600, 700, 35)).0, ["10:00"], "and none ends later");
    assert_eq!(site.offers(&session(420, 500, 30)).0, Vec::<String>::new(), "07.30 starts before the doors open, 08.00 ends after 08.20");
    let by_hand = Site::open("08:00", "11:00", &[]).closed_by_hand("08:45", "09:45");
    assert_eq!(by_hand.offers(&session(480, 660, 30)).0, ["08:00", "10:00", "10:30"]);
}

#[test]
fn a_date_without_times_says_why() {
    let usual = || Site::open("08:00", "11:00", &[]);
    let reason = |site: Site, session: SessionTemplate| site.offers(&session).1;
    assert_eq!(reason(usual(), session(480, 540, 30)), None);
    assert_eq!(reason(usual().holiday(), session(480, 540, 30)), Some(NoSlotReason::Holiday));
    assert_eq!(reason(usual().closed_by_hand("00:00", "23:00"), session(480, 540, 30)), Some(NoSlotReason::Closed));
    assert_eq!(reason(usual(), session(700, 760, 30)), Some(NoSlotReason::Closed), "the session lies after closing");
    assert_eq!(reason(usual(), SessionTemplate { weekday: 3, ..session(480, 540, 30) }), Some(NoSlotReason::NoSession));
    assert_eq!(reason(usual(), SessionTemplate { min_notice_min: 300, ..session(480, 540, 30) }), Some(NoSlotReason::OutsideWindow));
}

#[test]
fn the_booking_window_counts_days_of_the_site_and_minutes_before_the_time() {
    let site = Site::open("08:00", "11:00", &[]);
    let template = SessionTemplate { min_notice_min: 60, ..session(480, 540, 30) };
    let asked = |now: Instant, date: &str| offer_on(&site.rules(), &[&template], day(date), now).offers.len();
    assert_eq!(asked(at("07:00"), "2026-12-01"), 2);
    assert_eq!(asked(at("07:00").plus_ms(1), "2026-12-01"), 1);
    assert_eq!(asked(at("00:00"), "2026-12-08"), 2, "seven days ahead");
    assert_eq!(asked(at("00:00").plus_ms(-1), "2026-12-08"), 0, "eight days ahead by the clock of the site");
}

#[test]
fn an_hour_closed_to_appointments_is_not_offered() {
    let mut site = Site::open("08:00", "11:00", &[]);
    let closed = ChannelWindow { from: time("08:30"), to: time("09:30"), channels: vec![Channel::Online] };
    if let Some(tuesday) = site.schedules[0].weekly.tuesday.as_mut() {
        tuesday.channels_closed.push(closed);
    }
    assert_eq!(site.offers(&session(480, 600, 30)).0, ["08:00", "09:30"]);
}

#[test]
fn what_is_free_is_the_least_of_capacity_and_quotas() {
    let offer = Offer { slot: slot(480), capacity: 3, percent: 100 };
    let other = slot(510);
    let date = offer.slot.service_date;
    let rule = |daily_limit| QuotaRule {
        id: QuotaId::fresh(),
        queue_id: QueueId::fresh(),
        channel: Some(Channel::Online),
        weekday: None,
        from_min: 0,
        to_min: 1440,
        daily_limit,
        version: 1,
    };
    let units = vec![(offer.slot.session_id, date, 480, 2, 1), (other.session_id, date, 510, 1, 1)];
    let free = |rules: &[&QuotaRule], used: i64| {
        let quotas = rules.iter().map(|r| (r.id, date, used)).collect();
        Usage::of(units.clone(), quotas).free(&[offer], rules)
    };
    assert_eq!(free(&[], 0), 2, "one of two units ran out");
    assert_eq!(free(&[&rule(4)], 3), 2, "two of three ran out: three left, more than the time has");
    assert_eq!(free(&[&rule(2)], 3), 1);
    assert_eq!(free(&[&rule(1)], 9), 0, "never below zero");
    let kiosk = QuotaRule { channel: Some(Channel::Kiosk), ..rule(0) };
    assert_eq!(free(&[&kiosk], 0), 2, "a rule for another channel does not count");
    let twins = [offer, Offer { slot: Slot { session_id: SessionTemplateId::fresh(), ..offer.slot }, capacity: 4, percent: 100 }];
    assert_eq!(Usage::of(units.clone(), Vec::new()).free(&twins, &[]), 6, "overlapping sessions add up");
    assert_eq!(Usage::of(Vec::new(), Vec::new()).free(&twins, &[&rule(5)]), 5, "their quota does not");
}

proptest! {
    /// peers §8.2: whatever is configured, an offered time lies inside its session and inside one stretch of service.
    #[test]
    fn no_offer_leaves_its_session_or_a_stretch_of_service(
        from in 0_i64..1380, length in 1_i64..600, minutes in 1_i64..120, opens in 300_i64..700, open_for in 60_i64..600, pause in 0_i64..200, pause_for in 1_i64..90,
    ) {
        let clock = |min: i64| format!("{:02}:{:02}", min / 60, min % 60);
        let closes = (opens + open_for).min(1439);
        let break_from = (opens + pause).min(closes - 1);
        let break_to = (break_from + pause_for).min(closes);
        let site = Site::open(&clock(opens), &clock(closes), &[(&clock(break_from), &clock(break_to))]);
        let template = session(from, (from + length).min(1440), minutes);
        let rules = site.rules();
        let served = working_windows(&rules, day("2026-12-01"));
        let offered = offer_on(&rules, &[&template], day("2026-12-01"), at("00:00"));
        prop_assert_eq!(offered.offers.is_empty(), offered.reason.is_some());
        for Offer { slot, .. } in offered.offers {
            prop_assert!(slot.start_min >= template.from_min && slot.start_min + minutes <= template.to_min);
            prop_assert!(served.iter().any(|(begin, end)| *begin <= slot.starts_at && slot.ends_at <= *end));
        }
    }
}
