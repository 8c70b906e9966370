//! Overrides by hand: precedence, edges in time, and what they do not lift.

use super::OverrideEffect::{AppointmentOnly, ForceClosed, ForceOpen};
use super::*;

#[test]
fn t15_force_open_on_a_holiday_from_its_start_until_its_expiry() {
    let world = World::hall().with(ForceOpen, OverrideScope::Agency, "2026-12-24 09:00:00", Some("2026-12-24 18:00:00"));
    world.check(&[
        ("a second before", "2026-12-24 08:59:59", Kiosk, "holiday", SHUT, Some("2026-12-24 09:00:00")),
        ("start counts", "2026-12-24 09:00:00", Kiosk, "open", SERVES, None),
        ("no break", "2026-12-24 12:30:00", Kiosk, "open", SERVES, None),
        ("no cut-off, no closing", "2026-12-24 17:59:59", Kiosk, "open", SERVES, None),
        ("expiry does not count", "2026-12-24 18:00:00", Kiosk, "holiday", SHUT, Some("2026-12-28 08:00:00")),
    ]);
    let got = world.ask("2026-12-24 10:00:00", Kiosk);
    assert_eq!((got.closes_at, got.last_ticket_at), (Some(world.at("2026-12-24 18:00:00")), None));
    assert_eq!(got.rule_id, Some(format!("override:{}", world.overrides[0].id)));
    assert!(!is_working_day(&world.rules(), day("2026-12-24")), "a hand does not change the calendar");
}

#[test]
fn force_open_lifts_closed_days_and_runs_through_midnight() {
    let world = World::hall().with(ForceOpen, OverrideScope::Service, "2026-12-05 20:00:00", Some("2026-12-07 01:30:00"));
    world.check(&[
        ("Saturday night", "2026-12-05 23:59:59", Kiosk, "open", SERVES, None),
        ("Sunday", "2026-12-06 00:00:00", Kiosk, "open", SERVES, None),
        ("Monday, after expiry", "2026-12-07 01:30:00", Kiosk, "not_open", SHUT, Some("2026-12-07 08:00:00")),
    ]);
    assert_eq!(world.ask("2026-12-05 21:00:00", Kiosk).closes_at, Some(world.at("2026-12-07 01:30:00")));
    assert_eq!(world.windows("2026-12-06"), ["2026-12-06 00:00:00 – 2026-12-07 00:00:00"]);
    let endless = World::hall().with(ForceOpen, OverrideScope::Site, "2026-12-05 20:00:00", None);
    assert_eq!(endless.ask("2026-12-06 12:00:00", Kiosk).closes_at, None, "no end is known");
}

#[test]
fn closing_beats_opening_of_the_same_or_a_broader_scope() {
    use OverrideScope::{Agency, Mall, Queue, Service, Site};
    let scopes = [Mall, Site, Agency, Service, Queue];
    for (i, closed) in scopes.into_iter().enumerate() {
        for (j, open) in scopes.into_iter().enumerate() {
            let world = World::hall().with(ForceClosed, closed, "2026-12-24 08:00:00", Some("2026-12-24 12:00:00")).with(
                ForceOpen,
                open,
                "2026-12-24 08:00:00",
                Some("2026-12-24 12:00:00"),
            );
            let expected = if j > i { AvailabilityCode::Open } else { AvailabilityCode::ManualClosed };
            assert_eq!(world.ask("2026-12-24 09:00:00", Kiosk).code, expected, "closed for {closed}, opened for {open}");
        }
    }
}

#[test]
fn bound_to_a_site_is_narrower_than_everywhere() {
    let mut world = World::hall().with(ForceClosed, OverrideScope::Agency, "2026-12-02 08:00:00", None).with(
        ForceOpen,
        OverrideScope::Agency,
        "2026-12-02 08:00:00",
        Some("2026-12-02 20:00:00"),
    );
    world.check(&[("closed everywhere", "2026-12-02 09:00:00", Kiosk, "manual_closed", SHUT, None)]);
    world.overrides[1].site_id = Some(world.site);
    world.check(&[("but open here", "2026-12-02 09:00:00", Kiosk, "open", SERVES, None)]);
    world.overrides[1].site_id = Some(SiteId::fresh());
    world.check(&[("open elsewhere", "2026-12-02 09:00:00", Kiosk, "manual_closed", SHUT, None)]);
}

