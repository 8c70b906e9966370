//! Refused attempts are counted, and cannot flood anything.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::auditor;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(who_is_refused_is_counted_by_the_hour, a_failed_sign_in_is_told_where_the_user_works);

async fn listed(app: &TestApp) -> Vec<(String, String, i64, Value, Value)> {
    app.run_jobs().await;
    let page = auditor(app).get("audit/refusals").await.ok();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let row = |item: &Value| {
        let attempts = item["attempts"].as_i64().expect("a number");
        (text(&item["operation"]), text(&item["code"]), attempts, item["actor_id"].clone(), item["network"].clone())
    };
    page["items"].as_array().expect("items").iter().map(row).collect()
}

async fn who_is_refused_is_counted_by_the_hour(db: TestDb) {
    let app = TestApp::new(db).await;
    let officer = app.officer("A1").from("203.0.113.77:4000");
    let id = officer.get("/v1/auth/me").await.ok()["id"].clone();
    for _ in 0..30 {
        officer.get("users").await.problem(403, "forbidden");
    }
    let mut stranger = app.anon();
    stranger.token = Some("bukan.token.kami".to_owned());
    stranger.get("users").await.problem(401, "token_invalid");
    app.anon().get("users").await.problem(401, "unauthenticated");
    officer.get("/v1/malls/tak-ada/users").await.problem(403, "forbidden");

    let (operation, network) = ("GET /v1/malls/{mall}/users".to_owned(), json!("203.0.113.0/24"));
    let mut rows = listed(&app).await;
    rows.sort_by_key(|row| row.2);
    let expected = [
        (operation.clone(), "token_invalid".to_owned(), 1, Value::Null, Value::Null),
        (operation.clone(), "forbidden".to_owned(), 30, id.clone(), network.clone()),
    ];
    assert_eq!(rows, expected);
    officer.get("users").await.problem(403, "forbidden");
    let mut rows = listed(&app).await;
    rows.sort_by_key(|row| row.2);
    assert_eq!((rows.len(), rows[1].2), (2, 31), "the same row of the same hour: {rows:?}");
    let auditor = auditor(&app);
    let first = auditor.get("audit/refusals?limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().expect("a second page");
    let second = auditor.get(&format!("audit/refusals?limit=1&cursor={cursor}")).await.ok();
    assert_ne!(first["items"], second["items"]);
    assert_eq!(second["next_cursor"], Value::Null);
    auditor.get("audit/refusals?cursor=bukan").await.problem(400, "cursor_invalid");
}

async fn a_failed_sign_in_is_told_where_the_user_works(db: TestDb) {
    let app = TestApp::new(db).await;
    let manager = app.staff("siti", app.everywhere(Role::Manager));
    let id = manager.get("/v1/auth/me").await.ok()["id"].clone();
    for name in ["siti", "siti", "tidak.ada"] {
        let body = json!({ "username": name, "password": "kereta senja ke Sumedang" });
        app.anon().from("203.0.113.77:4000").post("/v1/auth/login", body).await.problem(401, "login_failed");
    }
    let network = json!("203.0.113.0/24");
    assert_eq!(listed(&app).await, [("POST /v1/auth/login".to_owned(), "login_failed".to_owned(), 2, id, network)]);
}
