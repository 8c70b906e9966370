//! Holidays, joint leave, closures and special openings.

use super::*;

#[test]
fn t15_holidays_joint_leave_and_the_turn_of_the_year() {
    World::hall().check(&[
        ("before the feast", "2026-12-23 15:30:00", Kiosk, "closed", SHUT, Some("2026-12-28 08:00:00")),
        ("joint leave, first second", "2026-12-24 00:00:00", Kiosk, "holiday", SHUT, Some("2026-12-28 08:00:00")),
        ("joint leave", "2026-12-24 10:00:00", Online, "holiday", SHUT, Some("2026-12-28 08:00:00")),
        ("Christmas", "2026-12-25 10:00:00", Kiosk, "holiday", SHUT, Some("2026-12-28 08:00:00")),
        ("a Saturday that is no holiday", "2026-12-26 10:00:00", Kiosk, "day_closed", SHUT, Some("2026-12-28 08:00:00")),
        ("last evening of the year", "2026-12-31 23:59:59", Kiosk, "closed", SHUT, Some("2027-01-04 08:00:00")),
        ("new year", "2027-01-01 00:00:00", Kiosk, "holiday", SHUT, Some("2027-01-04 08:00:00")),
        ("between", "2027-01-04 16:00:00", Kiosk, "closed", SHUT, Some("2027-01-06 08:00:00")),
        ("5 January 2027", "2027-01-05 09:00:00", Kiosk, "holiday", SHUT, Some("2027-01-06 08:00:00")),
        ("a holiday on a Sunday", "2027-06-06 09:00:00", Kiosk, "holiday", SHUT, Some("2027-06-07 08:00:00")),
    ]);
}

#[test]
fn one_agency_opens_on_joint_leave_and_the_others_do_not() {
    let mut world = World::hall();
    let special = CalendarDay {
        agency_id: Some(world.agency),
        ..calendar_day("2026-12-24", CalendarDayKind::SpecialOpening, Some(hours("09:00", "12:00")))
    };
    world.days.push(special.clone());
    world.check(&[
        ("before", "2026-12-24 08:30:00", Kiosk, "not_open", SHUT, Some("2026-12-24 09:00:00")),
        ("the evening before", "2026-12-23 15:00:00", Kiosk, "closed", SHUT, Some("2026-12-24 09:00:00")),
        ("open on joint leave", "2026-12-24 09:00:00", Kiosk, "open", SERVES, None),
        ("cut-off of the week", "2026-12-24 11:30:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-28 08:00:00")),
        ("closed", "2026-12-24 12:00:00", Kiosk, "closed", SHUT, Some("2026-12-28 08:00:00")),
    ]);
    assert_eq!(world.ask("2026-12-24 10:00:00", Kiosk).rule_id, Some(format!("calendar_day:{}", special.id)));
    assert!(is_working_day(&world.rules(), day("2026-12-24")));
    let question = Question { now: world.at("2026-12-24 10:00:00"), channel: Kiosk };
    let other = Rules { agency_id: Some(AgencyId::fresh()), ..world.rules() };
    assert_eq!(evaluate(&other, &world.facts, &question).code, AvailabilityCode::Holiday);
    let site = Rules { agency_id: None, service_id: None, queue_id: None, ..world.rules() };
    assert_eq!(evaluate(&site, &world.facts, &question).code, AvailabilityCode::Holiday);
}

#[test]
fn a_special_day_shorter_than_the_cut_off_gives_no_numbers() {
    let mut world = World::hall();
    world.days.push(calendar_day("2026-12-05", CalendarDayKind::SpecialOpening, Some(hours("09:00", "09:20"))));
    world.check(&[
        ("no numbers", "2026-12-05 09:00:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-07 08:00:00")),
        ("appointments", "2026-12-05 09:00:00", Online, "open", SERVES, None),
    ]);
}

#[test]
fn closures_of_our_own_by_scope() {
    let mut world = World::hall();
    let mut closure = calendar_day("2026-12-09", CalendarDayKind::LocalClosure, None);
    closure.agency_id = Some(world.agency);
    world.days.push(closure.clone());
    world.check(&[("agency closed", "2026-12-09 10:00:00", Kiosk, "date_closed", SHUT, Some("2026-12-10 08:00:00"))]);
    // A special opening of the whole site does not open an agency that closed itself; one of the agency for this site does.
    world.days.push(calendar_day("2026-12-09", CalendarDayKind::SpecialOpening, Some(hours("08:00", "12:00"))));
    world.check(&[("site opening", "2026-12-09 10:00:00", Kiosk, "date_closed", SHUT, Some("2026-12-10 08:00:00"))]);
    world.days.last_mut().unwrap().agency_id = Some(world.agency);
    world.check(&[("opening of the agency everywhere", "2026-12-09 10:00:00", Kiosk, "date_closed", SHUT, Some("2026-12-10 08:00:00"))]);
    world.days.last_mut().unwrap().site_id = Some(world.site);
    world.check(&[("opening of the agency here", "2026-12-09 10:00:00", Kiosk, "open", SERVES, None)]);
    // Nothing opens in a closed building.
    closure.agency_id = None;
    closure.site_id = Some(world.site);
    world.days.push(closure);
    world.check(&[("building closed", "2026-12-09 10:00:00", Kiosk, "date_closed", SHUT, Some("2026-12-10 08:00:00"))]);
    world.days.last_mut().unwrap().site_id = Some(SiteId::fresh());
    world.check(&[("another building closed", "2026-12-09 10:00:00", Kiosk, "open", SERVES, None)]);
}

#[test]
fn the_next_opening_is_looked_for_so_far_and_no_farther() {
    let mut world = World::bare();
    let far = calendar_day("2027-01-30", CalendarDayKind::SpecialOpening, Some(hours("08:00", "12:00")));
    world.days.push(far);
    world.check(&[
        ("61 days ahead", "2026-11-30 10:00:00", Kiosk, "no_schedule", SHUT, None),
        ("60 days ahead", "2026-12-01 10:00:00", Kiosk, "no_schedule", SHUT, Some("2027-01-30 08:00:00")),
    ]);
}
