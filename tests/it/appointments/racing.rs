//! Many at once.

use futures_util::future::join_all;
use serde_json::json;

use super::world::{SERVICE, World, problem};
use crate::support::TestDb;

both_engines!(
    the_last_units_of_a_time_go_to_exactly_as_many_as_fit_r24,
    two_confirmations_and_a_cancellation_have_one_order,
    two_check_ins_at_once_give_one_ticket,
    one_person_pressing_often_gets_one_hold,
);

async fn the_last_units_of_a_time_go_to_exactly_as_many_as_fit_r24(db: TestDb) {
    // Before anything was read: the first to come must not pay for all.
    let world = World::new(db).await;
    let answers = join_all((0..64).map(|phone| world.hold(SERVICE, "09:00", phone))).await;
    let (held, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|got| got.0 == 201);
    assert_eq!((held.len(), world.free(SERVICE, "09:00").await), (2, Some(0)));
    for got in refused {
        assert_eq!(problem(got), (409, "slot_not_available"), "{}", got.1);
    }
    assert_eq!(world.events().await.len(), 2);
    world.ledger_is_sound();
}

async fn two_confirmations_and_a_cancellation_have_one_order(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.held(SERVICE, "09:00", 1).await;
    let body = || json!({"token": token});
    let answers = join_all([world.act(&id, "confirm", body()), world.act(&id, "confirm", body()), world.act(&id, "cancel", body())]).await;
    let confirmed = answers[..2].iter().filter(|got| got.0 == 200).count();
    assert!(confirmed <= 1, "no hold is confirmed twice");
    assert_eq!(answers[2].0, 200, "a hold and a booking can both be cancelled");
    assert_eq!(world.events().await.len(), 2 + confirmed);
    world.ledger_is_sound();
}

async fn two_check_ins_at_once_give_one_ticket(db: TestDb) {
    let world = World::new(db).await;
    let (id, token) = world.booked(SERVICE, "09:00", 1).await;
    world.now_is("09:00");
    let answers = join_all((0..8).map(|_| world.act(&id, "check-in", json!({"token": token})))).await;
    assert!(answers.iter().all(|got| got.0 == 200 && got.1["ticket"]["id"] == answers[0].1["ticket"]["id"]));
    assert_eq!(answers.iter().filter(|got| got.1["token"].is_string()).count(), 1, "the secret is told once");
    assert_eq!(world.events().await.iter().filter(|kind| *kind == "ticket.issued").count(), 1);
}

async fn one_person_pressing_often_gets_one_hold(db: TestDb) {
    let world = World::new(db).await;
    let answers = join_all(["09:00", "09:30", "10:00", "11:30", "13:00"].map(|local| world.hold(SERVICE, local, 1))).await;
    assert_eq!(answers.iter().filter(|got| got.0 == 201).count(), 1);
    assert_eq!(answers.iter().filter(|got| problem(got) == (409, "duplicate_active_booking")).count(), 4);
    world.ledger_is_sound();
}
