//! Moving and cancelling.

use mpp::kernel::permission::Role;
use serde_json::json;

use super::world::{LIMITED, MALL, SERVICE, World, problem};
use crate::support::TestDb;

both_engines!(
    a_booking_moves_with_its_code_and_token,
    moving_to_a_full_time_changes_nothing_t8,
    what_cannot_be_moved_says_so,
    a_quota_that_counts_both_times_is_not_in_the_way,
    a_cancelled_time_goes_back_at_once,
    only_what_staff_write_is_kept_as_reason,
);

async fn a_booking_moves_with_its_code_and_token(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    let (neighbour, _) = world.booked(SERVICE, "09:00", 2).await;
    let (before, beside) = (world.row(&id), world.row(&neighbour));
    let to = json!({"token": token, "starts_at": "2026-12-02T03:00:00Z"});
    let (status, moved) = world.act(&id, "reschedule", to.clone()).await;
    assert_eq!((status, &moved["status"], &moved["reschedule_count"]), (200, &json!("booked"), &json!(1)), "{moved}");
    assert_eq!((&moved["local_time"], &moved["service_date"]), (&json!("10.00 WIB"), &json!("2026-12-02")));
    let after = world.row(&id);
    assert_eq!((&after.booking_code, &after.token_hash, after.id), (&before.booking_code, &before.token_hash, before.id));
    assert_eq!(world.row(&neighbour), beside, "the neighbour's row is the same");
    assert_eq!((world.free(SERVICE, "09:00").await, world.free(SERVICE, "02 10:00").await), (Some(1), Some(1)));
    // Asked once more for the time it has, it stays.
    let (status, again) = world.act(&id, "reschedule", to).await;
    assert_eq!((status, &again["reschedule_count"], &again["version"]), (200, &json!(1), &moved["version"]));
    world.ledger_is_sound();
}

async fn moving_to_a_full_time_changes_nothing_t8(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    world.booked(SERVICE, "10:00", 2).await;
    world.booked(SERVICE, "10:00", 3).await;
    let before = world.everything().await;
    let got = world.act(&id, "reschedule", json!({"token": token, "starts_at": World::at("10:00").to_string()})).await;
    assert_eq!(problem(&got), (409, "slot_not_available"));
    assert_eq!(got.1["alternatives"][0], World::at("11:30").to_string());
    assert_eq!(world.everything().await, before);
    assert_eq!(world.free(SERVICE, "09:00").await, Some(1), "the old place is still taken");
}

async fn what_cannot_be_moved_says_so(db: TestDb) {
    let world = World::new(db).await;
    let (held, token) = world.held(SERVICE, "09:00", 1).await;
    let to = |local: &str, token: &str| json!({"token": token, "starts_at": World::at(local).to_string()});
    let got = world.act(&held, "reschedule", to("10:00", &token)).await;
    assert_eq!(problem(&got), (409, "appointment_state_conflict"));
    let (booked, token) = world.booked(SERVICE, "09:00", 2).await;
    for (local, code) in [("10:30", "slot_not_offered"), ("12:00", "not_open"), ("25 09:00", "holiday")] {
        let got = world.act(&booked, "reschedule", to(local, &token)).await;
        assert_eq!(problem(&got), (409, code), "{local}");
    }
    // Past its grace it counts as missed, swept or not.
    world.now_is("09:15");
    let late = world.act(&booked, "reschedule", to("10:00", &token)).await;
    assert_eq!((problem(&late), &late.1["current_status"]), ((409, "appointment_state_conflict"), &json!("no_show")));
}

async fn a_quota_that_counts_both_times_is_not_in_the_way(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(LIMITED, "09:00", 1).await;
    world.booked(LIMITED, "09:00", 2).await;
    let (status, moved) = world.act(&id, "reschedule", json!({"token": token, "starts_at": World::at("10:00").to_string()})).await;
    assert_eq!(status, 200, "{moved}");
    assert_eq!(problem(&world.hold(LIMITED, "10:30", 3).await), (409, "quota_reached"));
}

async fn a_cancelled_time_goes_back_at_once(db: TestDb) {
    let world = World::new(db).await;
    let (held, first) = world.held(SERVICE, "09:00", 1).await;
    let (booked, second) = world.booked(SERVICE, "09:00", 2).await;
    let (neighbour, _) = world.booked(SERVICE, "09:30", 3).await;
    let beside = world.row(&neighbour);
    for (free, (id, token)) in [(1, (&held, &first)), (2, (&booked, &second))] {
        let (status, body) = world.act(id, "cancel", json!({"token": token})).await;
        assert_eq!(
            (status, &body["status"], &body["closed_reason"], &body["allowed_actions"]),
            (200, &json!("cancelled"), &json!("holder"), &json!([]))
        );
        assert_eq!(world.free(SERVICE, "09:00").await, Some(free));
    }
    let again = world.act(&booked, "cancel", json!({"token": second})).await;
    assert_eq!((problem(&again), &again.1["current_status"]), ((409, "appointment_state_conflict"), &json!("cancelled")));
    assert_eq!(world.free(SERVICE, "09:00").await, Some(2), "given back once");
    assert_eq!(world.row(&neighbour), beside);
    world.ledger_is_sound();
}

async fn only_what_staff_write_is_kept_as_reason(db: TestDb) {
    let world = World::new(db).await;
    let (first, token) = world.booked(SERVICE, "09:00", 1).await;
    world.act(&first, "cancel", json!({"token": token, "reason": "Budi, 0812 0000 9999"})).await;
    assert_eq!(world.row(&first).closed_reason.as_deref(), Some("holder"));
    let (second, _) = world.booked(SERVICE, "09:00", 2).await;
    let manager = world.staff("pengelola", Role::Manager, None).await;
    let path = format!("{MALL}/appointments/{second}/cancel");
    assert_eq!(problem(&world.post(&path, Some(&manager), json!({"reason": "x"})).await), (422, "validation_failed"));
    assert_eq!(world.post(&path, Some(&manager), json!({"reason": "Petugas sakit"})).await.0, 200);
    assert_eq!(world.row(&second).closed_reason.as_deref(), Some("Petugas sakit"));
}
