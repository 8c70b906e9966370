//! Counters, queues and offerings.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::office::{Got, Office, With, differing, events, office, rows};
use crate::contract::samples::listing;
use crate::support::TestDb;

both_engines!(
    a_counter_changes_what_it_serves_and_only_it,
    every_fault_of_a_counter_is_named,
    counters_are_listed_with_their_state_and_stay_while_open,
    a_queue_changes_what_is_given_and_keeps_the_rest,
    every_fault_of_a_queue_is_named,
    an_offering_moves_and_closes,
    every_fault_of_an_offering_is_named,
    a_service_that_is_new_is_put_on_offer,
);

const A1: &str = "/sites/utama/counters/A1";
const NEW: &str = "/sites/utama/offerings/DISDUKCAPIL-950";
const KTP: &str = "/sites/utama/queues/ktp";

async fn a_counter_changes_what_it_serves_and_only_it(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let read = office.get(A1, "").await;
    assert_eq!((read.status, read.etag.as_str()), (200, "\"v1\""));
    let patch =
        json!({ "zone": "B", "queues": [{ "queue": "berkas", "role": "primary", "rank": 2 }, { "queue": "pajak", "role": "overflow" }] });
    office.send("PATCH", A1, Some(&patch), With { token: &manager, ..With::default() }).await.problem(428, "precondition_required");
    let changed = office.edit("PATCH", A1, &manager, 1, &patch).await;
    assert_eq!((changed.status, changed.etag.as_str()), (200, "\"v2\""));
    let served = json!([{ "queue": "berkas", "role": "primary", "rank": 2 }, { "queue": "pajak", "role": "overflow", "rank": 1 }]);
    let expected =
        json!({ "code": "A1", "name": "Loket A1", "zone": "B", "agency": "DISDUKCAPIL", "queues": served, "active": true, "version": 2 });
    assert_eq!(changed.body, expected);
    assert_eq!(office.get(A1, "").await.body, expected);
    let stale = office.edit("PATCH", A1, &manager, 1, &json!({ "name": "Loket lain" })).await;
    stale.problem(412, "version_mismatch");
    assert_eq!(stale.etag, "\"v2\"");
    let cleared = office.edit("PATCH", A1, &manager, 2, &json!({ "zone": null })).await.is(200);
    assert_eq!((&cleared["zone"], &cleared["queues"]), (&Value::Null, &expected["queues"]));
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["counter A1"]);
    assert_eq!(events(&db, office.mall), ["counter.changed", "counter.changed"]);
}

async fn every_fault_of_a_counter_is_named(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let own = |queue: &str| json!({ "queue": queue, "role": "primary" });
    let cases: [(Value, &[(&str, &str)]); 9] = [
        (json!({ "queues": [] }), &[("/queues", "length")]),
        (json!({ "queues": [own("tak-ada")] }), &[("/queues/0/queue", "unknown_value")]),
        (json!({ "queues": [own("pajak-pasar")] }), &[("/queues/0/queue", "unknown_value")]),
        (json!({ "queues": [own("ktp"), own("berkas"), own("ktp")] }), &[("/queues/2/queue", "duplicate")]),
        (
            json!({ "queues": [{ "queue": "ktp", "role": "assist", "rank": 100 }] }),
            &[("/queues", "required"), ("/queues/0/rank", "out_of_range")],
        ),
        (json!({ "zone": "Z", "name": "" }), &[("/name", "text_length"), ("/zone", "unknown_value")]),
        (json!({ "name": null }), &[("/name", "wrong_type")]),
        (json!({ "queues": null }), &[("/queues", "wrong_type")]),
        (json!({ "code": "A9" }), &[("/code", "unknown_field")]),
    ];
    for (body, expected) in cases {
        assert_eq!(office.edit("PATCH", A1, &manager, 1, &body).await.problem(422, "validation_failed"), expected, "{body}");
    }
    office.edit("PATCH", "/sites/utama/counters/Z9", &manager, 1, &json!({})).await.problem(404, "not_found");
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
}

