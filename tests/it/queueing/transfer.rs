//! On to another service: one visit, one number, several legs.

use serde_json::{Value, json};

use super::service::{KK, KTP, NIB, NOWHERE, PAJAK};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_transfer_keeps_id_and_number_and_begins_a_leg,
    a_transferred_visitor_is_not_behind_who_came_later_srg_1,
    the_policy_of_the_queue_says_where_a_transfer_stands,
    a_transfer_goes_where_the_service_is_offered,
);

async fn a_transfer_keeps_id_and_number_and_begins_a_leg(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    officer.serve_next().await;
    app.pass_min(7);
    let moved = officer.acts(&id, "transfer", json!({"service": PAJAK, "note": "Berkas sudah diperiksa"})).await;
    assert_eq!((&moved["id"], &moved["display_number"], &moved["seq"]), (&json!(id), &json!("A-001"), &json!(1)));
    assert_eq!(
        (&moved["status"], &moved["queue"], &moved["service"], &moved["leg_no"]),
        (&json!("waiting"), &json!("pajak"), &json!(PAJAK), &json!(2))
    );
    assert_eq!((&moved["counter"], &moved["called_at"], &moved["started_at"]), (&Value::Null, &Value::Null, &Value::Null));
    let legs = officer.legs(&id).await;
    assert_eq!((&legs[0]["ended_by"], &legs[0]["queue"], &legs[0]["serving_ms"]), (&json!("transferred"), &json!("kk"), &json!(420_000)));
    let (kind, event) = app.last_event("utama");
    assert_eq!(
        (kind.as_str(), &event["to_service"], &event["note"]),
        ("ticket.transferred", &json!(PAJAK), &json!("Berkas sudah diperiksa"))
    );
    let next = app.officer("C1").opened().await;
    assert_eq!(next.serve_next().await, id);
    next.finish(&id).await;
    assert_eq!(next.legs(&id).await.len(), 2);
    // No number of the other queue was used up (R7).
    assert_eq!(app.kiosk().take(PAJAK).await["ticket"]["display_number"], "C-001");
}

async fn a_transferred_visitor_is_not_behind_who_came_later_srg_1(db: TestDb) {
    let app = TestApp::new(db).await;
    let early = app.kiosk().take_id(KTP).await;
    app.pass_min(1);
    let id = app.kiosk().take_id(KK).await;
    app.pass_min(1);
    let late = app.kiosk().take_id(KTP).await;
    let officer = app.officer("A1").opened().await;
    officer.call_next().await;
    app.pass_min(20);
    officer.acts(&id, "transfer", json!({"service": KTP})).await;
    let places = (officer.ahead(&early).await, officer.ahead(&id).await, officer.ahead(&late).await);
    assert_eq!(places, (0, 1, 2));
}

async fn the_policy_of_the_queue_says_where_a_transfer_stands(db: TestDb) {
    let app = TestApp::new(db).await;
    let officer = app.officer("A1").opened().await;
    let (front, end) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    app.pass_min(5);
    let (pajak, nib) = (app.kiosk().take_id(PAJAK).await, app.kiosk().take_id(NIB).await);
    officer.serve_next().await;
    app.pass_min(5);
    officer.acts(&front, "transfer", json!({"service": PAJAK})).await;
    officer.serve_next().await;
    officer.acts(&end, "transfer", json!({"service": NIB})).await;
    assert_eq!((officer.ahead(&front).await, officer.ahead(&pajak).await), (0, 1));
    assert_eq!((officer.ahead(&nib).await, officer.ahead(&end).await), (0, 1));
    let place = officer.get(&format!("tickets/{front}/position")).await.ok();
    assert_eq!(place["rank_reason"], "transfer_front");
}

async fn a_transfer_goes_where_the_service_is_offered(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    officer.call_next().await;
    officer.act(&id, "transfer", json!({"service": NOWHERE})).await.problem(409, "service_inactive");
    officer.act(&id, "transfer", json!({"service": "DISDUKCAPIL-999"})).await.problem(404, "not_found");
    officer.act(&id, "transfer", json!({"service": PAJAK, "note": "x"})).await.problem(422, "validation_failed");
    officer.act(&id, "transfer", json!({})).await.problem(422, "validation_failed");
    assert_eq!(officer.ticket(&id).await["status"], "called");
}
