//! Tokens turn without stranding a kiosk.

use serde_json::json;

use super::{approve, ask, authorize, with_token};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_kiosk_turns_its_token_and_survives_a_lost_answer,
    a_manager_turns_a_token_while_the_old_one_still_opens,
    only_devices_turn_their_own
);

async fn a_kiosk_turns_its_token_and_survives_a_lost_answer(db: TestDb) {
    let app = TestApp::new(db).await;
    let asked = authorize(&app).await;
    approve(&app.manager(), &asked).await;
    let first = with_token(&app, &ask(&app, &asked).await.ok());
    let neighbour = app.kiosk();
    let lost = with_token(&app, &first.post("/v1/devices/rotate", json!(null)).await.ok());
    app.machine.advance_ms(9 * 60_000);
    let second = with_token(&app, &first.post("/v1/devices/rotate", json!(null)).await.ok());
    second.get("/v1/auth/me").await.ok();
    lost.get("/v1/auth/me").await.problem(401, "token_invalid");
    app.machine.advance_ms(9 * 60_000);
    first.get("/v1/auth/me").await.ok();
    app.machine.advance_ms(60_000 + 1);
    // What was believed a second ago is asked again.
    actix_web::rt::time::sleep(std::time::Duration::from_millis(1_001)).await;
    first.get("/v1/auth/me").await.problem(401, "token_invalid");
    second.get("/v1/auth/me").await.ok();
    neighbour.get("/v1/auth/me").await.ok();
}

async fn a_manager_turns_a_token_while_the_old_one_still_opens(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked) = (app.manager(), authorize(&app).await);
    let device = approve(&manager, &asked).await;
    let first = with_token(&app, &ask(&app, &asked).await.ok());
    let path = format!("devices/{}", device["id"].as_str().expect("an id"));
    let rotate = format!("{path}/rotate");
    manager.post(&rotate, json!(null)).await.ok();
    let second = with_token(&app, &manager.post(&rotate, json!(null)).await.ok());
    for token in [&first, &second] {
        token.get("/v1/auth/me").await.ok();
    }
    manager.send("DELETE", &path, &[("If-Match", "*")], None).await.no_content();
    for token in [&first, &second] {
        token.get("/v1/auth/me").await.problem(401, "token_invalid");
    }
    manager.post(&rotate, json!(null)).await.problem(404, "not_found");
}

async fn only_devices_turn_their_own(db: TestDb) {
    let app = TestApp::new(db).await;
    app.manager().post("/v1/devices/rotate", json!(null)).await.problem(403, "forbidden");
    app.anon().post("/v1/devices/rotate", json!(null)).await.problem(401, "unauthenticated");
}
