//! RFC 8628: a device asks, a person decides, the device fetches its token.

use serde_json::json;

use super::{approve, ask, authorize, enrolment, with_token};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_kiosk_is_enrolled_by_the_code_on_its_screen,
    a_token_is_delivered_once_and_a_lost_answer_strands_nobody,
    who_asks_too_often_is_told_to_slow_down,
    what_a_person_decided_stays_decided,
    codes_end_with_their_time,
    a_code_is_not_found_by_guessing,
    a_kiosk_gives_numbers_for_its_own_services_only,
    a_mall_holds_no_more_than_a_hundred_open_codes,
);

async fn a_kiosk_is_enrolled_by_the_code_on_its_screen(db: TestDb) {
    let app = TestApp::new(db).await;
    let manager = app.manager();
    let asked = authorize(&app).await;
    assert_eq!((&asked["expires_in"], &asked["interval"]), (&json!(600), &json!(5)));
    let complete = asked["verification_uri_complete"].as_str().expect("a link");
    assert!(complete.starts_with(asked["verification_uri"].as_str().expect("a link")));
    assert!(complete.ends_with(&format!("?mall=contoh&user_code={}", asked["user_code"].as_str().expect("a code"))));

    let waiting = ask(&app, &asked).await.problem(400, "authorization_pending");
    assert_eq!((&waiting["error"], &waiting["interval"]), (&json!("authorization_pending"), &json!(5)));
    let typed = enrolment(&asked).to_lowercase();
    let seen = manager.get(&typed).await.ok();
    assert_eq!((&seen["software"], &seen["status"]), (&json!("kios 1.4.2"), &json!("pending")));
    let device = approve(&manager, &asked).await;
    app.machine.advance_ms(5_000);
    let delivered = ask(&app, &asked).await.ok();
    assert_eq!((&delivered["token_type"], &delivered["device"]["id"]), (&json!("Bearer"), &device["id"]));

    let me = with_token(&app, &delivered).get("/v1/auth/me").await.ok();
    assert_eq!(me["device"]["services"], json!(["DISDUKCAPIL-001", "BAPENDA-001"]));
    assert_eq!(me["device"]["responsible"], "Diskominfo, tim jaringan");
    assert_eq!(manager.get("devices").await.ok()["items"], json!([me["device"]]));
}

async fn a_token_is_delivered_once_and_a_lost_answer_strands_nobody(db: TestDb) {
    let app = TestApp::new(db).await;
    let asked = authorize(&app).await;
    approve(&app.manager(), &asked).await;
    let first = ask(&app, &asked).await.ok();
    app.machine.advance_ms(30_000);
    let second = ask(&app, &asked).await.ok();
    with_token(&app, &second).get("/v1/auth/me").await.ok();
    with_token(&app, &first).get("/v1/auth/me").await.problem(401, "token_invalid");
    app.machine.advance_ms(30_000);
    ask(&app, &asked).await.problem(400, "expired_token");
    with_token(&app, &second).get("/v1/auth/me").await.ok();
}

async fn who_asks_too_often_is_told_to_slow_down(db: TestDb) {
    let app = TestApp::new(db).await;
    let asked = authorize(&app).await;
    ask(&app, &asked).await.problem(400, "authorization_pending");
    assert_eq!(ask(&app, &asked).await.problem(400, "slow_down")["interval"], 10);
    app.machine.advance_ms(5_000);
    assert_eq!(ask(&app, &asked).await.problem(400, "slow_down")["interval"], 15, "five seconds are not enough any more");
    app.machine.advance_ms(15_000);
    assert_eq!(ask(&app, &asked).await.problem(400, "authorization_pending")["interval"], 15);
    let neighbour = authorize(&app).await;
    ask(&app, &neighbour).await.problem(400, "authorization_pending");
}

