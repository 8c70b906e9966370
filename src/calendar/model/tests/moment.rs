//! What moves: an inactive service, closed counters and quotas; and which reason is named first.

use super::OverrideEffect::{ForceClosed, ForceOpen};
use super::*;

#[test]
fn t15_quota_until_the_next_bucket_or_the_next_day() {
    let mut world = World::hall();
    world.facts.quota_left = Some(1);
    world.check(&[("one left", "2026-12-02 09:00:00", Kiosk, "open", SERVES, None)]);
    world.facts.quota_left = Some(0);
    world.check(&[
        ("used up", "2026-12-02 09:00:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("used up, online", "2026-12-02 09:00:00", Online, "quota_reached", NO_NUMBERS, Some("2026-12-03 08:00:00")),
        ("the cut-off is named first", "2026-12-02 14:30:00", Kiosk, "last_ticket_passed", NO_NUMBERS, Some("2026-12-03 08:00:00")),
    ]);
    world.facts.next_bucket_at = Some(world.at("2026-12-02 10:00:00"));
    world.check(&[
        ("a bucket at ten", "2026-12-02 09:00:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-02 10:00:00")),
        ("a bucket that began is no next one", "2026-12-02 10:00:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-03 08:00:00")),
    ]);
    world.facts.next_bucket_at = Some(world.at("2026-12-02 12:15:00"));
    world.check(&[("a bucket in the break", "2026-12-02 09:00:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-02 13:00:00"))]);
    let world = world.with(ForceOpen, OverrideScope::Mall, "2026-12-02 09:00:00", Some("2026-12-02 12:00:00"));
    world.check(&[("no opening lifts a quota", "2026-12-02 09:30:00", Kiosk, "quota_reached", NO_NUMBERS, Some("2026-12-02 13:00:00"))]);
}

#[test]
fn t15_all_counters_closed() {
    let mut world = World::hall();
    world.facts.counters = CountersState::Usable;
    world.check(&[("usable", "2026-12-02 09:00:00", Kiosk, "open", SERVES, None)]);
    world.facts.counters = CountersState::AllClosed { until: None };
    world.check(&[
        ("closed, no end known", "2026-12-02 09:00:00", Kiosk, "counters_closed", SHUT, None),
        ("named before the holiday", "2026-12-24 09:00:00", Kiosk, "counters_closed", SHUT, None),
    ]);
    world.facts.counters = CountersState::AllClosed { until: Some(world.at("2026-12-02 10:00:00")) };
    world.check(&[
        ("until ten", "2026-12-02 09:59:59", Kiosk, "counters_closed", SHUT, Some("2026-12-02 10:00:00")),
        ("ten", "2026-12-02 10:00:00", Kiosk, "open", SERVES, None),
    ]);
    let world = world.with(ForceOpen, OverrideScope::Queue, "2026-12-02 08:00:00", Some("2026-12-02 12:00:00"));
    world.check(&[("no opening opens a counter", "2026-12-02 09:00:00", Kiosk, "counters_closed", SHUT, Some("2026-12-02 10:00:00"))]);
}

#[test]
fn the_reasons_are_named_in_their_order() {
    let mut world = World::hall();
    world.service_active = false;
    world.facts = Facts { counters: CountersState::AllClosed { until: None }, quota_left: Some(0), next_bucket_at: None };
    world.days.push(calendar_day("2026-12-24", CalendarDayKind::LocalClosure, None));
    world.overrides.push(world.over(ForceClosed, OverrideScope::Queue, "2026-12-24 00:00:00", Some("2026-12-25 00:00:00")));
    world.overrides.push(world.over(OverrideEffect::AppointmentOnly, OverrideScope::Mall, "2026-12-01 00:00:00", None));
    let code = |world: &World, local: &str| world.ask(local, Kiosk).code.as_str();
    let mut seen = vec![code(&world, "2026-12-24 09:00:00")];
    world.service_active = true;
    seen.push(code(&world, "2026-12-24 09:00:00"));
    world.overrides.remove(0);
    seen.push(code(&world, "2026-12-24 09:00:00"));
    world.days.pop();
    seen.push(code(&world, "2026-12-24 09:00:00"));
    world.facts.counters = CountersState::Usable;
    seen.push(code(&world, "2026-12-24 09:00:00"));
    seen.push(code(&world, "2026-12-23 14:30:00"));
    seen.push(code(&world, "2026-12-23 09:00:00"));
    world.overrides.clear();
    seen.push(code(&world, "2026-12-23 09:00:00"));
    assert_eq!(
        seen,
        [
            "service_inactive",
            "manual_closed",
            "date_closed",
            "counters_closed",
            "holiday",
            "last_ticket_passed",
            "online_only_window",
            "quota_reached"
        ]
    );
}

#[test]
fn an_inactive_service_is_never_promised() {
    let mut world = World::hall().with(ForceOpen, OverrideScope::Service, "2026-12-01 00:00:00", None);
    world.service_active = false;
    world.check(&[("inactive", "2026-12-02 09:00:00", Online, "service_inactive", SHUT, None)]);
    assert_eq!(world.windows("2026-12-02"), Vec::<String>::new());
    assert_eq!(world.ask("2026-12-02 09:00:00", Kiosk).rule_id, Some(format!("service:{}", world.service)));
}

#[test]
fn a_refusal_is_a_problem_with_the_next_opening() {
    let world = World::hall();
    assert!(world.ask("2026-12-02 09:00:00", Kiosk).refusal().is_none());
    let problem = world.ask("2026-12-04 11:45:00", Kiosk).refusal().unwrap();
    assert_eq!(problem.code().spec().word, "not_open");
    assert_eq!(problem.members()["availability"], "friday_break");
    assert_eq!(problem.members()["next_open_at"], "2026-12-04T06:00:00.000Z");
    assert_eq!(problem.detail_text().unwrap().id, "Jeda salat Jumat sampai pukul 13.00 WIB.");
    for code in AvailabilityCode::ALL {
        assert_eq!(code.problem_code().is_none(), code.is_accepting(), "{code}");
        assert!(code.is_open() || !code.is_accepting(), "{code}");
    }
}
