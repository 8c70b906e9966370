//! At the counter: start, hold, resume, finish.

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(the_times_of_a_visit_are_told_apart, on_hold_the_counter_is_free_and_the_visitor_comes_back_anywhere, every_outcome_is_kept);

async fn the_times_of_a_visit_are_told_apart(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    app.pass_min(10);
    officer.call_next().await;
    app.pass_min(1);
    officer.acts(&id, "recall", Value::Null).await;
    app.pass_min(1);
    officer.acts(&id, "start", Value::Null).await;
    app.pass_min(3);
    officer.acts(&id, "hold", json!({"reason": "fotokopi"})).await;
    app.pass_min(4);
    officer.acts(&id, "resume", Value::Null).await;
    app.pass_min(5);
    officer.acts(&id, "hold", json!({"reason": "fotokopi"})).await;
    app.pass_min(1);
    officer.acts(&id, "resume", Value::Null).await;
    let finished = officer.acts(&id, "finish", json!({"outcome": "documents_missing"})).await;
    assert_eq!((&finished["status"], &finished["allowed_actions"]), (&json!("finished"), &json!([])));
    let legs = officer.legs(&id).await;
    let leg = &legs[0];
    let min = |name: &str| leg[name].as_i64().expect("milliseconds") / 60_000;
    assert_eq!((legs.len(), min("waiting_ms"), min("walking_ms"), min("serving_ms"), min("held_ms")), (1, 10, 2, 8, 5));
    assert_eq!((&leg["ended_by"], &leg["outcome"], &leg["counter"]), (&json!("finished"), &json!("documents_missing"), &json!("A1")));
}

async fn on_hold_the_counter_is_free_and_the_visitor_comes_back_anywhere(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let (one, two) = (app.officer("A1").opened().await, app.officer("A2"));
    one.serve_next().await;
    one.act(&first, "hold", json!({"reason": "a"})).await.problem(422, "validation_failed");
    one.acts(&first, "hold", json!({"reason": "fotokopi"})).await;
    assert_eq!(one.serve_next().await, second);
    let busy = one.act(&first, "resume", Value::Null).await.problem(409, "counter_busy");
    assert_eq!(busy["ticket_id"], second.as_str());
    one.act(&first, "resume", json!({"counter": "A2"})).await.problem(409, "counter_not_open");
    let two = two.opened().await;
    app.officer("D1").opened().await;
    two.act(&first, "resume", json!({"counter": "D1"})).await.problem(409, "queue_not_served");
    two.act(&first, "resume", json!({"counter": "Z9"})).await.problem(404, "not_found");
    let resumed = two.acts(&first, "resume", json!({"counter": "A2"})).await;
    assert_eq!((&resumed["status"], &resumed["counter"]), (&json!("serving"), &json!("A2")));
    two.finish(&first).await;
    one.finish(&second).await;
}

async fn every_outcome_is_kept(db: TestDb) {
    let app = TestApp::new(db).await;
    let officer = app.officer("A1").opened().await;
    for outcome in ["completed", "documents_missing", "redirected", "rejected", "system_down", "other"] {
        let id = app.kiosk().take_id(KK).await;
        officer.serve_next().await;
        officer.act(&id, "finish", json!({"outcome": "selesai"})).await.problem(422, "validation_failed");
        officer.acts(&id, "finish", json!({ "outcome": outcome })).await;
        assert_eq!(officer.legs(&id).await[0]["outcome"], outcome);
        assert_eq!(app.last_event("utama").1["outcome"], outcome);
    }
}
