//! Which schedule decides: service, agency, site; the season before the ordinary.

use super::*;

/// Ramadan 1448 H at the hall: 08–14, half an hour's break, an hour on Fridays.
fn ramadan(world: &World) -> Schedule {
    let week = working_week("08:00", "14:00", ("12:00", "12:30"), ("11:30", "12:30"));
    Schedule {
        season: true,
        valid_from: Some(day("2027-02-08")),
        valid_to: Some(day("2027-03-09")),
        ..world.schedule(ScheduleScope::Site, 30, week)
    }
}

#[test]
fn t15_ramadan_hours_count_in_ramadan_only() {
    let mut world = World::hall();
    world.schedules.insert(0, ramadan(&world));
    // Ordinary hours that begin in the middle of Ramadan wait for its end.
    let week = world.schedules[1].weekly.clone();
    world.schedules.push(Schedule { valid_from: Some(day("2027-02-15")), ..world.schedule(ScheduleScope::Site, 20, week) });
    world.check(&[
        ("before Ramadan", "2027-02-04 14:00:00", Kiosk, "open", SERVES, None),
        ("the last evening before", "2027-02-04 15:00:00", Kiosk, "closed", SHUT, Some("2027-02-08 08:00:00")),
        ("first day, cut-off", "2027-02-08 13:30:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2027-02-09 08:00:00")),
        ("first day, closing", "2027-02-08 14:00:00", Online, "closed", SHUT, Some("2027-02-09 08:00:00")),
        ("shorter break", "2027-02-09 12:30:00", Kiosk, "open", SERVES, None),
        ("Friday prayer", "2027-02-12 12:29:59", Kiosk, "friday_break", SHUT, Some("2027-02-12 12:30:00")),
        ("after prayer", "2027-02-12 12:30:00", Kiosk, "open", SERVES, None),
        ("season before a newer ordinary one", "2027-02-16 14:00:00", Online, "closed", SHUT, Some("2027-02-17 08:00:00")),
        ("a long feast ahead", "2027-03-05 14:30:00", Kiosk, "closed", SHUT, Some("2027-03-16 08:00:00")),
        ("Ramadan is over, the newer hours count", "2027-03-16 14:39:59", Kiosk, "open", SERVES, None),
    ]);
    assert_eq!(world.ask("2027-02-09 09:00:00", Kiosk).rule_id, Some(format!("schedule:{}", world.schedules[0].id)));
    assert_eq!(world.ask("2027-03-16 09:00:00", Kiosk).rule_id, Some(format!("schedule:{}", world.schedules[2].id)));
}

#[test]
fn an_agency_present_on_two_days_is_absent_on_the_others() {
    let mut world = World::hall();
    let week = Weekly { tuesday: Some(hours("09:00", "14:00")), thursday: Some(hours("09:00", "14:00")), ..Weekly::default() };
    world.schedules.push(world.schedule(ScheduleScope::Agency, 0, week));
    world.check(&[
        ("Monday, the hall is open", "2026-12-07 10:00:00", Kiosk, "day_closed", SHUT, Some("2026-12-08 09:00:00")),
        ("Tuesday, the hall is open", "2026-12-08 08:30:00", Kiosk, "not_open", SHUT, Some("2026-12-08 09:00:00")),
        ("Tuesday", "2026-12-08 09:00:00", Kiosk, "open", SERVES, None),
        ("Tuesday noon, no break of its own", "2026-12-08 12:30:00", Kiosk, "open", SERVES, None),
        ("Tuesday 14.00", "2026-12-08 14:00:00", Kiosk, "closed", SHUT, Some("2026-12-10 09:00:00")),
        ("Thursday is joint leave", "2026-12-23 10:00:00", Kiosk, "day_closed", SHUT, Some("2026-12-29 09:00:00")),
    ]);
    let other = Rules { agency_id: Some(AgencyId::fresh()), ..world.rules() };
    let now = world.at("2026-12-07 10:00:00");
    assert_eq!(
        evaluate(&other, &world.facts, &Question { now, channel: Kiosk }).code,
        AvailabilityCode::Open,
        "a neighbour is not touched"
    );
}

