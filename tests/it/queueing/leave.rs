//! Giving a place up: by the visitor with the secret on the slip, or by staff.

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(the_holder_leaves_by_the_secret_on_the_slip, staff_cancel_with_a_reason_and_managers_only);

async fn the_holder_leaves_by_the_secret_on_the_slip(db: TestDb) {
    let app = TestApp::new(db).await;
    let (taken, other) = (app.anon().take(KK).await, app.anon().take(KK).await);
    let path = taken["track_path"].as_str().expect("a path");
    let token = taken["token"].as_str().expect("a token");
    // Small letters and blanks are read as they were meant.
    let sloppy = format!("track/{}", token.to_lowercase().replace('-', ""));
    assert_eq!(app.anon().get(&sloppy).await.ok()["display_number"], "A-001");
    app.anon().get(&path.replace(token, "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1")).await.problem(404, "not_found");
    app.anon().get(&format!("tickets/{}", taken["ticket"]["id"].as_str().expect("an id"))).await.problem(401, "unauthenticated");
    let left = app.anon().post(&format!("{path}/leave"), Value::Null).await.ok();
    assert_eq!(left["status"], "cancelled");
    for personal in ["id", "priority_class", "officer_id", "token", "channel"] {
        assert!(left.get(personal).is_none(), "{personal} is not for the public");
    }
    let again = app.anon().post(&format!("{path}/leave"), Value::Null).await.problem(409, "ticket_state_conflict");
    assert_eq!((&again["current_status"], &again["allowed_actions"]), (&json!("cancelled"), &json!([])));
    assert_eq!(app.last_event("utama").1["by"], "visitor");
    assert_eq!(app.officer("A1").opened().await.call_next().await, other["ticket"]["id"].as_str().expect("an id"));
    assert_eq!(app.kiosk().take(KK).await["ticket"]["seq"], 3, "the number stays void");
}

async fn staff_cancel_with_a_reason_and_managers_only(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, gone) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let officer = app.officer("A1");
    officer.act(&id, "cancel", json!({"reason": "dobel"})).await.problem(403, "forbidden");
    app.manager().act(&id, "cancel", json!({})).await.problem(422, "validation_failed");
    app.manager().act(&id, "cancel", json!({"reason": "  "})).await.problem(422, "validation_failed");
    let void = app.manager().acts(&id, "cancel", json!({"reason": "dobel"})).await;
    assert_eq!((&void["status"], &void["closed_reason"]), (&json!("cancelled"), &json!("dobel")));
    assert_eq!(officer.acts(&gone, "leave", Value::Null).await["closed_reason"], "left");
    assert_eq!(officer.legs(&gone).await[0]["ended_by"], "cancelled");
}
