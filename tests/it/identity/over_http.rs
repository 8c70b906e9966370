//! Signing in, people and devices through the whole app.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::PASSWORD;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(who_was_made_signs_in_and_learns_who_they_are, a_user_name_is_given_once, a_kiosk_is_made_listed_and_revoked);

fn wati() -> Value {
    json!({ "username": "wati", "display_name": "Wati Kusuma", "password": PASSWORD, "grants": [{ "role": "manager", "site": "utama" }] })
}

async fn who_was_made_signs_in_and_learns_who_they_are(db: TestDb) {
    let app = TestApp::new(db).await;
    let admin = app.staff("admin", app.everywhere(Role::Admin));
    let made = admin.post("users", wati()).await.created();
    let mut wati = app.anon();
    let signed_in = wati.post("/v1/auth/login", json!({ "username": "wati", "password": PASSWORD })).await.ok();
    assert_eq!(signed_in["user_id"], made["id"]);
    wati.token = Some(signed_in["access_token"].as_str().expect("a token").to_owned());
    let me = wati.get("/v1/auth/me").await.ok();
    assert_eq!((&me["id"], &me["actor_kind"], &me["grants"]), (&made["id"], &json!("staff"), &made["grants"]));
    wati.get("users").await.problem(403, "forbidden_scope");
}

async fn a_user_name_is_given_once(db: TestDb) {
    let app = TestApp::new(db).await;
    let admin = app.staff("admin", app.everywhere(Role::Admin));
    let made = admin.post("users", wati()).await.created();
    admin.post("users", wati()).await.problem(409, "duplicate_code");
    let first = admin.get("users?limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().expect("a second page");
    assert_eq!(first["items"][0]["username"], "admin");
    assert_eq!(admin.get(&format!("users?limit=1&cursor={cursor}")).await.ok(), json!({ "items": [made], "next_cursor": null }));
}

async fn a_kiosk_is_made_listed_and_revoked(db: TestDb) {
    let app = TestApp::new(db).await;
    let manager = app.manager();
    let make = async |name: &str| manager.post("devices", json!({ "kind": "kiosk", "name": name, "site": "utama" })).await.created();
    let (made, neighbour) = (make("Anjungan utara").await, make("Anjungan selatan").await);
    let mut kiosk = app.anon();
    kiosk.token = Some(made["token"].as_str().expect("a token").to_owned());
    assert_eq!(kiosk.get("/v1/auth/me").await.ok()["device"], made["device"]);
    assert_eq!(manager.get("devices").await.ok()["items"], json!([made["device"], neighbour["device"]]));

    let path = format!("devices/{}", made["device"]["id"].as_str().expect("an id"));
    manager.send("DELETE", &path, &[("If-Match", "\"v1\"")], None).await.no_content();
    kiosk.get("/v1/auth/me").await.problem(401, "token_invalid");
    assert_eq!(manager.get("devices").await.ok()["items"], json!([neighbour["device"]]));
}