#[test]
fn the_narrowest_scope_decides_and_a_silent_one_does_not() {
    let mut world = World::hall();
    let monday = |opens, closes| Weekly { monday: Some(hours(opens, closes)), ..Weekly::default() };
    world.schedules.push(world.schedule(ScheduleScope::Service, 0, Weekly::default()));
    world.schedules.push(world.schedule(ScheduleScope::Agency, 0, monday("07:00", "09:00")));
    world.check(&[("agency, since the service is silent", "2026-12-07 07:30:00", Kiosk, "open", SERVES, None)]);
    world.schedules.push(world.schedule(ScheduleScope::Service, 0, monday("10:00", "11:00")));
    world.check(&[
        ("service before agency", "2026-12-07 07:30:00", Kiosk, "not_open", SHUT, Some("2026-12-07 10:00:00")),
        ("service", "2026-12-07 10:59:59", Kiosk, "open", SERVES, None),
    ]);
    // The season of the broader scope does not reach into the narrower one.
    world.schedules.push(Schedule { season: true, ..world.schedule(ScheduleScope::Site, 0, monday("16:00", "17:00")) });
    world.check(&[("season of the site", "2026-12-07 10:30:00", Kiosk, "open", SERVES, None)]);
    world.schedules.push(Schedule { season: true, ..world.schedule(ScheduleScope::Service, 0, monday("16:00", "17:00")) });
    world.check(&[("season of the service", "2026-12-07 10:30:00", Kiosk, "not_open", SHUT, Some("2026-12-07 16:00:00"))]);
}

#[test]
fn of_equals_the_later_beginning_wins_and_another_site_has_no_say() {
    let mut world = World::hall();
    let monday = |opens| Weekly { monday: Some(hours(opens, "12:00")), ..Weekly::default() };
    let newer = Schedule { valid_from: Some(day("2026-12-14")), ..world.schedule(ScheduleScope::Site, 0, monday("09:00")) };
    world.schedules.insert(0, newer);
    let elsewhere = Schedule { site_id: Some(SiteId::fresh()), season: true, ..world.schedule(ScheduleScope::Site, 0, monday("05:00")) };
    world.schedules.push(elsewhere);
    world.check(&[
        ("the old hours still count", "2026-12-07 08:30:00", Kiosk, "open", SERVES, None),
        ("the last day of the old hours", "2026-12-11 15:00:00", Kiosk, "closed", SHUT, Some("2026-12-14 09:00:00")),
        ("the new hours", "2026-12-14 08:30:00", Kiosk, "not_open", SHUT, Some("2026-12-14 09:00:00")),
    ]);
    let here = Schedule { site_id: Some(world.site), ..world.schedule(ScheduleScope::Agency, 0, monday("10:00")) };
    world.schedules.push(here);
    world.schedules.push(world.schedule(ScheduleScope::Agency, 0, monday("06:00")));
    world.check(&[("the agency at this site", "2026-12-14 09:30:00", Kiosk, "not_open", SHUT, Some("2026-12-14 10:00:00"))]);
}

#[test]
fn a_schedule_counts_on_its_first_and_last_date() {
    let mut world = World::bare();
    let week = working_week("08:00", "15:00", ("12:00", "13:00"), ("11:30", "13:00"));
    let bounded =
        Schedule { valid_from: Some(day("2026-12-08")), valid_to: Some(day("2026-12-09")), ..world.schedule(ScheduleScope::Site, 0, week) };
    world.schedules = vec![bounded];
    world.check(&[
        ("the day before", "2026-12-07 09:00:00", Kiosk, "no_schedule", SHUT, Some("2026-12-08 08:00:00")),
        ("first date", "2026-12-08 09:00:00", Kiosk, "open", SERVES, None),
        ("last date", "2026-12-09 09:00:00", Kiosk, "open", SERVES, None),
        ("the day after", "2026-12-10 09:00:00", Kiosk, "no_schedule", SHUT, None),
    ]);
}
