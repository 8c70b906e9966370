//! Who may draw numbers: phones at the door, and no kiosk without end.

use futures_util::future::join_all;
use mpp::db::Origin;
use mpp::identity::door::Pass;
use mpp::kernel::channel::Channel;
use mpp::kernel::codes::Code;
use mpp::queueing::service::admission::{Comer, admit};
use mpp::sites::model::{Admission, DeviceLimit};
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(
    a_phone_draws_a_number_at_the_door_and_not_from_home,
    the_token_is_shown_by_devices_of_the_site_and_who_manages_them,
    a_kiosk_gives_no_more_than_its_allowance,
    an_allowance_is_exact_when_all_ask_at_once,
    rules_are_set_from_the_version_last_read,
);

const ADMISSION: &str = "sites/utama/admission";

async fn set(manager: &Client<'_>, version: i64, body: Value) -> Value {
    manager.send("PUT", ADMISSION, &[("If-Match", &format!("\"v{version}\""))], Some(&body)).await.ok()
}

async fn draw(phone: &Client<'_>, token: Option<&str>) -> crate::support::answer::Answer {
    let mut body = json!({ "service": "DISDUKCAPIL-001" });
    if let Some(token) = token {
        body["door_token"] = token.into();
    }
    phone.post("sites/utama/tickets", body).await
}

async fn a_phone_draws_a_number_at_the_door_and_not_from_home(db: TestDb) {
    let app = TestApp::new(db).await;
    let (manager, phone) = (app.manager(), app.anon());
    draw(&phone, None).await.created();
    draw(&phone, Some("apa saja")).await.created();
    set(&manager, 0, json!({ "door_token_required": true })).await;
    draw(&phone, None).await.problem(403, "door_token_required");
    draw(&phone, Some("apa saja")).await.problem(403, "door_token_invalid");
    let shown = app.kiosk().get("sites/utama/door-token").await.ok();
    assert_eq!(shown["required"], true);
    let token = shown["token"].as_str().expect("a token");
    draw(&phone, Some(token)).await.created();
    let elsewhere = app.kiosk_at("timur").get("sites/timur/door-token").await.ok();
    draw(&phone, Some(elsewhere["token"].as_str().expect("a token"))).await.problem(403, "door_token_invalid");

    // A request that was answered is answered again, however late.
    let body = json!({ "service": "DISDUKCAPIL-001", "door_token": token });
    let key = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    let first = phone.post_keyed(key, "sites/utama/tickets", body.clone()).await.created();
    app.machine.advance_ms(600_000);
    draw(&phone, Some(token)).await.problem(403, "door_token_invalid");
    assert_eq!(phone.post_keyed(key, "sites/utama/tickets", body).await.created(), first);
    // Kiosks and officers stand inside already.
    app.kiosk().ask_number("DISDUKCAPIL-001").await.created();
    manager.ask_number("DISDUKCAPIL-001").await.created();
}

async fn the_token_is_shown_by_devices_of_the_site_and_who_manages_them(db: TestDb) {
    let app = TestApp::new(db).await;
    let path = "sites/utama/door-token";
    let by_kiosk = app.kiosk().get(path).await.ok();
    assert_eq!(app.manager().get(path).await.ok()["token"], by_kiosk["token"]);
    app.kiosk_at("timur").get(path).await.problem(403, "forbidden_scope");
    app.officer("A1").get(path).await.problem(403, "forbidden");
    app.anon().get(path).await.problem(401, "unauthenticated");
}

async fn a_kiosk_gives_no_more_than_its_allowance(db: TestDb) {
    let app = TestApp::new(db).await;
    set(&app.manager(), 0, json!({ "door_token_required": false, "device_limit": { "numbers": 3, "window_s": 60 } })).await;
    let (kiosk, neighbour) = (app.kiosk(), app.printing_kiosk());
    for _ in 0..3 {
        kiosk.ask_number("DISDUKCAPIL-001").await.created();
    }
    let refused = kiosk.ask_number("DISDUKCAPIL-001").await;
    refused.problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("20"));
    neighbour.ask_number("DISDUKCAPIL-001").await.created();
    app.clock.advance_ms(20_000);
    kiosk.ask_number("DISDUKCAPIL-001").await.created();
    kiosk.ask_number("DISDUKCAPIL-001").await.problem(429, "rate_limited");
    // A number that was refused for another reason took nothing.
    app.clock.advance_ms(20_000);
    kiosk.ask_number("TAK-ADA").await.problem(404, "not_found");
    kiosk.ask_number("DISDUKCAPIL-001").await.created();
}

/// Eight commands that wait in one lane together, most of them in one commit.
async fn an_allowance_is_exact_when_all_ask_at_once(db: TestDb) {
    let app = TestApp::new(db).await;
    app.kiosk().take("DISDUKCAPIL-001").await;
    let devices = app.manager().get("devices").await.ok();
    let device = devices["items"][0]["id"].as_str().expect("an id").parse().expect("an id");
    let site_id = app.directory.site("utama").expect("a site").id;
    let device_limit = Some(DeviceLimit { tickets: 3, window_s: 60 });
    let admission = Admission { device_limit, ..Admission::open(site_id) };
    let comer = Comer { channel: Channel::Kiosk, device: Some(device), pass: Pass::Missing };
    let ask = |_| app.state.core.db.write(app.lane("utama"), Origin::system(), move |tx| admit(tx, &admission, comer));
    let outcomes = join_all((0..8).map(ask)).await;
    let refused: Vec<Code> = outcomes.into_iter().filter_map(|outcome| outcome.err().map(|error| error.code())).collect();
    assert_eq!(refused, [Code::RateLimited; 5]);
}

async fn rules_are_set_from_the_version_last_read(db: TestDb) {
    let app = TestApp::new(db).await;
    let manager = app.manager();
    let read = app.anon().get(ADMISSION).await;
    assert_eq!(read.header("etag"), Some("\"v0\""));
    assert_eq!(read.ok(), json!({ "door_token_required": false, "device_limit": null, "version": 0 }));
    set(&manager, 0, json!({ "door_token_required": true })).await;
    let changed = set(&manager, 1, json!({ "door_token_required": true, "device_limit": { "numbers": 60, "window_s": 600 } })).await;
    assert_eq!(changed["version"], 2);
    assert_eq!(app.anon().get(ADMISSION).await.ok(), changed);
    assert_eq!(app.anon().get("sites/timur/admission").await.ok()["version"], 0, "a neighbour");
    let stale = json!({ "door_token_required": false });
    manager.send("PUT", ADMISSION, &[("If-Match", "\"v1\"")], Some(&stale)).await.problem(412, "version_mismatch");
    for (tickets, window_s) in [(0, 60), (100_001, 60), (1, 0), (1, 86_401)] {
        let bad = json!({ "door_token_required": false, "device_limit": { "numbers": tickets, "window_s": window_s } });
        manager.send("PUT", ADMISSION, &[("If-Match", "*")], Some(&bad)).await.problem(422, "validation_failed");
    }
}
