//! Quotas and appointment times.

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::{session_templates, slot_capacity};
use mpp::kernel::ids::SessionTemplateId;
use serde_json::{Value, json};

use super::office::{With, differing, events, office, rows, slots};
use crate::support::TestDb;

both_engines!(
    a_raised_quota_keeps_what_is_used,
    quotas_are_replaced_as_a_whole_under_the_version_of_their_queue,
    appointment_times_are_made_and_replaced,
    capacity_follows_the_template_but_never_below_what_is_booked,
    every_fault_of_appointment_times_is_named,
);

const QUOTAS: &str = "/sites/utama/queues/ktp/quotas";
const TIMES: &str = "/sites/utama/queues/ktp/session-templates";

fn morning(daily_limit: i64) -> Value {
    json!({ "from": "08:00", "to": "12:00", "daily_limit": daily_limit })
}

async fn a_raised_quota_keeps_what_is_used(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    for _ in 0..2 {
        office.take_number("utama", "DISDUKCAPIL-008").await.is(201);
    }
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "quota_reached");
    let read = office.get(QUOTAS, &manager).await;
    assert_eq!(read.etag, "\"v1\"");
    let used: Vec<(&Value, &Value)> =
        read.body["rules"].as_array().unwrap().iter().map(|r| (&r["daily_limit"], &r["used_today"])).collect();
    assert_eq!(used, [(&json!(2), &json!(2)), (&json!(9), &json!(0))]);

    let raised = office.edit("PUT", QUOTAS, &manager, 1, &json!({ "rules": [morning(3)] })).await.is(200);
    assert_eq!(raised["rules"][0]["id"], read.body["rules"][0]["id"], "the same rule");
    assert_eq!(raised["rules"][0]["used_today"], 2);
    office.take_number("utama", "DISDUKCAPIL-008").await.is(201);
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "quota_reached");

    let moved = json!({ "rules": [{ "id": raised["rules"][0]["id"], "from": "08:00", "to": "11:00", "daily_limit": 4 }] });
    let moved = office.edit("PUT", QUOTAS, &manager, 2, &moved).await.is(200);
    assert_eq!((&moved["rules"][0]["to"], &moved["rules"][0]["used_today"]), (&json!("11:00"), &json!(3)));
    let lowered = json!({ "rules": [{ "id": moved["rules"][0]["id"], "from": "08:00", "to": "11:00", "daily_limit": 1 }] });
    office.edit("PUT", QUOTAS, &manager, 3, &lowered).await.is(200);
    office.take_number("utama", "DISDUKCAPIL-008").await.problem(409, "quota_reached");
    office.edit("PUT", QUOTAS, &manager, 4, &json!({ "rules": [] })).await.is(200);
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-008").await.status, 201, "no quota, no limit");
}

async fn quotas_are_replaced_as_a_whole_under_the_version_of_their_queue(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let body = json!({ "rules": [morning(2), { "channel": "kiosk", "weekday": 5, "from": "08:00", "to": "10:00", "daily_limit": 7 }] });
    office.send("PUT", QUOTAS, Some(&body), With { token: &manager, ..With::default() }).await.problem(428, "precondition_required");
    let put = office.edit("PUT", QUOTAS, &manager, 1, &body).await;
    assert_eq!((put.status, put.etag.as_str()), (200, "\"v2\""));
    office.edit("PUT", QUOTAS, &manager, 1, &body).await.problem(412, "version_mismatch");
    office.edit("PATCH", "/sites/utama/queues/ktp", &manager, 1, &json!({})).await.problem(412, "version_mismatch");
    let changed = differing(&before, &rows(&db, office.mall));
    let kinds: Vec<&str> = changed.iter().map(|key| key.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["queue", "quota", "quota", "quota"], "kept, added and removed, nothing else: {changed:?}");
    assert_eq!(events(&db, office.mall), ["quotas.changed"]);

    let bad = json!({ "rules": [{ "weekday": 0, "from": "10:00", "to": "08:00", "daily_limit": -1 }, morning(1), morning(2)] });
    let faults = office.edit("PUT", QUOTAS, &manager, 2, &bad).await;
    let expected = [
        ("/rules/0/daily_limit", "out_of_range"),
        ("/rules/0/weekday", "out_of_range"),
        ("/rules/0/to", "out_of_order"),
        ("/rules/2", "duplicate"),
    ];
    assert_eq!(faults.problem(422, "validation_failed"), expected);
}

fn times(capacity: i64) -> Value {
    json!({ "weekday": 2, "from": "08:00", "to": "10:00", "slot_minutes": 30, "capacity": capacity, "min_notice_min": 0, "max_days": 14 })
}

