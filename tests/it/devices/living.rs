//! Heartbeats, silence and what follows from it (SRG-10).

use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use super::{approve, ask, authorize, with_token};
use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(
    a_silent_device_is_missed_once_and_its_matter_closed_by_a_person_srg_10,
    only_changes_make_events,
    who_never_spoke_or_was_revoked_is_not_missed,
    after_a_restart_nobody_is_missed_at_once,
    incidents_are_of_a_site,
    only_devices_send_heartbeats,
);

async fn beat(device: &Client<'_>, printer: &str) {
    let body = json!({ "printer": printer, "sound": "ok", "software": "kios 1.4.2" });
    device.post("/v1/devices/heartbeat", body).await.no_content();
}

/// Kinds and payloads of the events of devices at the main hall.
fn events(app: &TestApp) -> Vec<(String, Value)> {
    app.events("utama", 0).into_iter().filter(|(kind, _)| kind.starts_with("device.")).collect()
}

fn kinds(app: &TestApp) -> Vec<String> {
    events(app).into_iter().map(|(kind, _)| kind).collect()
}

async fn a_silent_device_is_missed_once_and_its_matter_closed_by_a_person_srg_10(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked) = (app.manager(), authorize(&app).await);
    approve(&manager, &asked).await;
    let kiosk = with_token(&app, &ask(&app, &asked).await.ok());
    let neighbour = app.printing_kiosk();
    for device in [&kiosk, &neighbour] {
        beat(device, "ok").await;
    }
    app.run_jobs().await;
    app.machine.advance_ms(170_000);
    beat(&neighbour, "ok").await;
    app.run_jobs().await;
    assert_eq!(kinds(&app), ["device.online", "device.online"], "not yet three minutes");
    app.machine.advance_ms(10_000);
    app.run_jobs().await;
    app.run_jobs().await;
    assert_eq!(kinds(&app), ["device.online", "device.online", "device.offline"], "once");
    assert_eq!(events(&app)[2].1["responsible"], "Diskominfo, tim jaringan");
    let listed = manager.get("devices?site=utama").await.ok();
    let online: Vec<&Value> = listed["items"].as_array().expect("devices").iter().map(|d| &d["presence"]["online"]).collect();
    assert_eq!(online, [&json!(false), &json!(true)]);

    let open = manager.get("device-incidents?open=true").await.ok();
    let (incident, count) = (&open["items"][0], open["items"].as_array().map(Vec::len));
    assert_eq!((count, &incident["responsible"]), (Some(1), &json!("Diskominfo, tim jaringan")));
    beat(&kiosk, "ok").await;
    app.run_jobs().await;
    assert_eq!(kinds(&app).last().map(String::as_str), Some("device.online"));
    let open = manager.get("device-incidents?open=true").await.ok();
    assert!(open["items"][0]["recovered_at"].is_string(), "back, and the matter is still open");

    let close = format!("device-incidents/{}/close", incident["id"].as_str().expect("an id"));
    manager.post(&close, json!({})).await.problem(422, "validation_failed");
    manager.post(&close, json!({ "resolution": "        ok        " })).await.problem(422, "validation_failed");
    let closed = manager.post(&close, json!({ "resolution": "Kabel LAN diganti." })).await.ok();
    assert_eq!(closed["resolution"], "Kabel LAN diganti.");
    manager.post(&close, json!({ "resolution": "Kabel LAN diganti lagi." })).await.problem(409, "incident_closed");
    assert_eq!(manager.get("device-incidents?open=true").await.ok()["items"], json!([]));
    assert!(!app.last_event("utama").1.to_string().contains("LAN"), "words of people stay out of the log");
}

