//! Opening, breaks, cut-off, closing, weekends and the turn of the day.

use super::*;

#[test]
fn t15_a_week_of_the_hall() {
    World::hall().check(&[
        ("midnight of a working day", "2026-12-02 00:00:00", Kiosk, "not_open", SHUT, Some("2026-12-02 08:00:00")),
        ("a second before opening", "2026-12-02 07:59:59", Kiosk, "not_open", SHUT, Some("2026-12-02 08:00:00")),
        ("opening, to the second", "2026-12-02 08:00:00", Kiosk, "open", SERVES, None),
        ("a second before the break", "2026-12-02 11:59:59", Phone, "open", SERVES, None),
        ("first second of the break", "2026-12-02 12:00:00", Kiosk, "break", SHUT, Some("2026-12-02 13:00:00")),
        ("an appointment in the break", "2026-12-02 12:30:00", Online, "break", SHUT, Some("2026-12-02 13:00:00")),
        ("last second of the break", "2026-12-02 12:59:59", StaffAssisted, "break", SHUT, Some("2026-12-02 13:00:00")),
        ("end of the break", "2026-12-02 13:00:00", Kiosk, "open", SERVES, None),
        ("cut-off - 1 s", "2026-12-02 14:29:59", Kiosk, "open", SERVES, None),
        ("cut-off", "2026-12-02 14:30:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("cut-off + 1 s", "2026-12-02 14:30:01", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("cut-off holds for staff", "2026-12-02 14:30:00", StaffAssisted, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("cut-off holds by phone", "2026-12-02 14:30:00", Phone, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("no cut-off for appointments", "2026-12-02 14:30:01", Online, "open", SERVES, None),
        ("last second", "2026-12-02 14:59:59", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("last second, appointment", "2026-12-02 14:59:59", Online, "open", SERVES, None),
        ("closing", "2026-12-02 15:00:00", Online, "closed", SHUT, Some("2026-12-03 08:00:00")),
        ("last second of the day", "2026-12-02 23:59:59", Kiosk, "closed", SHUT, Some("2026-12-03 08:00:00")),
        ("Friday, before prayer", "2026-12-04 11:29:59", Kiosk, "open", SERVES, None),
        ("Friday 11.45", "2026-12-04 11:45:00", Kiosk, "friday_break", SHUT, Some("2026-12-04 13:00:00")),
        ("Friday 12.59", "2026-12-04 12:59:59", Phone, "friday_break", SHUT, Some("2026-12-04 13:00:00")),
        ("Friday 13.00", "2026-12-04 13:00:00", Kiosk, "open", SERVES, None),
        ("Friday after the last number", "2026-12-04 14:45:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-07 08:00:00")),
        ("Friday evening", "2026-12-04 15:00:00", Kiosk, "closed", SHUT, Some("2026-12-07 08:00:00")),
        ("Saturday", "2026-12-05 10:00:00", Kiosk, "day_closed", SHUT, Some("2026-12-07 08:00:00")),
        ("last second of Sunday", "2026-12-06 23:59:59", Kiosk, "day_closed", SHUT, Some("2026-12-07 08:00:00")),
        ("first second of Monday", "2026-12-07 00:00:00", Kiosk, "not_open", SHUT, Some("2026-12-07 08:00:00")),
    ]);
}

#[test]
fn t9_the_day_turns_at_local_midnight_in_every_zone() {
    for (zone, sunday_utc, monday_utc, opening_utc) in [
        (SiteZone::Wib, "2026-12-06T16:59:59Z", "2026-12-06T17:00:00Z", "2026-12-07T01:00:00.000Z"),
        (SiteZone::Wita, "2026-12-06T15:59:59Z", "2026-12-06T16:00:00Z", "2026-12-07T00:00:00.000Z"),
        // 08.00 WIT on Monday is still Sunday in UTC.
        (SiteZone::Wit, "2026-12-06T14:59:59Z", "2026-12-06T15:00:00Z", "2026-12-06T23:00:00.000Z"),
    ] {
        let world = World { zone, ..World::hall() };
        let ask = |utc: &str| evaluate(&world.rules(), &world.facts, &Question { now: utc.parse().unwrap(), channel: Kiosk });
        assert_eq!(ask(sunday_utc).code, AvailabilityCode::DayClosed, "{zone}");
        assert_eq!(ask(monday_utc).code, AvailabilityCode::NotOpen, "{zone}");
        assert_eq!(ask(monday_utc).next_open_at.unwrap().to_string(), opening_utc, "{zone}");
        assert_eq!(ask(opening_utc).code, AvailabilityCode::Open, "{zone}");
        world.check(&[
            ("midnight", "2026-12-07 00:00:00", Kiosk, "not_open", SHUT, Some("2026-12-07 08:00:00")),
            ("before midnight", "2026-12-03 23:59:59", Kiosk, "closed", SHUT, Some("2026-12-04 08:00:00")),
        ]);
    }
}

#[test]
fn times_of_the_day_are_told_with_the_answer() {
    let world = World::hall();
    let told = |local: &str, channel| {
        let got = world.ask(local, channel);
        (got.closes_at.map(|at| world.local(at)), got.last_ticket_at.map(|at| world.local(at)))
    };
    let both = (Some("2026-12-02 15:00:00".to_owned()), Some("2026-12-02 14:30:00".to_owned()));
    for local in ["2026-12-02 00:00:00", "2026-12-02 09:00:00", "2026-12-02 12:30:00", "2026-12-02 14:45:00"] {
        assert_eq!(told(local, Kiosk), both, "{local}");
    }
    assert_eq!(told("2026-12-02 09:00:00", Online), (both.0, None), "no cut-off for appointments");
    assert_eq!(told("2026-12-02 15:00:00", Kiosk), (None, None));
    assert_eq!(told("2026-12-05 10:00:00", Kiosk), (None, None));
}

#[test]
fn a_day_may_run_from_midnight_to_midnight() {
    let mut world = World::bare();
    let week = Weekly { monday: Some(hours("00:00", "24:00")), tuesday: Some(hours("00:00", "06:00")), ..Weekly::default() };
    world.schedules = vec![world.schedule(ScheduleScope::Site, 0, week)];
    world.check(&[
        ("Sunday night", "2026-12-06 23:59:59", Kiosk, "day_closed", SHUT, Some("2026-12-07 00:00:00")),
        ("Monday begins", "2026-12-07 00:00:00", Kiosk, "open", SERVES, None),
        ("Monday ends", "2026-12-07 23:59:59", Kiosk, "open", SERVES, None),
        ("Tuesday goes on", "2026-12-08 00:00:00", Kiosk, "open", SERVES, None),
        ("Tuesday six", "2026-12-08 06:00:00", Kiosk, "closed", SHUT, Some("2026-12-14 00:00:00")),
    ]);
    assert_eq!(world.ask("2026-12-07 10:00:00", Kiosk).closes_at, Some(world.at("2026-12-08 06:00:00")));
}

#[test]
fn channels_are_refused_in_their_windows_only() {
    let mut world = World::bare();
    let mut monday = hours("08:00", "15:00");
    let channels = vec![Kiosk, Phone, StaffAssisted];
    monday.channels_closed.push(ChannelWindow { from: time("08:00"), to: time("09:00"), channels });
    monday.channels_closed.push(ChannelWindow { from: time("10:00"), to: time("11:00"), channels: vec![Phone] });
    world.schedules = vec![world.schedule(ScheduleScope::Site, 0, Weekly { monday: Some(monday), ..Weekly::default() })];
    world.check(&[
        // Walking in at 07.00 one waits for the end of the window, not for the doors.
        ("before opening", "2026-12-07 07:00:00", Kiosk, "not_open", SHUT, Some("2026-12-07 09:00:00")),
        ("online only", "2026-12-07 08:00:00", Kiosk, "online_only_window", NO_NUMBERS, Some("2026-12-07 09:00:00")),
        ("online only, staff", "2026-12-07 08:59:59", StaffAssisted, "online_only_window", NO_NUMBERS, Some("2026-12-07 09:00:00")),
        ("online only, online", "2026-12-07 08:30:00", Online, "open", SERVES, None),
        ("window over", "2026-12-07 09:00:00", Kiosk, "open", SERVES, None),
        ("no phone", "2026-12-07 10:30:00", Phone, "online_only_window", NO_NUMBERS, Some("2026-12-07 11:00:00")),
        ("no phone, kiosk", "2026-12-07 10:30:00", Kiosk, "open", SERVES, None),
    ]);
}

#[test]
fn slots_have_the_windows_of_the_day() {
    let world = World::hall();
    assert_eq!(
        world.windows("2026-12-02"),
        ["2026-12-02 08:00:00 – 2026-12-02 12:00:00", "2026-12-02 13:00:00 – 2026-12-02 15:00:00"],
        "the cut-off does not shorten the day of appointments"
    );
    assert_eq!(world.windows("2026-12-04"), ["2026-12-04 08:00:00 – 2026-12-04 11:30:00", "2026-12-04 13:00:00 – 2026-12-04 15:00:00"]);
    assert_eq!(world.windows("2026-12-24"), Vec::<String>::new());
    let world = world.with(OverrideEffect::ForceClosed, OverrideScope::Site, "2026-12-02 09:00:00", Some("2026-12-02 10:15:00"));
    assert_eq!(
        world.windows("2026-12-02"),
        [
            "2026-12-02 08:00:00 – 2026-12-02 09:00:00",
            "2026-12-02 10:15:00 – 2026-12-02 12:00:00",
            "2026-12-02 13:00:00 – 2026-12-02 15:00:00"
        ]
    );
}

#[test]
fn a_day_ends_with_the_last_closing_and_at_midnight_at_the_latest() {
    let mut world = World::hall();
    let ends = |world: &World, date: &str| {
        let site = Rules { agency_id: None, service_id: None, queue_id: None, ..world.rules() };
        world.local(day_ends_at([site, world.rules()], world.zone, day(date)))
    };
    assert_eq!(ends(&world, "2026-12-02"), "2026-12-02 15:00:00");
    assert_eq!(ends(&world, "2026-12-05"), "2026-12-06 00:00:00", "nobody is served on Saturdays");
    let late = working_week("08:00", "18:30", ("12:00", "13:00"), ("11:30", "13:00"));
    world.schedules.push(world.schedule(ScheduleScope::Agency, 30, late));
    assert_eq!(ends(&world, "2026-12-02"), "2026-12-02 18:30:00", "one agency serves on");
    let night = world.with(OverrideEffect::ForceOpen, OverrideScope::Site, "2026-12-02 17:00:00", Some("2026-12-03 02:00:00"));
    assert_eq!(ends(&night, "2026-12-02"), "2026-12-03 00:00:00", "through the night is the next day's");
    assert_eq!(ends(&night, "2026-12-03"), "2026-12-03 18:30:00");
    let power_cut = World::hall().with(OverrideEffect::ForceClosed, OverrideScope::Mall, "2026-12-02 10:00:00", None);
    assert_eq!(ends(&power_cut, "2026-12-02"), "2026-12-02 10:00:00", "sent home by hand");
}
