//! Everybody who came before others, and why.

use serde_json::{Value, json};

use super::auditor;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(who_came_before_others_is_told_with_the_reason);

async fn who_came_before_others_is_told_with_the_reason(db: TestDb) {
    let app = TestApp::new(db).await;
    let (officer, anon) = (app.officer("A1").opened().await, app.anon());
    let (first, second) = (anon.take_id("DISDUKCAPIL-001").await, anon.take_id("DISDUKCAPIL-001").await);
    let elder = json!({ "service": "DISDUKCAPIL-001", "priority_class": "elderly" });
    let elder = officer.post("sites/utama/tickets", elder).await.created()["ticket"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(officer.call_next().await, elder);
    officer.acts(&elder, "start", Value::Null).await;
    officer.finish(&elder).await;
    officer.call(&second).await.ok();
    officer.acts(&second, "start", Value::Null).await;
    officer.finish(&second).await;
    assert_eq!(officer.call_next().await, first, "in order");

    let report = auditor(&app).get("sites/utama/reports/out-of-order-calls").await.ok();
    let told: Vec<_> = report["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (item["ticket_id"].as_str().expect("an id"), item["precedence"].as_str().expect("a word"), &item["reason"]))
        .collect();
    let reason = json!("Pengunjung sakit");
    assert_eq!(told, [(second.as_str(), "chosen", &reason), (elder.as_str(), "priority", &Value::Null)]);
    assert!(report["items"][0]["actor_id"].is_string() && report["items"][0]["counter"] == "A1", "{report}");
    let listing = "sites/utama/reports/out-of-order-calls";
    auditor(&app).get(&format!("{listing}?cursor=bukan")).await.problem(400, "cursor_invalid");
    let none = auditor(&app).get(&format!("{listing}?to=2026-11-30T02:00:00Z")).await.ok();
    assert_eq!(none["items"], json!([]));
}
