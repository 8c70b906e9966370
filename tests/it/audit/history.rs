//! What was in force when.

use serde_json::{Value, json};

use super::auditor;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(the_log_tells_what_was_in_force_when);

async fn the_log_tells_what_was_in_force_when(db: TestDb) {
    let app = TestApp::new(db).await;
    let (auditor, manager) = (auditor(&app), app.manager());
    let d = &app.directory;
    let queue = d.queue(d.site("utama").expect("a site").id, "kk").expect("a queue");
    let (subject, named) = (format!("queues/{}", queue.id), queue.name.clone());
    let at = async |moment: &str| auditor.get(&format!("audit/configuration?subject={subject}&at={moment}")).await;
    at("2026-11-30T02:00:00Z").await.problem(404, "not_found");
    let rename = async |name: &str| {
        let change = [("If-Match", "*"), ("Content-Type", "application/merge-patch+json")];
        let body = json!({ "name": name }).to_string();
        let body = ("application/merge-patch+json", body.as_bytes());
        manager.send_bytes("PATCH", "sites/utama/queues/kk", &change[..1], Some(body)).await.ok();
    };
    app.pass_min(10);
    rename("Kartu keluarga baru").await;
    app.pass_min(10);
    rename("Kartu keluarga lagi").await;

    let before = at("2026-11-30T02:05:00Z").await.ok();
    assert_eq!((&before["in_force"]["name"], &before["since"]), (&json!(named), &Value::Null), "as it was set up");
    let between = at("2026-11-30T02:15:00Z").await.ok();
    assert_eq!(between["in_force"]["name"], "Kartu keluarga baru");
    assert_eq!(
        (&between["since"]["at"], &between["until"]["at"]),
        (&json!("2026-11-30T02:10:00.000Z"), &json!("2026-11-30T02:20:00.000Z"))
    );
    assert!(between["since"]["actor_id"].is_string() && between["in_force"].get("before").is_none(), "{between}");
    let now = at("2026-11-30T02:20:00Z").await.ok();
    assert_eq!((&now["in_force"]["name"], &now["until"]), (&json!("Kartu keluarga lagi"), &Value::Null));

    let day = json!({ "date": "2026-12-09", "kind": "local_closure", "name": { "id": "Rapat", "en": "Meeting" }, "site": "utama" });
    let day = manager.post("calendar-days", day).await.created()["id"].as_str().expect("an id").to_owned();
    app.pass_min(10);
    manager.send("DELETE", &format!("calendar-days/{day}"), &[("If-Match", "*")], None).await.no_content();
    let of_day = async |moment: &str| auditor.get(&format!("audit/configuration?subject=calendar-days/{day}&at={moment}")).await.ok();
    assert_eq!(of_day("2026-11-30T02:10:00Z").await["in_force"], Value::Null, "not yet");
    assert_eq!(of_day("2026-11-30T02:25:00Z").await["in_force"]["rule"]["date"], "2026-12-09");
    assert_eq!(of_day("2026-11-30T02:30:00Z").await["in_force"], Value::Null, "no more");
}
