//! Who may touch what.

use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(an_officer_of_another_site_touches_nothing_here, a_grant_for_one_counter_is_for_that_counter, roles_do_what_their_table_says);

const ACTIONS: [(&str, &str); 11] = [
    ("recall", ""),
    ("start", ""),
    ("hold", r#"{"reason":"fotokopi"}"#),
    ("resume", ""),
    ("finish", r#"{"outcome":"completed"}"#),
    ("no-show", ""),
    ("return", ""),
    ("requeue", ""),
    ("transfer", r#"{"service":"BAPENDA-001"}"#),
    ("undo", ""),
    ("leave", ""),
];

async fn an_officer_of_another_site_touches_nothing_here(db: TestDb) {
    let app = TestApp::new(db).await;
    let id = app.kiosk().take_id(KK).await;
    let (here, there) = (app.officer("A1").opened().await, app.officer_at("tengah", "M1").opened().await);
    here.call_next().await;
    let before = app.rows();
    for (action, body) in ACTIONS {
        there.act(&id, action, serde_json::from_str(body).unwrap_or_default()).await.problem(403, "forbidden_scope");
    }
    for operation in ["open", "call-next"] {
        there.seated("utama", "A2").at_counter(operation, Value::Null).await.problem(403, "forbidden_scope");
    }
    there.get(&format!("tickets/{id}")).await.problem(403, "forbidden_scope");
    there.get(&format!("tickets/{id}/position")).await.problem(403, "forbidden_scope");
    there.over_at("utama").ask_number(KK).await.problem(403, "forbidden_scope");
    app.kiosk_at("tengah").over_at("utama").ask_number(KK).await.problem(403, "forbidden_scope");
    assert_eq!(app.rows(), before);
}

async fn a_grant_for_one_counter_is_for_that_counter(db: TestDb) {
    let app = TestApp::new(db).await;
    let site = app.directory.site("utama").expect("a site").id;
    let counter = app.directory.counter(site, "A1").expect("a counter").id;
    let grant = Grant { site_id: Some(site), counter_id: Some(counter), ..app.everywhere(Role::Officer) };
    let officer = app.staff("petugas.loket", grant).seated("utama", "A1").opened().await;
    officer.seated("utama", "A2").at_counter("open", Value::Null).await.problem(403, "forbidden_scope");
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    assert_eq!(officer.serve_next().await, first);
    app.officer("A2").opened().await.call_next().await;
    officer.act(&second, "start", Value::Null).await.problem(403, "forbidden_scope");
    officer.finish(&first).await;
}

async fn roles_do_what_their_table_says(db: TestDb) {
    let app = TestApp::new(db).await;
    let id = app.kiosk().take_id(KK).await;
    let roles = [(Role::Admin, "admin"), (Role::Publisher, "penyunting"), (Role::Auditor, "auditor")];
    for (role, name) in roles {
        let client = app.staff(name, app.everywhere(role)).seated("utama", "A1");
        for (action, body) in ACTIONS {
            client.act(&id, action, serde_json::from_str(body).unwrap_or_default()).await.problem(403, "forbidden");
        }
        client.at_counter("call-next", Value::Null).await.problem(403, "forbidden");
        client.ask_number(KK).await.problem(403, "forbidden");
        client.act(&id, "cancel", json!({"reason": "dobel"})).await.problem(403, "forbidden");
    }
    app.staff("auditor", app.everywhere(Role::Auditor)).ticket(&id).await;
    app.kiosk().act(&id, "start", Value::Null).await.problem(403, "forbidden");
    app.anon().act(&id, "start", Value::Null).await.problem(401, "unauthenticated");
}