async fn what_a_person_decided_stays_decided(db: TestDb) {
    let app = TestApp::new(db).await;
    let manager = app.manager();
    let (refused, neighbour) = (authorize(&app).await, authorize(&app).await);
    manager.post(&format!("{}/deny", enrolment(&refused)), json!(null)).await.no_content();
    ask(&app, &refused).await.problem(400, "access_denied");
    let body = json!({ "kind": "display", "name": "Layar", "site": "utama" });
    manager.post(&format!("{}/approve", enrolment(&refused)), body).await.problem(409, "enrolment_decided");
    approve(&manager, &neighbour).await;
    manager.post(&format!("{}/deny", enrolment(&neighbour)), json!(null)).await.problem(409, "enrolment_decided");
    ask(&app, &neighbour).await.ok();
}

async fn codes_end_with_their_time(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked, late) = (app.manager(), authorize(&app).await, authorize(&app).await);
    approve(&manager, &late).await;
    app.machine.advance_ms(600_000);
    ask(&app, &asked).await.problem(400, "expired_token");
    ask(&app, &late).await.problem(400, "expired_token");
    manager.get(&enrolment(&asked)).await.problem(404, "not_found");
    let body = json!({ "kind": "display", "name": "Layar", "site": "utama" });
    manager.post(&format!("{}/approve", enrolment(&asked)), body).await.problem(404, "not_found");
    let unknown = json!({ "device_code": "mppc_tak-ada" });
    ask(&app, &unknown).await.problem(400, "expired_token");
    let nowhere = json!({ "mall": "tak-ada", "device_code": asked["device_code"] });
    app.anon().post("/v1/devices/token", nowhere).await.problem(400, "expired_token");
}

/// RFC 8628 §5.1.
async fn a_code_is_not_found_by_guessing(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked) = (app.manager(), authorize(&app).await);
    for _ in 0..10 {
        manager.get("device-enrolments/BCDF-GHJK").await.problem(404, "not_found");
    }
    let refused = manager.get(&enrolment(&asked)).await;
    assert!(refused.header("retry-after").is_some());
    refused.problem(429, "rate_limited");
    app.staff("pengelola.dua", app.everywhere(mpp::kernel::permission::Role::Manager)).get(&enrolment(&asked)).await.ok();
    app.machine.advance_ms(61_000);
    manager.get(&enrolment(&asked)).await.ok();
}

async fn a_kiosk_gives_numbers_for_its_own_services_only(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, asked) = (app.manager(), authorize(&app).await);
    let unknown = json!({ "kind": "kiosk", "name": "Anjungan", "site": "utama", "services": ["DISDUKCAPIL-001", "TAK-ADA"] });
    let refused = manager.post(&format!("{}/approve", enrolment(&asked)), unknown).await.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/services/1");
    let idle = json!({ "kind": "display", "name": "Layar", "site": "utama", "services": ["DISDUKCAPIL-001"] });
    manager.post(&format!("{}/approve", enrolment(&asked)), idle).await.problem(422, "validation_failed");
    approve(&manager, &asked).await;
    let kiosk = with_token(&app, &ask(&app, &asked).await.ok());
    let take = async |key: &str, service: &str| kiosk.post_keyed(key, "sites/utama/tickets", json!({ "service": service })).await;
    take("satu", "DISDUKCAPIL-001").await.created();
    take("dua", "DISDUKCAPIL-002").await.problem(403, "forbidden_scope");
    app.kiosk().ask_number("DISDUKCAPIL-002").await.created();
}

async fn a_mall_holds_no_more_than_a_hundred_open_codes(db: TestDb) {
    let app = TestApp::new(db).await;
    for _ in 0..100 {
        authorize(&app).await;
    }
    let body = json!({ "mall": "contoh" });
    app.anon().post("/v1/devices/authorize", body.clone()).await.problem(429, "rate_limited");
    app.anon().post("/v1/devices/authorize", json!({ "mall": "tak-ada" })).await.problem(422, "validation_failed");
    app.machine.advance_ms(600_000);
    app.anon().post("/v1/devices/authorize", body).await.ok();
}
