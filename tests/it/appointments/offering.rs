//! Which times are offered.

use serde_json::{Value, json};

use super::world::{LIMITED, MALL, OTHER_SERVICE, SERVICE, SITE, WALK_IN_ONLY, World, problem, text, wanted};
use crate::support::TestDb;

both_engines!(
    a_range_of_dates_comes_in_one_call_and_says_why_there_is_nothing,
    a_time_never_passes_the_end_of_a_session_the_day_or_a_break_t15,
    what_is_not_offered_cannot_be_held_either,
    ranges_that_make_no_sense_are_refused,
    a_quota_used_up_leaves_nothing_free,
);

async fn dates(world: &World, service: &str, from: &str, to: &str) -> Vec<(String, Option<String>, Vec<String>)> {
    let (status, body) = world.get(&format!("{SITE}/slots?service={service}&from={from}&to={to}"), None).await;
    assert_eq!(status, 200, "{body}");
    let times = |day: &Value| day["slots"].as_array().unwrap().iter().map(|s| text(&s["local_time"])).collect();
    let dates = body["dates"].as_array().unwrap().iter();
    dates.map(|day| (text(&day["date"]), day["reason"].as_str().map(str::to_owned), times(day))).collect()
}

async fn a_range_of_dates_comes_in_one_call_and_says_why_there_is_nothing(db: TestDb) {
    let world = World::new(db).await;
    let days = dates(&world, SERVICE, "2026-11-30", "2026-12-30").await;
    assert_eq!(days.len(), 31);
    let reason = |date: &str| days.iter().find(|d| d.0 == date).unwrap().1.clone();
    assert_eq!(reason("2026-11-30").as_deref(), Some("outside_window"), "yesterday");
    assert_eq!(reason("2026-12-01"), None);
    assert_eq!(reason("2026-12-05").as_deref(), Some("closed"), "Saturday");
    assert_eq!(reason("2026-12-25").as_deref(), Some("holiday"));
    let later = dates(&world, SERVICE, "2026-12-31", "2027-01-04").await;
    assert_eq!(later[0].1, None, "the thirtieth day ahead is a Thursday");
    assert_eq!(later[4].1.as_deref(), Some("outside_window"));
    world.held(SERVICE, "14:00", 1).await;
    assert_eq!(world.free(SERVICE, "14:00").await, Some(1));
}

async fn a_time_never_passes_the_end_of_a_session_the_day_or_a_break_t15(db: TestDb) {
    let world = World::new(db).await;
    let days = dates(&world, SERVICE, "2026-12-03", "2026-12-04").await;
    // 10.30 would end after 10.50; 12.00 and 12.30 lie in the break; 15.00 and 15.30 after closing.
    assert_eq!(days[0].2, ["09.00", "09.30", "10.00", "11.30", "13.00", "14.00", "14.30"]);
    assert_eq!(days[1].2, ["09.00", "09.30", "10.00", "13.00", "14.00", "14.30"], "Friday prayer from 11.30");
    // Booking closes thirty minutes before the time.
    world.now_is("09:01");
    assert_eq!(dates(&world, SERVICE, "2026-12-01", "2026-12-01").await[0].2, ["10.00", "11.30", "13.00", "14.00", "14.30"]);
}

async fn what_is_not_offered_cannot_be_held_either(db: TestDb) {
    let world = World::new(db).await;
    for (local, code) in [
        ("10:30", "slot_not_offered"),
        ("10:15", "slot_not_offered"),
        ("08:00", "slot_not_offered"),
        ("12:00", "not_open"),
        ("15:00", "not_open"),
        ("04 11:30", "not_open"),
        ("05 09:00", "not_open"),
        ("25 09:00", "holiday"),
    ] {
        let got = world.hold(SERVICE, local, 1).await;
        assert_eq!(problem(&got), (409, code), "{local}: {}", got.1);
    }
    let walk_in = world.hold(WALK_IN_ONLY, "09:00", 1).await;
    assert_eq!(problem(&walk_in), (409, "service_inactive"));
    let times = world.get(&format!("{MALL}/sites/cabang/slots?service={OTHER_SERVICE}&from=2026-12-01&to=2026-12-01"), None).await;
    assert_eq!(problem(&times), (409, "service_inactive"), "the branch does not have it");
    let unknown = world.hold("X-1", "09:00", 1).await;
    assert_eq!(problem(&unknown), (404, "not_found"));
    world.ledger_is_sound();
    assert!(world.events().await.is_empty());
    let elsewhere = world.post(&format!("{MALL}/sites/tiada/appointments"), None, wanted(SERVICE, "09:00", Some(1))).await;
    assert_eq!(problem(&elsewhere), (404, "not_found"));
}

async fn ranges_that_make_no_sense_are_refused(db: TestDb) {
    let world = World::new(db).await;
    for (query, code) in [
        ("from=2026-12-02&to=2026-12-01", "invalid_parameter"),
        ("from=2026-12-01&to=2027-01-01", "invalid_parameter"),
        ("from=2026-12-01", "invalid_parameter"),
        ("from=besok&to=2026-12-01", "invalid_parameter"),
    ] {
        let got = world.get(&format!("{SITE}/slots?service={SERVICE}&{query}"), None).await;
        assert_eq!(problem(&got), (400, code), "{query}: {}", got.1);
    }
    let full = world.get(&format!("{SITE}/slots?service={SERVICE}&from=2026-12-01&to=2026-12-31"), None).await;
    assert_eq!(full.0, 200, "31 dates are allowed");
}

async fn a_quota_used_up_leaves_nothing_free(db: TestDb) {
    let world = World::new(db).await;
    assert_eq!(world.free(LIMITED, "09:00").await, Some(2), "two bookings a day, though the time has ten");
    let (first, token) = world.held(LIMITED, "09:00", 1).await;
    world.held(LIMITED, "09:30", 2).await;
    let (_, body) = world.get(&format!("{SITE}/slots?service={LIMITED}&from=2026-12-01&to=2026-12-01"), None).await;
    assert_eq!(body["dates"][0]["reason"], "full");
    assert_eq!(problem(&world.hold(LIMITED, "10:00", 3).await), (409, "quota_reached"));
    world.act(&first, "cancel", json!({"token": token})).await;
    assert_eq!(world.free(LIMITED, "10:00").await, Some(1), "a cancelled booking gives its quota back");
    world.held(LIMITED, "10:00", 3).await;
    // Both ran out; nobody swept.
    world.now_is("08:10");
    assert_eq!(world.free(LIMITED, "10:00").await, Some(2));
    world.held(LIMITED, "10:00", 4).await;
    world.held(LIMITED, "10:00", 5).await;
    world.ledger_is_sound();
}
