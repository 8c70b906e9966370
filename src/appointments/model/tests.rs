//! Rules of appointments (t5, t15, r3): each table over one invented queue.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::calendar::model::{
    Break, BreakKind, CalendarDay, CalendarDayKind, ChannelWindow, DayHours, Override, OverrideEffect, OverrideScope, Rules, Schedule,
    ScheduleScope, WallTime, Weekly, working_windows,
};
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::counters::policy::QueuePolicy;
use crate::kernel::actor::ActorKind;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::ids::{
    AgencyId, AppointmentId, CalendarDayId, OverrideId, QueueId, QuotaId, ScheduleId, ServiceId, SessionTemplateId, SiteId,
};
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::Text;
use crate::queueing::model::PriorityClass;

const ZONE: SiteZone = SiteZone::Wit;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Tuesday 1 December 2026 at local `time`, `09:30`.
fn at(time: &str) -> Instant {
    format!("2026-12-01T{time}:00+09:00").parse().unwrap()
}

fn time(text: &str) -> WallTime {
    text.parse().unwrap()
}

fn slot(start_min: i64) -> Slot {
    let date = day("2026-12-01");
    Slot {
        session_id: SessionTemplateId::fresh(),
        service_date: date,
        start_min,
        starts_at: ZONE.at(date, start_min),
        ends_at: ZONE.at(date, start_min + 30),
    }
}

fn appointment(status: AppointmentStatus) -> Appointment {
    Appointment {
        id: AppointmentId::fresh(),
        site_id: SiteId::fresh(),
        queue_id: QueueId::fresh(),
        service_id: ServiceId::fresh(),
        service_name: "Layanan".into(),
        service_version: 1,
        slot: slot(9 * 60),
        booking_code: "7K2QX01A".into(),
        token_hash: "-".into(),
        status,
        holds_unit: !matches!(status, AppointmentStatus::Cancelled | AppointmentStatus::Expired),
        hold_expires_at: at("08:10"),
        identity_key: None,
        priority_class: PriorityClass::None,
        booked_by: ActorKind::Public,
        reschedule_count: 0,
        created_at: at("08:00"),
        booked_at: None,
        checked_in_at: None,
        closed_at: None,
        closed_reason: None,
        version: 1,
    }
}

fn window() -> CheckInWindow {
    CheckInWindow::of(&slot(9 * 60), &QueuePolicy::default(), ZONE)
}

/// Does `action` to a copy.
fn try_it(of: &Appointment, action: AppointmentAction, now: Instant) -> Result<Appointment, AppointmentError> {
    let mut copy = of.clone();
    match action {
        AppointmentAction::Confirm => copy.confirm(now, &window()),
        AppointmentAction::Reschedule => copy.reschedule(slot(600), now, &window()),
        AppointmentAction::Cancel => copy.cancel("holder", now, &window()),
        AppointmentAction::CheckIn => copy.check_in(now, &window()),
    }
    .map(|()| copy)
}

#[test]
fn every_action_is_possible_exactly_where_it_is_allowed() {
    for status in AppointmentStatus::ALL {
        for action in AppointmentAction::ALL {
            // In the window of check-in, and with a hold that has not run out.
            let mut of = appointment(*status);
            of.hold_expires_at = at("10:00");
            let allowed = allowed_actions(*status).contains(action);
            assert_eq!(try_it(&of, *action, at("08:45")).is_ok(), allowed, "{action} while {status}");
        }
    }
}

#[test]
fn a_hold_is_over_at_the_very_moment_it_runs_out_r3() {
    let held = appointment(AppointmentStatus::Held);
    let last = at("08:10").plus_ms(-1);
    assert_eq!(held.status_at(last, &window()), AppointmentStatus::Held);
    assert_eq!(try_it(&held, AppointmentAction::Confirm, last).unwrap().status, AppointmentStatus::Booked);
    assert_eq!(held.status_at(at("08:10"), &window()), AppointmentStatus::Expired);
    assert_eq!(try_it(&held, AppointmentAction::Confirm, at("08:10")), Err(AppointmentError::HoldExpired(at("08:10"))));
    let state = AppointmentError::State { status: AppointmentStatus::Expired, action: AppointmentAction::Cancel };
    assert_eq!(try_it(&held, AppointmentAction::Cancel, at("08:10")), Err(state));
}