async fn only_changes_make_events(db: TestDb) {
    let app = TestApp::new(db).await;
    let kiosk = app.kiosk();
    for printer in ["ok", "ok", "paper_low", "paper_low", "ok", "ok"] {
        app.machine.advance_ms(30_000);
        beat(&kiosk, printer).await;
        app.run_jobs().await;
    }
    assert_eq!(kinds(&app), ["device.online", "device.state_changed", "device.state_changed"]);
    assert_eq!(events(&app)[1].1["printer"], "paper_low");
    let last = app.machine_now();
    app.machine.advance_ms(1_000);
    app.run_jobs().await;
    let seen = app.manager().get("devices").await.ok()["items"][0]["presence"]["last_seen_at"].clone();
    assert!(seen.as_str().expect("a time") <= last.as_str(), "{seen}: when it spoke, not when it was written down");
}

async fn who_never_spoke_or_was_revoked_is_not_missed(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked) = (app.manager(), authorize(&app).await);
    let device = approve(&manager, &asked).await;
    let kiosk = with_token(&app, &ask(&app, &asked).await.ok());
    app.machine.advance_ms(300_000);
    app.run_jobs().await;
    assert_eq!(kinds(&app), Vec::<String>::new(), "it never spoke");
    beat(&kiosk, "ok").await;
    app.run_jobs().await;
    let path = format!("devices/{}", device["id"].as_str().expect("an id"));
    manager.send("DELETE", &path, &[("If-Match", "*")], None).await.no_content();
    app.machine.advance_ms(300_000);
    app.run_jobs().await;
    assert_eq!(kinds(&app), ["device.online"], "it was taken out of use");
}

async fn after_a_restart_nobody_is_missed_at_once(db: TestDb) {
    let mut app = TestApp::new(db).await;
    beat(&app.kiosk(), "ok").await;
    app.run_jobs().await;
    app.machine.advance_ms(3_600_000);
    app.restart().await;
    app.run_jobs().await;
    assert_eq!(kinds(&app), ["device.online"], "we were away, not the kiosk");
    app.machine.advance_ms(180_000);
    app.run_jobs().await;
    assert_eq!(kinds(&app), ["device.online", "device.offline"]);
}

async fn incidents_are_of_a_site(db: TestDb) {
    let app = TestApp::new(db).await;
    for site in ["utama", "timur"] {
        beat(&app.kiosk_at(site), "ok").await;
    }
    app.run_jobs().await;
    app.machine.advance_ms(180_000);
    app.run_jobs().await;
    let manager = app.manager();
    let first = manager.get("device-incidents?limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().expect("another page");
    let second = manager.get(&format!("device-incidents?limit=1&cursor={cursor}")).await.ok();
    assert_ne!(first["items"][0]["site"], second["items"][0]["site"]);
    assert_eq!(second["next_cursor"], Value::Null);
    manager.get("device-incidents?limit=1&cursor=bukan").await.problem(400, "cursor_invalid");
    manager.get("device-incidents?site=tak-ada").await.problem(400, "unknown_filter_value");

    let east = Grant { site_id: Some(app.directory.site("timur").expect("a site").id), ..app.everywhere(Role::Manager) };
    let east = app.staff("pengelola.timur", east);
    east.get("device-incidents").await.problem(403, "forbidden_scope");
    let own = east.get("device-incidents?site=timur").await.ok();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
    let all = [&first["items"][0], &second["items"][0]];
    let other = all.into_iter().find(|i| i["site"] == "utama").expect("that of the main hall")["id"].as_str().expect("an id");
    east.post(&format!("device-incidents/{other}/close"), json!({ "resolution": "Kabel LAN diganti." }))
        .await
        .problem(403, "forbidden_scope");
}

async fn only_devices_send_heartbeats(db: TestDb) {
    let app = TestApp::new(db).await;
    let body = json!({ "printer": "ok", "sound": "ok", "software": "kios 1.4.2" });
    app.manager().post("/v1/devices/heartbeat", body.clone()).await.problem(403, "forbidden");
    app.anon().post("/v1/devices/heartbeat", body).await.problem(401, "unauthenticated");
    let name = json!({ "printer": "ok", "sound": "ok", "software": "kios 1.4.2", "operator": "Budi" });
    app.kiosk().post("/v1/devices/heartbeat", name).await.problem(422, "validation_failed");
}