async fn appointment_times_are_made_and_replaced(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let listed = office.get(TIMES, &manager).await.is(200);
    let codes: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|t| &t["code"]).collect();
    assert_eq!(codes, ["ktp-pagi-2", "ktp-pagi-3"]);
    let sore = format!("{TIMES}/ktp-sore-2");
    let body =
        json!({ "weekday": 2, "from": "13:00", "to": "14:00", "slot_minutes": 20, "capacity": 1, "min_notice_min": 60, "max_days": 7 });
    office.send("PUT", &sore, Some(&body), With { token: &manager, ..With::default() }).await.problem(428, "precondition_required");
    let made = office.edit("PUT", &sore, &manager, 0, &body).await;
    assert_eq!((made.status, made.etag.as_str()), (201, "\"v1\""));
    let again = office.edit("PUT", &sore, &manager, 0, &body).await;
    again.problem(412, "version_mismatch");
    let replaced = office.edit("PUT", &sore, &manager, 1, &times(5)).await;
    assert_eq!((replaced.status, replaced.etag.as_str(), &replaced.body["capacity"]), (200, "\"v2\"", &json!(5)));
    office.edit("PUT", "/sites/utama/queues/berkas/session-templates/ktp-sore-2", &manager, 0, &body).await.problem(409, "duplicate_code");
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["template ktp-sore-2"]);
    assert_eq!(events(&db, office.mall), ["session_template.created", "session_template.changed"]);
}

async fn capacity_follows_the_template_but_never_below_what_is_booked(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let template: SessionTemplateId = session_templates::table
        .filter(session_templates::code.eq("ktp-pagi-2"))
        .select(session_templates::id)
        .first(&mut db.connect())
        .expect("a template");
    // A past Tuesday, today, and the next one: three places, of which one, two and one are booked.
    for (date, used) in [("2026-11-24", 1), ("2026-12-01", 2), ("2026-12-08", 1)] {
        let date: chrono::NaiveDate = date.parse().expect("a date");
        let row = (slot_capacity::mall_id.eq(office.mall), slot_capacity::session_id.eq(template), slot_capacity::service_date.eq(date));
        let row = (row, slot_capacity::start_min.eq(480), slot_capacity::capacity.eq(3), slot_capacity::used.eq(used));
        diesel::insert_into(slot_capacity::table).values(row).execute(&mut db.connect()).expect("insert");
    }
    let path = format!("{TIMES}/ktp-pagi-2");
    office.edit("PUT", &path, &manager, 1, &times(5)).await.is(200);
    assert_eq!(slots(&db), [(3, 1), (5, 2), (5, 1)], "the past stays");
    office.edit("PUT", &path, &manager, 2, &times(1)).await.is(200);
    assert_eq!(slots(&db), [(3, 1), (2, 2), (1, 1)], "who has booked comes");
    office.edit("PUT", &path, &manager, 3, &times(0)).await.is(200);
    assert_eq!(slots(&db), [(3, 1), (2, 2), (1, 1)]);
    let other = format!("{TIMES}/ktp-pagi-3");
    office.edit("PUT", &other, &manager, 1, &times(9)).await.is(200);
    assert_eq!(slots(&db), [(3, 1), (2, 2), (1, 1)], "another template's times");
}

async fn every_fault_of_appointment_times_is_named(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = times(1);
        change(&mut body);
        body
    };
    let cases: [(Value, &[(&str, &str)]); 7] = [
        (with(&|b| b["weekday"] = json!(8)), &[("/weekday", "out_of_range")]),
        (with(&|b| b["slot_minutes"] = json!(25)), &[("/slot_minutes", "does_not_fit")]),
        (with(&|b| b["slot_minutes"] = json!(0)), &[("/slot_minutes", "out_of_range")]),
        (with(&|b| b["to"] = json!("08:00")), &[("/to", "out_of_order")]),
        (with(&|b| b["to"] = json!("24:01")), &[("/to", "invalid_value")]),
        (
            with(&|b| (b["capacity"], b["min_notice_min"], b["max_days"]) = (json!(-1), json!(-1), json!(91))),
            &[("/capacity", "out_of_range"), ("/min_notice_min", "out_of_range"), ("/max_days", "out_of_range")],
        ),
        (with(&|b| (b["valid_from"], b["valid_to"]) = (json!("2027-01-02"), json!("2027-01-01"))), &[("/valid_to", "out_of_order")]),
    ];
    for (body, expected) in cases {
        let got = office.edit("PUT", &format!("{TIMES}/baru"), &manager, 0, &body).await;
        assert_eq!(got.problem(422, "validation_failed"), expected, "{body}");
    }
    office.edit("PUT", &format!("{TIMES}/BARU"), &manager, 0, &times(1)).await.problem(400, "invalid_parameter");
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
}