async fn counters_are_listed_with_their_state_and_stay_while_open(db: TestDb) {
    let office = office(&db).await;
    let (manager, officer) = (office.manager(&db).await, office.token(&db, Role::Officer, None, None).await);
    office.send("POST", &format!("{A1}/open"), None, With { token: &officer, ..With::default() }).await.is(200);
    let listed = office.get("/sites/utama/counters", "").await.is(200);
    let states: Vec<(&Value, &Value)> = listed["items"].as_array().unwrap().iter().map(|c| (&c["counter"]["code"], &c["status"])).collect();
    assert_eq!(states, [(&json!("A1"), &json!("open")), (&json!("A2"), &json!("closed")), (&json!("C1"), &json!("closed"))]);
    assert!(!listed.to_string().contains("officer"), "nobody's id is public");
    office.edit("PATCH", A1, &manager, 1, &json!({ "active": false })).await.problem(409, "in_use");
    office.post(&format!("{A1}/close"), &officer, &json!({ "reason": "Pulang" })).await.is(200);
    assert_eq!(office.edit("PATCH", A1, &manager, 1, &json!({ "active": false })).await.is(200)["active"], false);
    office.send("POST", &format!("{A1}/open"), None, With { token: &officer, ..With::default() }).await.problem(409, "manual_closed");
}

async fn a_queue_changes_what_is_given_and_keeps_the_rest(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let first = office.take_number("utama", "DISDUKCAPIL-008").await.is(201);
    let read = office.get(KTP, "").await;
    assert_eq!((read.status, read.etag.as_str()), (200, "\"v1\""));
    let patch = json!({ "prefix": "D", "padding": 2, "policy": { "priority_head_start_min": 90 } });
    let changed = office.edit("PATCH", KTP, &manager, 1, &patch).await.is(200);
    assert_eq!((&changed["prefix"], &changed["name"], &changed["zone"]), (&json!("D"), &json!("KTP"), &json!("A")));
    let mut policy = read.body["policy"].clone();
    policy["priority_head_start_min"] = json!(90);
    assert_eq!(changed["policy"], policy);
    let second = office.take_number("utama", "DISDUKCAPIL-008").await.is(201);
    assert_eq!((&first["ticket"]["display_number"], &second["ticket"]["display_number"]), (&json!("A-001"), &json!("D-02")));
    office.edit("PATCH", KTP, &manager, 1, &patch).await.problem(412, "version_mismatch");
    office.edit("PATCH", KTP, &manager, 2, &json!({ "active": false })).await.is(200);
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "service_inactive");
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["queue ktp"]);
    assert_eq!(events(&db, office.mall), ["queue.changed", "queue.changed"]);
}

async fn every_fault_of_a_queue_is_named(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let cases: [(Value, &[(&str, &str)]); 7] = [
        (json!({ "prefix": "AI" }), &[("/prefix", "invalid_value")]),
        (json!({ "padding": 5, "last_number": 0 }), &[("/padding", "out_of_range"), ("/last_number", "out_of_range")]),
        (
            json!({ "policy": { "print_confirm_s": 5, "recalls_before_no_show": 11 } }),
            &[("/policy/recalls_before_no_show", "out_of_range"), ("/policy/print_confirm_s", "out_of_range")],
        ),
        (json!({ "policy": { "colour": 1 } }), &[("/policy/colour", "unknown_field")]),
        (json!({ "policy": { "no_show_return": null } }), &[("/policy/no_show_return", "wrong_type")]),
        (json!({ "zone": "Z" }), &[("/zone", "unknown_value")]),
        (json!({ "active": "ya" }), &[("/active", "wrong_type")]),
    ];
    for (body, expected) in cases {
        assert_eq!(office.edit("PATCH", KTP, &manager, 1, &body).await.problem(422, "validation_failed"), expected, "{body}");
    }
    let taken = office.edit("PATCH", KTP, &manager, 1, &json!({ "prefix": "B" })).await;
    assert_eq!(taken.problem(409, "duplicate_code"), [("/prefix", "duplicate")]);
    assert_eq!(
        office.edit("PATCH", "/sites/pasar/queues/pajak-pasar", &manager, 1, &json!({ "prefix": "B" })).await.status,
        200,
        "per site"
    );
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["queue pajak-pasar"]);
}

async fn an_offering_moves_and_closes(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let listed = office.get("/sites/utama/offerings", "").await.is(200);
    let ktp = json!({ "service": "DISDUKCAPIL-008", "queue": "ktp", "walk_in": true, "appointment": true, "minutes": 15, "active": true, "version": 1 });
    assert_eq!(listed["items"][2], ktp);
    let path = "/sites/utama/offerings/DISDUKCAPIL-008";
    office.send("PATCH", path, Some(&json!({})), With { token: &manager, ..With::default() }).await.problem(428, "precondition_required");
    let moved = office.edit("PATCH", path, &manager, 1, &json!({ "queue": "berkas", "minutes": 20 })).await;
    assert_eq!((moved.status, moved.etag.as_str(), &moved.body["queue"]), (200, "\"v2\"", &json!("berkas")));
    let ticket = office.take_number("utama", "DISDUKCAPIL-008").await.is(201);
    assert_eq!(ticket["ticket"]["display_number"], "B-001");
    office.edit("PATCH", path, &manager, 1, &json!({})).await.problem(412, "version_mismatch");
    office.edit("PATCH", path, &manager, 2, &json!({ "active": false })).await.is(200);
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "service_inactive");
    assert_eq!(differing(&before, &rows(&db, office.mall)).len(), 1);
    assert_eq!(events(&db, office.mall), ["offering.changed", "offering.changed"]);
}