#[test]
fn check_in_opens_before_the_time_and_closes_with_the_grace() {
    let booked = appointment(AppointmentStatus::Booked);
    for (now, expected) in [
        ("08:29", Err(AppointmentError::TooEarly(at("08:30")))),
        ("08:30", Ok(AppointmentStatus::CheckedIn)),
        ("09:00", Ok(AppointmentStatus::CheckedIn)),
        ("09:14", Ok(AppointmentStatus::CheckedIn)),
        ("09:15", Err(AppointmentError::TooLate(at("09:15")))),
    ] {
        assert_eq!(try_it(&booked, AppointmentAction::CheckIn, at(now)).map(|a| a.status), expected, "{now}");
    }
    let missed = appointment(AppointmentStatus::NoShow);
    assert_eq!(try_it(&missed, AppointmentAction::CheckIn, at("09:20")), Err(AppointmentError::TooLate(at("09:15"))));
}

#[test]
fn check_in_stays_within_the_service_day_t9() {
    let policy = QueuePolicy { check_in_opens_min: 60, appointment_grace_min: 30, ..QueuePolicy::default() };
    let of = |start_min| CheckInWindow::of(&slot(start_min), &policy, ZONE);
    assert_eq!(of(20).opens_at, at("00:00"));
    assert_eq!(of(23 * 60 + 50).closes_at, ZONE.at(day("2026-12-02"), 0));
}

#[test]
fn time_is_written_down_once_and_only_an_expired_hold_gives_its_unit_up() {
    let mut held = appointment(AppointmentStatus::Held);
    assert!(!held.clone().lapse(at("08:09"), &window()));
    assert!(held.lapse(at("08:10"), &window()));
    assert_eq!((held.status, held.holds_unit, held.closed_at), (AppointmentStatus::Expired, false, Some(at("08:10"))));
    assert!(!held.lapse(at("10:00"), &window()));
    let mut booked = appointment(AppointmentStatus::Booked);
    assert!(!booked.clone().lapse(at("09:14"), &window()));
    assert!(booked.lapse(at("09:15"), &window()));
    assert_eq!((booked.status, booked.holds_unit), (AppointmentStatus::NoShow, true));
}

#[test]
fn moving_keeps_everything_but_the_time() {
    let booked = appointment(AppointmentStatus::Booked);
    let moved = try_it(&booked, AppointmentAction::Reschedule, at("08:00")).unwrap();
    assert_eq!((moved.slot.start_min, moved.reschedule_count), (600, 1));
    assert_eq!(Appointment { slot: booked.slot, reschedule_count: 0, ..moved }, booked);
}

#[test]
fn every_refusal_has_its_code() {
    let late = at("09:15");
    for (error, code) in [
        (AppointmentError::HoldExpired(late), Code::HoldExpired),
        (AppointmentError::TooEarly(late), Code::CheckInTooEarly),
        (AppointmentError::TooLate(late), Code::CheckInTooLate),
    ] {
        assert_eq!(AppError::from(error).code(), code);
    }
    let state = AppError::from(AppointmentError::State { status: AppointmentStatus::Booked, action: AppointmentAction::Confirm });
    assert_eq!(state.members()["allowed_actions"], serde_json::json!(["check_in", "reschedule", "cancel"]));
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
    let offer = Offer { slot: slot(480), capacity: 3 };
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
    let twins = [offer, Offer { slot: Slot { session_id: SessionTemplateId::fresh(), ..offer.slot }, capacity: 4 }];
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
