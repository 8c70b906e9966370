//! A kiosk that tells whether the slip came out.

use serde_json::{Value, json};

use super::service::{KK, KTP};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_ticket_waits_only_once_its_slip_is_out,
    a_failed_print_gives_the_quota_back_and_voids_the_number,
    a_slip_nobody_confirms_is_void_in_time
);

async fn a_ticket_waits_only_once_its_slip_is_out(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kiosk, officer) = (app.printing_kiosk(), app.officer("A1").opened().await);
    let taken = kiosk.take(KK).await;
    assert_eq!(
        (&taken["ticket"]["status"], &taken["ticket"]["print_deadline_at"]),
        (&json!("printing"), &json!("2026-11-30T02:02:00.000Z"))
    );
    let id = taken["ticket"]["id"].as_str().expect("an id");
    officer.at_counter("call-next", Value::Null).await.no_content();
    let waiting = kiosk.acts(id, "confirm-print", Value::Null).await;
    assert_eq!((&waiting["status"], &waiting["print_deadline_at"]), (&json!("waiting"), &Value::Null));
    assert_eq!(officer.call_next().await, id);
    kiosk.act(id, "confirm-print", Value::Null).await.problem(409, "ticket_state_conflict");
}

async fn a_failed_print_gives_the_quota_back_and_voids_the_number(db: TestDb) {
    let app = TestApp::new(db).await;
    let kiosk = app.printing_kiosk();
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(kiosk.take_id(KTP).await);
    }
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
    kiosk.act(&ids[1], "fail-print", json!({"reason": "k"})).await.problem(422, "validation_failed");
    let void = kiosk.acts(&ids[1], "fail-print", json!({"reason": "kertas habis"})).await;
    assert_eq!((&void["status"], &void["closed_reason"]), (&json!("cancelled"), &json!("kertas habis")));
    assert_eq!(kiosk.take(KTP).await["ticket"]["seq"], 5, "its number is not given again");
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
    // Once confirmed, the quota stays used whatever comes after.
    kiosk.acts(&ids[0], "confirm-print", Value::Null).await;
    app.manager().acts(&ids[0], "cancel", json!({"reason": "salah ambil"})).await;
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
}

async fn a_slip_nobody_confirms_is_void_in_time(db: TestDb) {
    let app = TestApp::new(db).await;
    let kiosk = app.printing_kiosk();
    let (lost, kept) = (kiosk.take_id(KTP).await, kiosk.take_id(KTP).await);
    kiosk.acts(&kept, "confirm-print", Value::Null).await;
    app.clock.advance_ms(119_999);
    app.run_jobs().await;
    assert_eq!(kiosk.ticket(&lost).await["status"], "printing");
    app.clock.advance_ms(1);
    let before = app.rows();
    app.run_jobs().await;
    app.run_jobs().await;
    let after = app.rows();
    assert_eq!(after[&kept], before[&kept], "T8");
    let ticket = kiosk.ticket(&lost).await;
    assert_eq!((&ticket["status"], &ticket["closed_reason"]), (&json!("cancelled"), &json!("print_timeout")));
    for _ in 0..3 {
        kiosk.take(KTP).await;
    }
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
}
