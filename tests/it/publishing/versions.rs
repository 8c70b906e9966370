//! What was, is and will be in force; and services that are not served.

use diesel::{ExpressionMethods as _, RunQueryDsl as _};
use mpp::db::schema::{service_requirements, service_versions};
use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::{Desk, SERVICE, desk, texts};
use crate::configuring::office::With;
use crate::support::TestDb;

both_engines!(
    a_fee_of_the_first_shows_itself_on_the_first,
    a_version_that_waits_is_not_forgotten,
    the_history_says_who_when_why_and_what,
    an_earlier_text_comes_back_as_the_next_version,
    a_published_version_is_never_changed,
    nothing_is_published_for_yesterday,
    a_suspended_service_says_why_and_gives_no_numbers,
    an_archived_service_is_gone_and_comes_back_when_published,
    what_nobody_confirms_for_a_year_is_stale_btn_2,
    a_ticket_keeps_the_name_it_was_taken_under,
);

fn fee(amount: i64) -> Value {
    json!({ "fee": { "kind": "fixed", "amount_idr": amount, "note": "Tarif", "payee": "Kas Daerah", "legal_basis": "Perda 1/2026" } })
}

async fn a_fee_of_the_first_shows_itself_on_the_first(db: TestDb) {
    let desk = desk(&db).await;
    let published = desk.bring_out(SERVICE, 1, texts(fee(75_000)), json!({ "effective_from": "2026-12-03", "reason": "Perda baru" })).await;
    assert_eq!((&published["version"]["state"], &published["version"]["version_no"]), (&json!("scheduled"), &json!(2)));
    assert_eq!(desk.shown(SERVICE).await.is(200)["version_no"], 1);
    desk.office.clock.advance_ms(2 * 24 * 60 * 60 * 1000);
    let after = desk.shown(SERVICE).await.is(200);
    assert_eq!(
        (&after["version_no"], &after["fee"]["amount_idr"], &after["effective_from"]),
        (&json!(2), &json!(75_000), &json!("2026-12-03"))
    );
}

async fn a_version_that_waits_is_not_forgotten(db: TestDb) {
    let desk = desk(&db).await;
    desk.bring_out(SERVICE, 1, texts(fee(75_000)), json!({ "effective_from": "2027-01-01", "reason": "Perda baru" })).await;
    desk.write(SERVICE, 0, 2, texts(json!({ "name_id": "Nama benar" }))).await.is(201);
    desk.submit(SERVICE, 1).await.is(200);
    let told = desk.publish(SERVICE, 2, json!({ "reason": "Salah ketik" })).await;
    told.problem(409, "later_version_exists");
    assert!(told.body["detail"].as_str().expect("a text").contains("2 (2027-01-01)"), "{}", told.body);
    let done = desk.publish(SERVICE, 2, json!({ "reason": "Salah ketik", "keep_later": true })).await.is(200);
    assert_eq!((&done["version"]["version_no"], &done["version"]["state"]), (&json!(3), &json!("in_force")));
    let states: Vec<Value> = versions(&desk).await.iter().map(|v| json!([v["version_no"], v["state"]])).collect();
    assert_eq!(json!(states), json!([[3, "in_force"], [2, "scheduled"], [1, "past"]]));
}

async fn versions(desk: &Desk) -> Vec<Value> {
    desk.office.get(&format!("{SERVICE}/versions"), &desk.writer).await.is(200)["items"].as_array().expect("a list").clone()
}

