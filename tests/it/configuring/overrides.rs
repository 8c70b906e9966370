//! Opening, closing and restricting by hand.

use serde_json::{Value, json};

use super::office::{With, differing, events, office, rows};
use crate::support::TestDb;

both_engines!(
    a_mall_by_appointment_only_gives_no_numbers_until_taken_back_btn_7,
    one_agency_closes_and_the_others_go_on_btn_7,
    an_override_ends_by_itself,
    every_fault_of_an_override_is_named,
);

fn by_hand(scope: &str, effect: &str) -> Value {
    json!({ "scope": scope, "effect": effect, "reason": { "id": "Pembatasan kunjungan", "en": "Visits are limited" } })
}

async fn a_mall_by_appointment_only_gives_no_numbers_until_taken_back_btn_7(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let made = office.post("/overrides", &manager, &by_hand("mall", "appointment_only")).await;
    let path = made.location.replace("/v1/malls/contoh", "");
    let view = made.is(201);
    assert_eq!(view["starts_at"], "2026-12-01T01:00:00.000Z", "now");
    office.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "online_only_window");
    let assisted = office.post("/sites/utama/tickets", &manager, &json!({ "service": "DISDUKCAPIL-001" })).await;
    assert_eq!(assisted.status, 201, "an officer still helps: {}", assisted.body);

    assert_eq!(office.get(&path, &manager).await.etag, "\"v1\"");
    let revoke = format!("{path}/revoke");
    let with = |version| With { token: &manager, version, ..With::default() };
    office.send("POST", &revoke, None, with(None)).await.problem(428, "precondition_required");
    let stale = office.send("POST", &revoke, None, with(Some(2))).await;
    stale.problem(412, "version_mismatch");
    assert_eq!(stale.etag, "\"v1\"");
    office.clock.advance_ms(60_000);
    let taken_back = office.send("POST", &revoke, None, with(Some(1))).await;
    assert_eq!((taken_back.status, taken_back.etag.as_str()), (200, "\"v2\""));
    assert_eq!(taken_back.body["revoked_at"], "2026-12-01T01:01:00.000Z");
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-001").await.status, 201);

    let again = office.send("POST", &revoke, None, with(Some(2))).await;
    assert_eq!((again.status, again.etag.as_str()), (200, "\"v2\""), "it has ended; nothing changes");
    assert_eq!(events(&db, office.mall), ["override.set", "override.revoked"]);
    assert_eq!(differing(&before, &rows(&db, office.mall)).len(), 1);
    assert_eq!(office.get("/overrides", &manager).await.is(200)["items"], json!([]));
    assert_eq!(office.get("/overrides?ended=true", &manager).await.is(200)["items"].as_array().unwrap().len(), 1);
}

async fn one_agency_closes_and_the_others_go_on_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let closed = |scope: &str, member: &str, code: &str| {
        let mut body = by_hand(scope, "force_closed");
        (body["site"], body[member]) = (json!("utama"), json!(code));
        body
    };
    office.post("/overrides", &manager, &closed("agency", "agency", "BAPENDA")).await.is(201);
    office.take_number("utama", "BAPENDA-001").await.problem(409, "manual_closed");
    assert_eq!(office.take_number("pasar", "BAPENDA-001").await.status, 201, "limited to the main site");
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-001").await.status, 201);
    office.post("/overrides", &manager, &closed("queue", "queue", "berkas")).await.is(201);
    office.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "manual_closed");
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-008").await.status, 201, "another queue of the agency");
    office.post("/overrides", &manager, &closed("service", "service", "DISDUKCAPIL-008")).await.is(201);
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "manual_closed");
}

async fn an_override_ends_by_itself(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let mut body = by_hand("mall", "force_closed");
    (body["starts_at"], body["expires_at"]) = (json!("2026-12-01T00:00:00Z"), json!("2026-12-01T01:30:00Z"));
    let made = office.post("/overrides", &manager, &body).await.is(201);
    assert_eq!(made["starts_at"], "2026-12-01T01:00:00.000Z", "what was refused before stays explained by what counted then");
    office.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "manual_closed");
    office.clock.advance_ms(30 * 60_000);
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-001").await.status, 201);
}

async fn every_fault_of_an_override_is_named(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let with = |scope: &str, change: &dyn Fn(&mut Value)| {
        let mut body = by_hand(scope, "force_closed");
        change(&mut body);
        body
    };
    let cases: [(Value, &[(&str, &str)]); 8] = [
        (with("site", &|_| {}), &[("/site", "required")]),
        (with("site", &|b| b["site"] = json!("tak-ada")), &[("/site", "unknown_value")]),
        (with("mall", &|b| b["site"] = json!("utama")), &[("/site", "not_allowed")]),
        (with("queue", &|b| b["queue"] = json!("ktp")), &[("/site", "required"), ("/queue", "required")]),
        (with("queue", &|b| (b["site"], b["queue"]) = (json!("pasar"), json!("ktp"))), &[("/queue", "unknown_value")]),
        (with("mall", &|b| b["reason"]["id"] = json!("")), &[("/reason/id", "text_length")]),
        (with("mall", &|b| b["expires_at"] = json!("2026-12-01T01:00:00Z")), &[("/expires_at", "out_of_order")]),
        (with("mall", &|b| b["effect"] = json!("tutup")), &[("/effect", "unknown_value")]),
    ];
    for (body, expected) in cases {
        assert_eq!(office.post("/overrides", &manager, &body).await.problem(422, "validation_failed"), expected, "{body}");
    }
    assert!(events(&db, office.mall).is_empty());
}
