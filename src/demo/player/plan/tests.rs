//! The plan of a day: repeatable, inside the hours, and like a day.

use super::*;

fn at(text: &str) -> Instant {
    format!("2026-12-04T{text}:00+07:00").parse().unwrap()
}

/// Three queues and four counters; on this Friday with a break.
fn friday() -> Town {
    let hours = || vec![(at("08:00"), at("11:30")), (at("13:00"), at("15:00"))];
    let queue = |code: &str, windows: Vec<Window>, own_counters, bookable| QueueDay {
        site: "utama".to_owned(),
        queue: code.to_owned(),
        windows,
        last_ticket_min: 30,
        services: (1..=6).map(|n| ServiceDay { code: format!("{code}-{n}"), minutes: 4 * n, appointment: n == 2 }).collect(),
        own_counters,
        bookable,
    };
    let counter = |code: &str, windows: Vec<Window>| CounterDay { site: "utama".to_owned(), counter: code.to_owned(), windows };
    Town {
        queues: vec![
            queue("a", hours(), 2.0, true),
            queue("b", hours(), 1.0, false),
            queue("c", vec![(at("08:30"), at("10:00"))], 1.0, false),
        ],
        counters: vec![
            counter("A1", hours()),
            counter("A2", hours()),
            counter("B1", hours()),
            counter("C1", vec![(at("08:30"), at("10:00"))]),
        ],
    }
}

#[test]
fn the_same_seed_gives_the_same_day_and_another_seed_another() {
    let town = friday();
    assert_eq!(plan(&town, 7), plan(&town, 7));
    assert_ne!(plan(&town, 7), plan(&town, 8));
}

#[test]
fn everybody_comes_while_numbers_are_given() {
    let town = friday();
    for seed in 0..50 {
        for visit in plan(&town, seed).unwrap().visits {
            let queue = town.queues.iter().find(|q| visit.service.starts_with(&q.queue)).unwrap();
            let inside = queue.windows.iter().any(|(start, end)| *start <= visit.at && visit.at < *end);
            let last = queue.windows.last().unwrap().1.plus_min(-queue.last_ticket_min);
            assert!(inside && visit.at < last, "{} at {} with seed {seed}", visit.service, visit.at);
        }
    }
}

#[test]
fn officers_sit_within_the_hours_and_pause_for_the_friday_prayer() {
    for shift in plan(&friday(), 3).unwrap().shifts {
        let mut edges = vec![shift.opens_at];
        edges.extend(shift.pauses.iter().flat_map(|p| [p.from, p.to]));
        edges.push(shift.closes_at);
        assert!(edges.is_sorted(), "{shift:?}");
        if shift.counter != "C1" {
            let noon = at("12:15");
            assert!(shift.pauses.iter().any(|p| p.from <= noon && noon < p.to), "{shift:?}");
            assert!(shift.opens_at <= at("08:05") && shift.closes_at >= at("15:00"), "{shift:?}");
        }
    }
}

#[test]
fn the_morning_is_busier_and_a_few_do_not_come() {
    let visits: Vec<Visit> = (0..200).flat_map(|seed| plan(&friday(), seed).unwrap().visits).collect();
    let share = |holds: &dyn Fn(&Visit) -> bool| {
        number(i64::try_from(visits.iter().filter(|v| holds(v)).count()).unwrap()) / number(i64::try_from(visits.len()).unwrap())
    };
    let per_hour = |from: &str, to: &str, hours: f64| share(&|v| at(from) <= v.at && v.at < at(to)) / hours;
    assert!(per_hour("08:00", "11:00", 3.0) > 1.3 * per_hour("13:00", "14:00", 1.0));
    assert!((0.04..0.06).contains(&share(&|v| v.manner.comes_at_call.is_none())));
    assert!((0.08..0.12).contains(&share(&|v| v.class != crate::queueing::model::PriorityClass::None)));
    assert!(visits.iter().any(|v| v.manner.then.is_some()) && visits.iter().any(|v| v.manner.steps_aside_ms.is_some()));
}

#[test]
fn times_are_booked_only_where_there_are_some() {
    let bookings = plan(&friday(), 1).unwrap().bookings;
    assert!(!bookings.is_empty() && bookings.iter().all(|b| b.visit.service == "a-2" && b.visit.channel == Channel::Booking));
}

#[test]
fn a_big_town_has_about_six_hundred_visitors() {
    let small = friday();
    let big = Town { queues: small.queues.iter().cycle().take(60).cloned().collect(), counters: small.counters };
    assert!((560..640).contains(&plan(&big, 1).unwrap().visits.len()));
}

#[test]
fn nobody_plays_on_a_day_without_hours() {
    assert_eq!(plan(&Town::default(), 1), None);
}