async fn the_history_says_who_when_why_and_what(db: TestDb) {
    let desk = desk(&db).await;
    desk.bring_out(SERVICE, 1, texts(fee(50_000)), json!({ "reason": "Perda 1/2026" })).await;
    desk.bring_out(SERVICE, 2, texts(fee(75_000)), json!({ "reason": "Perda 2/2026" })).await;
    let history = versions(&desk).await;
    assert_eq!((&history[0]["reason"], &history[0]["published_at"]), (&json!("Perda 2/2026"), &json!("2026-12-01T01:00:00.000Z")));
    let (written, published) = (history[0]["written_by"].as_str().expect("who"), history[0]["published_by"].as_str().expect("who"));
    assert!(written.starts_with("staff:") && published.starts_with("staff:") && written != published);
    let version = desk.office.get(&format!("{SERVICE}/versions/3"), &desk.writer).await.is(200);
    assert_eq!(version["changes"], json!([{ "pointer": "/fee/amount_idr", "before": 50_000, "after": 75_000 }]));
    let against_first = desk.office.get(&format!("{SERVICE}/versions/3?against=1"), &desk.writer).await.is(200);
    assert!(against_first["changes"].as_array().expect("a list").len() > 3 && against_first["against"] == 1);
    desk.office.get(&format!("{SERVICE}/versions/3?against=9"), &desk.writer).await.problem(404, "not_found");
    desk.office.get(&format!("{SERVICE}/versions/9"), &desk.writer).await.problem(404, "not_found");
}

async fn an_earlier_text_comes_back_as_the_next_version(db: TestDb) {
    let desk = desk(&db).await;
    let first = desk.shown(SERVICE).await.is(200);
    desk.bring_out(SERVICE, 1, texts(fee(75_000)), json!({ "effective_from": "2026-12-20", "reason": "Perda baru" })).await;
    // The version that waits is taken back by the one in force, for the same day.
    let path = format!("{SERVICE}/versions/1/restore");
    let body = json!({ "effective_from": "2026-12-20", "reason": "Perda ditunda" });
    desk.office.post(&path, &desk.writer, &body).await.problem(403, "forbidden");
    desk.office.post(&path, &desk.reviewer, &json!({ "reason": "Hari ini" })).await.problem(409, "later_version_exists");
    assert_eq!(desk.office.post(&path, &desk.reviewer, &body).await.is(200)["version"]["version_no"], 3);
    desk.office.clock.advance_ms(30 * 24 * 60 * 60 * 1000);
    let after = desk.shown(SERVICE).await.is(200);
    assert_eq!((&after["version_no"], &after["fee"], &after["name_id"]), (&json!(3), &first["fee"], &first["name_id"]));
}

async fn a_published_version_is_never_changed(db: TestDb) {
    let _desk = desk(&db).await;
    let conn = &mut db.connect();
    let changed = diesel::update(service_versions::table).set(service_versions::product.eq("Lain")).execute(conn);
    assert!(changed.expect_err("a trigger").to_string().contains("kept as they were published"));
    let deleted = diesel::delete(service_versions::table).execute(conn);
    assert!(deleted.is_err());
    // What is asked for is part of it.
    let changed = diesel::update(service_requirements::table).set(service_requirements::text.eq("Lain")).execute(conn);
    assert!(changed.expect_err("a trigger").to_string().contains("kept as they were published"));
    assert!(diesel::delete(service_requirements::table).execute(conn).is_err());
}

async fn nothing_is_published_for_yesterday(db: TestDb) {
    let desk = desk(&db).await;
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.is(201);
    desk.submit(SERVICE, 1).await.is(200);
    for (body, pointer) in [
        (json!({ "effective_from": "2026-11-30", "reason": "Uji" }), "/effective_from"),
        (json!({ "effective_from": "2028-01-01", "reason": "Uji" }), "/effective_from"),
        (json!({ "reason": "" }), "/reason"),
    ] {
        let refused = desk.publish(SERVICE, 2, body.clone()).await;
        assert_eq!(refused.problem(422, "validation_failed")[0].0, pointer, "{body}");
    }
    assert_eq!(versions(&desk).await.len(), 1);
}

