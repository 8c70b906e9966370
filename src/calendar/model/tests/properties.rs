//! What holds for any rules, also for rules no editor would let pass.

use chrono::Days;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const FIRST_DATE: &str = "2026-12-18";
const SPAN_MIN: i64 = 21 * 24 * 60;

fn wall_time() -> impl Strategy<Value = WallTime> {
    (0_u16..=288).prop_map(|five_min| WallTime::from_minutes(five_min * 5).unwrap())
}

fn day_hours() -> impl Strategy<Value = DayHours> {
    let pause = (wall_time(), wall_time(), select(BreakKind::ALL)).prop_map(|(from, to, kind)| Break { from, to, kind });
    let window = (wall_time(), wall_time(), proptest::collection::vec(select(Channel::ALL), 0..3))
        .prop_map(|(from, to, channels)| ChannelWindow { from, to, channels });
    (wall_time(), wall_time(), proptest::collection::vec(pause, 0..3), proptest::collection::vec(window, 0..2))
        .prop_map(|(opens, closes, breaks, channels_closed)| DayHours { opens, closes, breaks, channels_closed })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let days = proptest::collection::vec(proptest::option::weighted(0.7, day_hours()), 7);
    let dates = (proptest::option::of(0_u64..21), proptest::option::of(0_u64..21));
    (select(ScheduleScope::ALL), any::<bool>(), -10_i64..400, days, dates).prop_map(|(scope, season, last_ticket_min, days, dates)| {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = days.try_into().unwrap();
        let weekly = Weekly { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
        let date = |n: Option<u64>| n.map(|n| day(FIRST_DATE) + Days::new(n));
        let (valid_from, valid_to) = (date(dates.0), date(dates.1));
        Schedule { season, valid_from, valid_to, ..World::bare().schedule(scope, last_ticket_min, weekly) }
    })
}

fn dated() -> impl Strategy<Value = CalendarDay> {
    (0_u64..21, select(CalendarDayKind::ALL), proptest::option::of(day_hours())).prop_map(|(n, kind, hours)| {
        let date = day(FIRST_DATE) + Days::new(n);
        CalendarDay { date, ..calendar_day(FIRST_DATE, kind, hours) }
    })
}

fn by_hand() -> impl Strategy<Value = Override> {
    let end = || proptest::option::weighted(0.8, 0_i64..3000);
    (select(OverrideEffect::ALL), select(OverrideScope::ALL), 0_i64..SPAN_MIN, end(), end()).prop_map(
        |(effect, scope, from, to, revoked)| {
            let world = World::bare();
            let starts_at = SiteZone::Wib.at(day(FIRST_DATE), from);
            let (expires_at, revoked_at) = (to.map(|m| starts_at.plus_min(m)), revoked.map(|m| starts_at.plus_min(m)));
            Override { starts_at, expires_at, revoked_at, ..world.over(effect, scope, "2026-12-18 00:00:00", None) }
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    let moment = || proptest::option::of((0_i64..SPAN_MIN).prop_map(|m| SiteZone::Wib.at(day(FIRST_DATE), m)));
    let counters = prop_oneof![
        Just(CountersState::Unknown),
        Just(CountersState::Usable),
        moment().prop_map(|until| CountersState::AllClosed { until })
    ];
    (counters, proptest::option::of(0_i64..2), moment()).prop_map(|(counters, quota_left, next_bucket_at)| Facts {
        counters,
        quota_left,
        next_bucket_at,
    })
}

/// Any rules, all of them about this world's own site, agency, service and queue.
fn world() -> impl Strategy<Value = World> {
    let schedules = proptest::collection::vec(schedule(), 0..4);
    let lists = (schedules, proptest::collection::vec(dated(), 0..16), proptest::collection::vec(by_hand(), 0..4));
    (select(SiteZone::ALL), lists, facts(), any::<u8>()).prop_map(|(zone, (schedules, days, overrides), facts, dice)| {
        let mut world = World { zone, facts, service_active: dice > 10, ..World::bare() };
        let (site, agency, service, queue) = (world.site, world.agency, world.service, world.queue);
        for s in schedules {
            let (site_id, agency_id) = (s.site_id.map(|_| site), s.agency_id.map(|_| agency));
            world.schedules.push(Schedule { site_id, agency_id, service_id: s.service_id.map(|_| service), ..s });
        }
        for (i, d) in days.into_iter().enumerate() {
            world.days.push(CalendarDay { agency_id: (i % 2 == 0).then_some(agency), ..d });
        }
        for o in overrides {
            let (site_id, agency_id) = (o.site_id.map(|_| site), o.agency_id.map(|_| agency));
            let (service_id, queue_id) = (o.service_id.map(|_| service), o.queue_id.map(|_| queue));
            world.overrides.push(Override { site_id, agency_id, service_id, queue_id, ..o });
        }
        world
    })
}

fn seconds() -> impl Strategy<Value = Instant> {
    (0..SPAN_MIN * 60).prop_map(|s| SiteZone::Wib.at(day(FIRST_DATE), 0).plus_ms(s * 1000))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_is_consistent_in_itself(world in world(), now in seconds(), channel in select(Channel::ALL)) {
        let got = evaluate(&world.rules(), &world.facts, &Question { now, channel });
        prop_assert!(got.open || !got.accepting);
        prop_assert_eq!(got.accepting, got.code == AvailabilityCode::Open);
        prop_assert!(got.open == got.code.is_open());
        prop_assert!(!(got.accepting && got.next_open_at.is_some()));
        prop_assert!(got.next_open_at.is_none_or(|next| next > now));
        prop_assert!(got.closes_at.is_none_or(|end| end > now));
        if let Some(last) = got.last_ticket_at {
            prop_assert!(got.closes_at.is_some_and(|end| last <= end));
        }
        prop_assert!(!got.message.id.is_empty() && !got.message.en.is_empty());
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_before_it(world in world(), now in seconds(), channel in select(Channel::ALL), share in 0_i64..1000) {
        let ask = |facts: &Facts, now| evaluate(&world.rules(), facts, &Question { now, channel });
        let free = Facts::default();
        if let Some(next) = ask(&world.facts, now).next_open_at {
            prop_assert!(ask(&free, next).accepting, "{:?}", ask(&free, next));
        }
        let got = ask(&free, now);
        if let Some(next) = got.next_open_at {
            let between = now.plus_ms(next.ms_since(now).saturating_sub(1) * share / 1000);
            prop_assert!(!ask(&free, between).accepting, "accepted at {between}, before {next}");
            prop_assert!(!ask(&free, next.plus_ms(-1)).accepting);
        }
    }

    #[test]
    fn the_end_of_service_is_an_end(world in world(), now in seconds(), channel in select(Channel::ALL)) {
        let ask = |now| evaluate(&world.rules(), &Facts::default(), &Question { now, channel });
        if let Some(end) = ask(now).closes_at {
            prop_assert!(ask(end.plus_ms(-1)).open, "open just before {end}");
            prop_assert!(!ask(end).open, "shut at {end}");
        }
    }

    #[test]
    fn windows_and_evaluator_agree(world in world(), now in seconds(), channel in select(Channel::ALL)) {
        let rules = world.rules();
        let date = world.zone.service_date(now);
        let windows = working_windows(&rules, date);
        prop_assert!(windows.iter().all(|(from, to)| from < to));
        prop_assert!(windows.windows(2).all(|pair| pair[0].1 < pair[1].0), "in order and apart");
        let mut moments = vec![now];
        moments.extend(windows.iter().flat_map(|(from, to)| [*from, from.plus_ms(-1), *to, to.plus_ms(-1)]));
        for at in moments.into_iter().filter(|at| world.zone.service_date(*at) == date) {
            let inside = windows.iter().any(|(from, to)| *from <= at && at < *to);
            let got = evaluate(&rules, &Facts::default(), &Question { now: at, channel });
            prop_assert_eq!(got.open, inside, "at {}", at);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(world in world(), now in seconds(), channel in select(Channel::ALL)) {
        let mut turned = world.clone();
        turned.schedules.reverse();
        turned.days.reverse();
        turned.overrides.reverse();
        let question = Question { now, channel };
        prop_assert_eq!(evaluate(&world.rules(), &world.facts, &question), evaluate(&turned.rules(), &world.facts, &question));
    }
}
