//! Opening, pausing and closing a counter.

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(an_officer_sits_at_one_counter_and_a_counter_has_one_officer, a_counter_is_left_only_when_its_visitor_is_done);

async fn an_officer_sits_at_one_counter_and_a_counter_has_one_officer(db: TestDb) {
    let app = TestApp::new(db).await;
    let one = app.officer("A1").opened().await;
    one.at_counter("open", Value::Null).await.problem(409, "counter_already_open");
    one.seated("utama", "A2").at_counter("open", Value::Null).await.problem(409, "officer_elsewhere");
    let two = app.officer("A2");
    two.seated("utama", "A1").at_counter("open", Value::Null).await.problem(409, "counter_already_open");
    let paused = one.at_counter("pause", json!({"reason": "Salat Zuhur"})).await.ok();
    assert_eq!((&paused["status"], &paused["reason"]), (&json!("paused"), &json!("Salat Zuhur")));
    one.at_counter("pause", json!({"reason": "Salat Zuhur"})).await.problem(409, "counter_not_open");
    two.seated("utama", "A1").at_counter("open", Value::Null).await.problem(409, "counter_already_open");
    let open = one.at_counter("open", Value::Null).await.ok();
    assert_eq!((&open["status"], &open["reason"]), (&json!("open"), &Value::Null));
    assert_eq!(one.at_counter("close", json!({"reason": "Selesai bertugas"})).await.ok()["status"], "closed");
    one.at_counter("close", json!({"reason": "Selesai bertugas"})).await.problem(409, "counter_not_open");
    two.seated("utama", "A1").opened().await;
    one.seated("utama", "A2").opened().await;
    one.seated("utama", "Z9").at_counter("open", Value::Null).await.problem(404, "not_found");
    let kinds: Vec<String> = app.events("utama", 0).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["counter.opened", "counter.paused", "counter.opened", "counter.closed", "counter.opened", "counter.opened"]);
}

async fn a_counter_is_left_only_when_its_visitor_is_done(db: TestDb) {
    let app = TestApp::new(db).await;
    app.kiosk().take_id(KK).await;
    let officer = app.officer("A1").opened().await;
    let id = officer.call_next().await;
    for operation in ["pause", "close"] {
        officer.at_counter(operation, json!({"reason": "Salat Zuhur"})).await.problem(409, "counter_busy");
    }
    officer.acts(&id, "start", Value::Null).await;
    officer.at_counter("close", json!({"reason": "Salat Zuhur"})).await.problem(409, "counter_busy");
    officer.acts(&id, "hold", json!({"reason": "fotokopi"})).await;
    officer.at_counter("pause", json!({"reason": "Salat Zuhur"})).await.ok();
    officer.act(&id, "resume", Value::Null).await.problem(409, "counter_not_open");
    let officer = officer.opened().await;
    officer.acts(&id, "resume", Value::Null).await;
    officer.finish(&id).await;
    officer.at_counter("close", json!({"reason": "Selesai bertugas"})).await.ok();
}
