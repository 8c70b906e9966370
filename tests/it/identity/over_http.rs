//! Signing in, people and devices through the whole app.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::PASSWORD;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    who_was_made_signs_in_and_learns_who_they_are,
    a_user_name_is_given_once,
    a_kiosk_is_made_listed_and_revoked,
    a_sign_in_is_refreshed_and_ended,
    a_changed_password_ends_every_other_session,
    guessing_is_told_when_to_come_back,
    tokens_have_a_longest_form,
);

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

const LOGIN: &str = "/v1/auth/login";
const REFRESH: &str = "/v1/auth/refresh";
const PASSWORD_PATH: &str = "/v1/auth/password";

fn refresh_token(signed_in: &Value) -> Value {
    json!({ "refresh_token": signed_in["refresh_token"] })
}

fn access_token(signed_in: &Value) -> Option<String> {
    signed_in["access_token"].as_str().map(str::to_owned)
}

async fn a_sign_in_is_refreshed_and_ended(db: TestDb) {
    let app = TestApp::new(db).await;
    app.staff("admin", app.everywhere(Role::Admin)).post("users", wati()).await.created();
    let mut client = app.anon();
    let first = client.post(LOGIN, json!({ "username": "wati", "password": PASSWORD })).await.ok();
    let answer = client.post(REFRESH, refresh_token(&first)).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let second = answer.ok();
    assert_eq!((&second["user_id"], &second["session_ends_at"]), (&first["user_id"], &first["session_ends_at"]));
    client.token = access_token(&second);
    client.get("/v1/auth/me").await.ok();
    client.token = None;
    client.post("/v1/auth/logout", refresh_token(&second)).await.no_content();
    let refused = client.post(REFRESH, refresh_token(&second)).await;
    refused.problem(401, "token_invalid");
    assert_eq!(refused.header("www-authenticate"), Some(r#"Bearer realm="mpp", error="invalid_token""#));
    client.token = access_token(&second);
    client.get("/v1/auth/me").await.problem(401, "token_invalid");
}

/// What is longer than the contract allows is said, not looked up.
async fn tokens_have_a_longest_form(db: TestDb) {
    let app = TestApp::new(db).await;
    let (client, long) = (app.anon(), "x".repeat(201));
    for (path, body) in [
        (LOGIN, json!({ "username": "wati", "password": PASSWORD, "client_token": long })),
        (REFRESH, json!({ "refresh_token": long })),
        ("/v1/auth/logout", json!({ "refresh_token": long })),
    ] {
        client.post(path, body).await.problem(422, "validation_failed");
    }
    let auditor = app.staff("audit", app.everywhere(Role::Auditor));
    auditor.get(&format!("audit/events?type={long}")).await.problem(400, "invalid_parameter");
    auditor.get("audit/events?type=ticket.called").await.ok();
}

async fn a_changed_password_ends_every_other_session(db: TestDb) {
    let app = TestApp::new(db).await;
    let admin = app.staff("admin", app.everywhere(Role::Admin));
    admin.post("users", wati()).await.created();
    let mut client = app.anon();
    let login = |password: &str| json!({ "username": "wati", "password": password });
    let (elsewhere, here) = (client.post(LOGIN, login(PASSWORD)).await.ok(), client.post(LOGIN, login(PASSWORD)).await.ok());
    client.token = access_token(&here);
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let refused = client.post(PASSWORD_PATH, change("salah sekali lagi", "perahu pagi ke Cirebon")).await.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/current_password");
    let refused = client.post(PASSWORD_PATH, change(PASSWORD, "wati wati wati")).await.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/new_password");
    let new = client.post(PASSWORD_PATH, change(PASSWORD, "perahu pagi ke Cirebon")).await.ok();
    client.get("/v1/auth/me").await.problem(401, "token_invalid");
    client.token = access_token(&new);
    assert_eq!(client.get("/v1/auth/me").await.ok()["id"], here["user_id"]);
    for old in [&elsewhere, &here] {
        client.post(REFRESH, refresh_token(old)).await.problem(401, "token_invalid");
    }
    client.post(REFRESH, refresh_token(&new)).await.ok();
    client.token = None;
    client.post(LOGIN, login(PASSWORD)).await.problem(401, "login_failed");
    client.post(LOGIN, login("perahu pagi ke Cirebon")).await.ok();
    assert_eq!(admin.get("users").await.ok()["items"].as_array().map(Vec::len), Some(2), "nobody else was touched");
    app.kiosk().post(PASSWORD_PATH, change(PASSWORD, "perahu pagi ke Cirebon")).await.problem(403, "forbidden");
}

async fn guessing_is_told_when_to_come_back(db: TestDb) {
    let app = TestApp::new(db).await;
    app.staff("admin", app.everywhere(Role::Admin)).post("users", wati()).await.created();
    let mut client = app.anon();
    let known = client.post(LOGIN, json!({ "username": "wati", "password": PASSWORD })).await.ok();
    for name in ["wati", "tidak.ada"] {
        let guess = json!({ "username": name, "password": "salah sekali lagi" });
        for _ in 0..5 {
            client.post(LOGIN, guess.clone()).await.problem(401, "login_failed");
        }
        let delayed = client.post(LOGIN, guess).await;
        delayed.problem(429, "sign_in_delayed");
        assert_eq!(delayed.header("retry-after"), Some("1"), "{name}: who exists is not told");
    }
    let with_token = json!({ "username": "wati", "password": PASSWORD, "client_token": known["client_token"] });
    client.post(LOGIN, with_token).await.ok();
    client.token = access_token(&known);
    let change = json!({ "current_password": "salah sekali lagi", "new_password": "perahu pagi ke Cirebon" });
    for _ in 0..5 {
        client.post(PASSWORD_PATH, change.clone()).await.problem(422, "validation_failed");
    }
    client.post(PASSWORD_PATH, change).await.problem(429, "sign_in_delayed");
    client.get("/v1/auth/me").await.ok();
}