async fn a_suspended_service_says_why_and_gives_no_numbers(db: TestDb) {
    let desk = desk(&db).await;
    let note = json!({ "note": { "id": "Jaringan pusat padam.", "en": "The central network is down." } });
    let resume = |token: String| {
        let office = &desk.office;
        async move { office.send("POST", &format!("{SERVICE}/resume"), None, With { token: &token, ..Default::default() }).await }
    };
    resume(desk.reviewer.clone()).await.problem(409, "service_state_conflict");
    desk.office
        .post(&format!("{SERVICE}/suspend"), &desk.reviewer, &json!({ "note": { "id": "", "en": "x" } }))
        .await
        .problem(422, "validation_failed");
    assert_eq!(desk.office.post(&format!("{SERVICE}/suspend"), &desk.reviewer, &note).await.is(200)["status"], "suspended");
    desk.office.post(&format!("{SERVICE}/suspend"), &desk.reviewer, &note).await.problem(409, "service_state_conflict");
    let shown = desk.shown(SERVICE).await.is(200);
    assert_eq!((&shown["status"], &shown["status_note"]), (&json!("suspended"), &note["note"]));
    desk.office.take_number("utama", "BAPENDA-001").await.problem(409, "service_inactive");
    // New texts do not bring it back; whoever suspended it says when.
    desk.bring_out(SERVICE, 1, texts(json!({})), json!({ "reason": "Uji" })).await;
    assert_eq!(desk.shown(SERVICE).await.is(200)["status"], "suspended");
    assert_eq!(resume(desk.head.clone()).await.is(200)["status_note"], Value::Null);
    assert_eq!(desk.office.take_number("utama", "BAPENDA-001").await.status, 201);
}

async fn an_archived_service_is_gone_and_comes_back_when_published(db: TestDb) {
    let desk = desk(&db).await;
    let note = json!({ "note": { "id": "Dilayani daring saja.", "en": "Online only." } });
    desk.office.post(&format!("{SERVICE}/archive"), &desk.writer, &note).await.problem(403, "forbidden");
    desk.office.post(&format!("{SERVICE}/archive"), &desk.head, &note).await.is(200);
    desk.shown(SERVICE).await.problem(404, "not_found");
    desk.office.post(&format!("{SERVICE}/archive"), &desk.head, &note).await.problem(409, "service_state_conflict");
    assert_eq!(versions(&desk).await.len(), 1, "its versions stay readable");
    desk.bring_out(SERVICE, 1, texts(json!({})), json!({ "reason": "Dilayani lagi" })).await;
    assert_eq!(desk.shown(SERVICE).await.is(200)["status_note"], Value::Null);
}

async fn what_nobody_confirms_for_a_year_is_stale_btn_2(db: TestDb) {
    let desk = desk(&db).await;
    desk.office.clock.advance_ms(364 * 24 * 60 * 60 * 1000);
    assert_eq!(desk.shown(SERVICE).await.is(200)["stale_since"], Value::Null);
    desk.office.clock.advance_ms(24 * 60 * 60 * 1000);
    assert_eq!(desk.shown(SERVICE).await.is(200)["stale_since"], "2027-12-01");
    let writer = desk.office.token(&db, Role::Publisher, None, Some("BAPENDA")).await;
    let stale = desk.office.get("/reports/completeness?agency=BAPENDA", "").await.is(200);
    assert_eq!((&stale["agencies"][0]["stale"], &stale["agencies"][0]["listings"][0]["stale_since"]), (&json!(1), &json!("2027-12-01")));
    let with = With { token: &writer, ..Default::default() };
    assert_eq!(desk.office.send("POST", &format!("{SERVICE}/confirm"), None, with).await.is(200)["reviewed_on"], "2027-12-01");
    assert_eq!(desk.shown(SERVICE).await.is(200)["stale_since"], Value::Null);
    let archived = json!({ "note": { "id": "Uji", "en": "Test" } });
    let head = desk.office.token(&db, Role::MallHead, None, None).await;
    desk.office.post(&format!("{SERVICE}/archive"), &head, &archived).await.is(200);
    desk.office.send("POST", &format!("{SERVICE}/confirm"), None, with).await.problem(409, "service_state_conflict");
}

async fn a_ticket_keeps_the_name_it_was_taken_under(db: TestDb) {
    let desk = desk(&db).await;
    let taken = desk.office.take_number("utama", "BAPENDA-001").await.is(201);
    let name = taken["ticket"]["service_name"].clone();
    desk.bring_out(SERVICE, 1, texts(json!({ "name_id": "Nama lain" })), json!({ "reason": "Nama baru" })).await;
    let manager = desk.office.manager(&db).await;
    let ticket = desk.office.get(&format!("/tickets/{}", taken["ticket"]["id"].as_str().expect("an id")), &manager).await.is(200);
    assert_eq!(ticket["ticket"]["service_name"], name);
    assert_ne!(desk.shown(SERVICE).await.is(200)["name_id"], name);
}
