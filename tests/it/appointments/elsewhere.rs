//! One person, one service, one day: across all sites of a mall, and by the clock, whatever any site's sweep has done.

use serde_json::json;

use super::world::{Got, MALL, SERVICE, World, problem, text, wanted};
use crate::support::TestDb;

both_engines!(
    a_hold_that_ran_out_at_another_site_blocks_nobody_t5_r25,
    a_hold_that_lives_at_another_site_blocks_r5,
    a_move_is_not_blocked_by_what_ran_out_elsewhere_either,
    who_missed_a_booking_books_again_on_the_same_day,
);

async fn hold_at(world: &World, site: &str, local: &str, phone: u32) -> Got {
    world.post(&format!("{MALL}/sites/{site}/appointments"), None, wanted(SERVICE, local, Some(phone))).await
}

async fn held_at(world: &World, site: &str, local: &str, phone: u32) -> (String, String) {
    let (status, body) = hold_at(world, site, local, phone).await;
    assert_eq!(status, 201, "{body}");
    (text(&body["appointment"]["id"]), text(&body["token"]))
}

async fn a_hold_that_ran_out_at_another_site_blocks_nobody_t5_r25(db: TestDb) {
    let world = World::new(db).await;
    let (lost, token) = held_at(&world, "cabang", "09:00", 1).await;
    let (other, _) = held_at(&world, "cabang", "09:00", 2).await;
    world.now_is("08:10");
    let beside = world.row(&other);
    let (fresh, _) = held_at(&world, "utama", "10:00", 1).await;
    let row = world.row(&lost);
    assert_eq!((row.status.as_str(), row.holds_unit, row.closed_at), ("expired", false, Some(World::at("08:10"))));
    assert_eq!(world.row(&other), beside, "run out as well, but in nobody's way");
    assert_eq!(world.events_of("cabang").await, ["appointment.held", "appointment.held", "appointment.expired"], "in its own log");
    assert_eq!(world.events_of("utama").await, ["appointment.held"]);
    let again = world.act(&lost, "confirm", json!({"token": token})).await;
    assert_eq!(problem(&again), (409, "hold_expired"));
    assert_eq!(world.row(&fresh).status.as_str(), "held");
    world.ledger_is_sound();
}

async fn a_hold_that_lives_at_another_site_blocks_r5(db: TestDb) {
    let world = World::new(db).await;
    let (living, token) = held_at(&world, "cabang", "09:00", 1).await;
    world.clock.set(World::at("08:10").plus_ms(-1));
    assert_eq!(problem(&hold_at(&world, "utama", "10:00", 1).await), (409, "duplicate_active_booking"), "for a millisecond more");
    assert_eq!(world.act(&living, "confirm", json!({"token": token})).await.0, 200);
    world.now_is("08:30");
    assert_eq!(problem(&hold_at(&world, "utama", "10:00", 1).await), (409, "duplicate_active_booking"));
    assert_eq!(world.row(&living).status.as_str(), "booked");
    assert!(world.events_of("utama").await.is_empty());
    world.ledger_is_sound();
}

async fn a_move_is_not_blocked_by_what_ran_out_elsewhere_either(db: TestDb) {
    let world = World::new(db).await;
    let (lost, _) = held_at(&world, "cabang", "02 09:00", 1).await;
    let (booked, token) = world.booked(SERVICE, "09:30", 1).await;
    let onto = |local: &str| json!({"token": token, "starts_at": World::at(local).to_string()});
    assert_eq!(problem(&world.act(&booked, "reschedule", onto("02 10:00")).await), (409, "duplicate_active_booking"));
    world.now_is("08:10");
    let (status, moved) = world.act(&booked, "reschedule", onto("02 10:00")).await;
    assert_eq!((status, &moved["service_date"]), (200, &json!("2026-12-02")), "{moved}");
    assert_eq!(world.row(&lost).status.as_str(), "expired");
    world.ledger_is_sound();
}

/// A booking past its grace is no active one, also before anybody has written that down.
async fn who_missed_a_booking_books_again_on_the_same_day(db: TestDb) {
    let world = World::new(db).await;
    for (phone, site) in [(1, "utama"), (2, "cabang")] {
        world.now_is(if phone == 1 { "08:00" } else { "09:20" });
        let (missed, token) = held_at(&world, site, if phone == 1 { "09:00" } else { "10:00" }, phone).await;
        assert_eq!(world.act(&missed, "confirm", json!({"token": token})).await.0, 200);
        world.clock.set(World::at(if phone == 1 { "09:15" } else { "10:15" }).plus_ms(-1));
        assert_eq!(problem(&hold_at(&world, "utama", "13:00", phone).await), (409, "duplicate_active_booking"), "still in time");
        world.clock.advance_ms(1);
        held_at(&world, "utama", "13:00", phone).await;
        assert_eq!(world.row(&missed).status.as_str(), "no_show");
    }
    world.ledger_is_sound();
}
