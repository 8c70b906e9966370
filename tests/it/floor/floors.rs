//! The floor, for those who run it.

use mpp::counters::sessions::SessionStatus;
use mpp::kernel::permission::Role;
use mpp::queueing::service::counter_session;
use mpp::queueing::service::progress::Step;
use mpp::queueing::service::transfer::transfer;
use serde_json::json;

use super::hall::{FLOOR, hall};
use crate::support::TestDb;

both_engines!(
    queues_tell_who_waits_since_when_and_what_was_done,
    counters_tell_their_officer_their_ticket_and_their_pause,
    a_transfer_is_a_service_done_here_and_a_wait_there,
    the_floor_is_shown_to_those_who_may_see_it_mlg_5,
);

const MINUTE: i64 = 60_000;

async fn queues_tell_who_waits_since_when_and_what_was_done(db: TestDb) {
    let hall = hall(&db);
    hall.open("A1").await;
    hall.issue("S-1").await;
    hall.clock.advance_ms(MINUTE);
    hall.issue("S-1").await;
    hall.clock.advance_ms(MINUTE);
    hall.issue("S-1").await;
    hall.clock.advance_ms(4 * MINUTE);
    let first = hall.call_next("A1").await.expect("waits"); // waited 6 min
    hall.clock.advance_ms(MINUTE);
    hall.step(first, Step::Start).await;
    hall.clock.advance_ms(10 * MINUTE);
    hall.finish(first).await; // served 10 min
    let second = hall.call_next("A1").await.expect("waits"); // waited 16 min
    hall.step(second, Step::NoShow).await;

    let (_, token) = hall.staff(Role::Manager, None).await;
    let seen = hall.get_as(&token, FLOOR).await;
    assert_eq!(seen.cache_control, "private, no-cache");
    let expected = json!({
        "queue": "adminduk", "name": "Antrean adminduk", "waiting": 1, "waiting_since": "2026-12-01T01:02:00.000Z", "on_hold": 0,
        "served_today": 1, "no_shows_today": 1, "mean_waiting_ms": 11 * MINUTE, "mean_serving_ms": 10 * MINUTE,
        "counters_open": 1, "counters_paused": 0,
    });
    assert_eq!(seen.json()["queues"][0], expected);
    let idle = seen.json()["queues"][1].clone();
    assert_eq!((&idle["waiting_since"], &idle["mean_waiting_ms"], &idle["mean_serving_ms"]), (&json!(null), &json!(null), &json!(null)));
    hall.clock.advance_ms(MINUTE);
    assert_eq!(hall.get_as(&token, FLOOR).await.text, seen.text, "nothing in it grows with the reader's clock");
}

async fn counters_tell_their_officer_their_ticket_and_their_pause(db: TestDb) {
    let hall = hall(&db);
    let (officer, other) = (hall.open("A1").await, hall.open("B1").await);
    let ticket = hall.issue("S-1").await;
    hall.call_next("A1").await.expect("waits");
    hall.clock.advance_ms(MINUTE);
    hall.at_site(|tx, d, site| counter_session::pause(tx, d.counter(site.id, "B1")?, "Istirahat")).await.expect("pause");
    let (_, token) = hall.staff(Role::Officer, Some("utama")).await;
    let floor = hall.get_as(&token, FLOOR).await.json();
    let called = json!({
        "ticket_id": ticket, "display_number": "A-001", "queue": "adminduk", "status": "called",
        "called_at": "2026-12-01T01:00:00.000Z", "started_at": null, "recall_count": 0,
    });
    let busy = json!({
        "counter": "A1", "name": "Loket A1", "zone": "lantai-1", "status": SessionStatus::Open, "since": "2026-12-01T01:00:00.000Z",
        "reason": null, "officer_id": officer, "ticket": called,
    });
    let paused = json!({
        "counter": "B1", "name": "Loket B1", "zone": "lantai-2", "status": SessionStatus::Paused, "since": "2026-12-01T01:01:00.000Z",
        "reason": "Istirahat", "officer_id": other, "ticket": null,
    });
    assert_eq!(floor["counters"], json!([busy, paused]));
    assert_eq!((&floor["queues"][1]["counters_open"], &floor["queues"][1]["counters_paused"]), (&json!(0), &json!(1)));
}

async fn a_transfer_is_a_service_done_here_and_a_wait_there(db: TestDb) {
    let hall = hall(&db);
    hall.open("A1").await;
    let ticket = hall.issue("S-1").await;
    hall.call_next("A1").await.expect("waits");
    hall.step(ticket, Step::Start).await;
    hall.clock.advance_ms(5 * MINUTE);
    hall.with(ticket, |tx, d, ticket| transfer(tx, d, ticket, "S-2", None)).await;
    let mistaken = hall.issue("S-1").await;
    hall.clock.advance_ms(2 * MINUTE);
    hall.step(mistaken, Step::Cancel { reason: "salah ambil".into() }).await;
    let (_, token) = hall.staff(Role::Auditor, None).await;
    let queues = hall.get_as(&token, FLOOR).await.json()["queues"].clone();
    assert_eq!(
        (&queues[0]["served_today"], &queues[0]["mean_serving_ms"], &queues[0]["waiting"]),
        (&json!(1), &json!(5 * MINUTE), &json!(0))
    );
    assert_eq!(queues[0]["mean_waiting_ms"], 0, "who was never called does not lengthen the mean");
    assert_eq!((&queues[1]["waiting"], &queues[1]["waiting_since"]), (&json!(1), &json!("2026-12-01T01:05:00.000Z")));
}

async fn the_floor_is_shown_to_those_who_may_see_it_mlg_5(db: TestDb) {
    let hall = hall(&db);
    assert_eq!(hall.get(FLOOR).await.problem(), (401, "unauthenticated".into()));
    let (_, publisher) = hall.staff(Role::Publisher, None).await;
    assert_eq!(hall.get_as(&publisher, FLOOR).await.problem(), (403, "forbidden".into()));
    let (_, of_the_market) = hall.staff(Role::Manager, Some("pasar")).await;
    assert_eq!(hall.get_as(&of_the_market, FLOOR).await.problem(), (403, "forbidden_scope".into()));
    assert_eq!(hall.get_as(&of_the_market, "/v1/malls/contoh/sites/pasar/floor").await.status, 200);
    assert_eq!(hall.get_as(&of_the_market, "/v1/malls/contoh/sites/gedung/floor").await.problem(), (404, "not_found".into()));
}