#[test]
fn t15_force_closed_has_edges_and_a_revocation() {
    let mut world = World::hall().with(ForceClosed, OverrideScope::Mall, "2026-12-02 09:00:00", Some("2026-12-02 10:00:00"));
    world.check(&[
        ("before", "2026-12-02 08:59:59", Kiosk, "open", SERVES, None),
        ("start counts", "2026-12-02 09:00:00", Kiosk, "manual_closed", SHUT, Some("2026-12-02 10:00:00")),
        ("last second", "2026-12-02 09:59:59", Online, "manual_closed", SHUT, Some("2026-12-02 10:00:00")),
        ("expiry does not count", "2026-12-02 10:00:00", Kiosk, "open", SERVES, None),
    ]);
    world.overrides[0].revoked_at = Some(world.at("2026-12-02 09:20:30"));
    world.check(&[
        ("the past is as it was", "2026-12-02 09:20:29", Kiosk, "manual_closed", SHUT, Some("2026-12-02 09:20:30")),
        ("revoked", "2026-12-02 09:20:30", Kiosk, "open", SERVES, None),
    ]);
    world.overrides[0].expires_at = Some(world.at("2026-12-02 12:30:00"));
    world.overrides[0].revoked_at = None;
    world.check(&[("it expires within the break", "2026-12-02 11:00:00", Kiosk, "manual_closed", SHUT, Some("2026-12-02 13:00:00"))]);
    world.overrides[0].expires_at = None;
    world.check(&[("no end, no promise", "2026-12-02 11:00:00", Kiosk, "manual_closed", SHUT, None)]);
    let before = world.ask("2026-12-02 08:30:00", Kiosk);
    let nine = Some(world.at("2026-12-02 09:00:00"));
    assert_eq!((before.closes_at, before.last_ticket_at), (nine, nine), "an announced closing ends the day");
}

#[test]
fn a_closed_building_is_opened_by_its_own_scope_only() {
    for (scope, code) in [
        (OverrideScope::Mall, AvailabilityCode::Open),
        (OverrideScope::Site, AvailabilityCode::Open),
        (OverrideScope::Agency, AvailabilityCode::DateClosed),
        (OverrideScope::Queue, AvailabilityCode::DateClosed),
    ] {
        let mut world = World::hall().with(ForceOpen, scope, "2026-12-02 08:00:00", Some("2026-12-02 15:00:00"));
        world.days.push(calendar_day("2026-12-02", CalendarDayKind::LocalClosure, None));
        assert_eq!(world.ask("2026-12-02 09:00:00", Kiosk).code, code, "{scope}");
        world.days.last_mut().unwrap().agency_id = Some(world.agency);
        assert_eq!(world.ask("2026-12-02 09:00:00", Kiosk).code, AvailabilityCode::Open, "{scope} opens a closed agency");
    }
}

#[test]
fn btn_7_appointment_only_by_channel() {
    let world = World::hall().with(AppointmentOnly, OverrideScope::Mall, "2026-12-02 00:00:00", Some("2026-12-04 00:00:00"));
    world.check(&[
        ("kiosk", "2026-12-02 09:00:00", Kiosk, "online_only_window", NO_NUMBERS, Some("2026-12-04 08:00:00")),
        ("phone", "2026-12-02 09:00:00", Phone, "online_only_window", NO_NUMBERS, Some("2026-12-04 08:00:00")),
        ("staff", "2026-12-02 09:00:00", StaffAssisted, "open", SERVES, None),
        ("appointment", "2026-12-02 09:00:00", Online, "open", SERVES, None),
        ("hours come first", "2026-12-02 12:00:00", Kiosk, "break", SHUT, Some("2026-12-04 08:00:00")),
        ("switched back", "2026-12-04 08:00:00", Kiosk, "open", SERVES, None),
    ]);
    // It stands beside an opening: that one is about hours, this one about channels.
    let world = world.with(ForceOpen, OverrideScope::Queue, "2026-12-02 15:00:00", Some("2026-12-02 18:00:00"));
    world.check(&[
        ("kiosk", "2026-12-02 16:00:00", Kiosk, "online_only_window", NO_NUMBERS, Some("2026-12-04 08:00:00")),
        ("staff", "2026-12-02 16:00:00", StaffAssisted, "open", SERVES, None),
    ]);
    assert_eq!(world.ask("2026-12-02 16:00:00", Kiosk).rule_id, Some(format!("override:{}", world.overrides[0].id)));
}

#[test]
fn btn_7_agencies_reopen_one_by_one() {
    let world = World::hall().with(AppointmentOnly, OverrideScope::Agency, "2026-12-02 00:00:00", None);
    let other = Rules { agency_id: Some(AgencyId::fresh()), ..world.rules() };
    let question = Question { now: world.at("2026-12-02 09:00:00"), channel: Kiosk };
    assert_eq!(evaluate(&world.rules(), &world.facts, &question).code, AvailabilityCode::OnlineOnlyWindow);
    assert_eq!(evaluate(&other, &world.facts, &question).code, AvailabilityCode::Open);
}