async fn every_fault_of_an_offering_is_named(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let berkas = "/sites/utama/offerings/DISDUKCAPIL-001";
    let cases: [(Value, &[(&str, &str)]); 5] = [
        (json!({ "queue": "tak-ada", "minutes": 0 }), &[("/queue", "unknown_value"), ("/minutes", "out_of_range")]),
        (json!({ "queue": "pajak" }), &[("/queue", "other_agency")]),
        (json!({ "walk_in": false, "appointment": false }), &[("/walk_in", "unreachable")]),
        (json!({ "walk_in": false, "appointment": true }), &[("/walk_in", "unreachable")]),
        (json!({ "queue": null }), &[("/queue", "wrong_type")]),
    ];
    for (body, expected) in cases {
        assert_eq!(office.edit("PATCH", berkas, &manager, 1, &body).await.problem(422, "validation_failed"), expected, "{body}");
    }
    let ktp = "/sites/utama/offerings/DISDUKCAPIL-008";
    assert_eq!(office.edit("PATCH", ktp, &manager, 1, &json!({ "walk_in": false })).await.status, 200, "its queue has times to book");
    office.edit("PATCH", "/sites/pasar/offerings/DISDUKCAPIL-008", &manager, 1, &json!({})).await.problem(404, "not_found");
}

/// A new listing of the catalogue comes to the kiosk without a developer (SMD-1).
async fn a_service_that_is_new_is_put_on_offer(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let writer = office.token(&db, Role::Publisher, None, Some("DISDUKCAPIL")).await;
    let head = office.token(&db, Role::MallHead, None, None).await;
    offer(&office, &manager, 0, json!({ "queue": "ktp" })).await.problem(404, "not_found");
    let draft = json!({ "based_on": 0, "listing": listing() });
    office.edit("PUT", "/services/DISDUKCAPIL-950/draft", &writer, 0, &draft).await.is(201);
    offer(&office, &manager, 0, json!({ "queue": "ktp" })).await.problem(404, "not_found");
    office.edit("POST", "/services/DISDUKCAPIL-950/draft/submit", &writer, 1, &Value::Null).await.is(200);
    office.edit("POST", "/services/DISDUKCAPIL-950/draft/publish", &head, 2, &json!({ "reason": "Uji" })).await.is(200);
    office.take_number("utama", "DISDUKCAPIL-950").await.problem(409, "service_inactive");

    offer(&office, &writer, 0, json!({ "queue": "ktp" })).await.problem(403, "forbidden");
    offer(&office, &manager, 1, json!({ "queue": "ktp" })).await.problem(412, "version_mismatch");
    assert_eq!(
        offer(&office, &manager, 0, json!({ "queue": "pajak" })).await.problem(422, "validation_failed"),
        [("/queue", "other_agency")]
    );
    let made = offer(&office, &manager, 0, json!({ "queue": "ktp" })).await;
    assert_eq!((made.status, made.etag.as_str()), (201, "\"v1\""));
    let minutes = listing()["typical_service_minutes"].clone();
    let expected = json!({ "service": "DISDUKCAPIL-950", "queue": "ktp", "walk_in": true, "appointment": false, "minutes": minutes, "active": true, "version": 1 });
    assert_eq!(made.body, expected);
    office.take_number("utama", "DISDUKCAPIL-950").await.is(201);
    offer(&office, &manager, 0, json!({ "queue": "berkas" })).await.problem(412, "version_mismatch");
    let moved = offer(&office, &manager, 1, json!({ "queue": "berkas", "minutes": 7, "walk_in": false, "active": false })).await.is(200);
    assert_eq!((&moved["queue"], &moved["minutes"], &moved["version"]), (&json!("berkas"), &json!(7), &json!(2)));
    office.take_number("utama", "DISDUKCAPIL-950").await.problem(409, "service_inactive");
    assert_eq!(differing(&before, &rows(&db, office.mall)).len(), 1);
    assert_eq!(events(&db, office.mall).into_iter().filter(|kind| kind.starts_with("offering")).count(), 2);
}

async fn offer(office: &Office, token: &str, version: i64, body: Value) -> Got {
    office.edit("PUT", NEW, token, version, &body).await
}