#[test]
fn btn_7_capacity_is_that_of_the_narrowest_reduction() {
    use OverrideEffect::ReducedCapacity;
    let mut world = World::hall().with(ReducedCapacity, OverrideScope::Mall, "2026-12-02 00:00:00", Some("2026-12-04 00:00:00"));
    let percent = |world: &World, local: &str| capacity_percent(&world.rules(), world.at(local));
    assert_eq!(percent(&world, "2026-12-01 23:59:59"), 100);
    assert_eq!(percent(&world, "2026-12-02 00:00:00"), 50);
    assert_eq!(percent(&world, "2026-12-04 00:00:00"), 100, "its end does not count");
    let other = Rules { agency_id: Some(AgencyId::fresh()), queue_id: Some(QueueId::fresh()), ..world.rules() };
    assert_eq!(capacity_percent(&other, world.at("2026-12-02 09:00:00")), 50, "the whole mall");
    world = world.with(ReducedCapacity, OverrideScope::Agency, "2026-12-03 00:00:00", None);
    world.overrides[1].capacity_percent = Some(80);
    assert_eq!(percent(&world, "2026-12-03 09:00:00"), 80, "the agency's own");
    assert_eq!(percent(&world, "2026-12-05 09:00:00"), 80);
    world.overrides[1].capacity_percent = Some(100);
    assert_eq!(percent(&world, "2026-12-03 09:00:00"), 100, "taken out of the mall's");
    world.overrides[1].revoked_at = Some(world.at("2026-12-03 10:00:00"));
    assert_eq!(percent(&world, "2026-12-03 10:00:00"), 50);
    let edges: Vec<String> = capacity_edges(&world.rules()).map(|at| world.local(at)).collect();
    assert_eq!(edges, ["2026-12-02 00:00:00", "2026-12-04 00:00:00", "2026-12-03 00:00:00", "2026-12-03 10:00:00"]);
}

#[test]
fn btn_7_a_quota_used_up_under_a_reduction_says_so_and_hours_do_not_change() {
    let mut world =
        World::hall().with(OverrideEffect::ReducedCapacity, OverrideScope::Mall, "2026-12-02 00:00:00", Some("2026-12-03 00:00:00"));
    world.check(&[("a share of the quota is left", "2026-12-02 09:00:00", Kiosk, "open", SERVES, None)]);
    world.facts.quota_left = Some(0);
    world.check(&[("used up", "2026-12-02 09:00:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-03 08:00:00"))]);
    let got = world.ask("2026-12-02 09:00:00", Kiosk);
    assert_eq!(got.rule_id, Some(format!("override:{}", world.overrides[0].id)));
    assert!(got.message.id.starts_with("Kuota sudah habis. Kapasitas sedang dibatasi 50%: Listrik padam."), "{}", got.message.id);
    assert!(got.message.en.starts_with("The quota is used up. Capacity is limited to 50%: Power failure."), "{}", got.message.en);
    let after = world.ask("2026-12-03 09:00:00", Kiosk);
    assert_eq!((after.code, after.rule_id), (AvailabilityCode::QuotaReached, None), "without a reduction as before");
}

#[test]
fn a_share_belongs_to_a_reduction_and_to_nothing_else() {
    let world = World::hall();
    let faults = |change: &dyn Fn(&mut Override)| {
        let mut one = world.over(OverrideEffect::ReducedCapacity, OverrideScope::Mall, "2026-12-02 00:00:00", None);
        change(&mut one);
        let found = one.validate().err().map(|e| e.fields().iter().map(|f| (f.pointer.to_string(), f.code)).collect::<Vec<_>>());
        found.unwrap_or_default()
    };
    assert_eq!(faults(&|_| {}), []);
    assert_eq!(faults(&|o| o.capacity_percent = Some(100)), []);
    assert_eq!(faults(&|o| o.capacity_percent = None), [("/capacity_percent".to_owned(), "required")]);
    for percent in [0, -1, 101] {
        assert_eq!(faults(&|o| o.capacity_percent = Some(percent)), [("/capacity_percent".to_owned(), "out_of_range")]);
    }
    assert_eq!(faults(&|o| o.effect = ForceClosed), [("/capacity_percent".to_owned(), "not_allowed")]);
    assert_eq!(
        faults(&|o| (o.scope, o.service_id) = (OverrideScope::Service, Some(world.service))),
        [("/scope".to_owned(), "not_allowed")]
    );
}
