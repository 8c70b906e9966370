//! Days of the calendar.

use serde_json::{Value, json};

use super::office::{With, differing, events, office, rows};
use crate::support::TestDb;

both_engines!(a_closure_closes_its_day_and_its_removal_opens_it, every_fault_of_a_day_is_named, days_are_listed_by_date_for_everybody);

fn closure(date: &str) -> Value {
    json!({ "date": date, "kind": "local_closure", "name": { "id": "Pemadaman listrik", "en": "Power cut" } })
}

async fn a_closure_closes_its_day_and_its_removal_opens_it(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let made = office.post("/calendar-days", &manager, &closure("2026-12-01")).await;
    let path = made.location.replace("/v1/malls/contoh", "");
    let view = made.is(201);
    assert_eq!((view["kind"].as_str(), view["version"].as_i64()), (Some("local_closure"), Some(1)));
    office.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "not_open");
    let twice = office.post("/calendar-days", &manager, &closure("2026-12-01")).await;
    assert_eq!(twice.problem(409, "duplicate_code"), [("/date", "duplicate")], "t17: two identical POSTs give one rule");

    assert_eq!(office.get(&path, "").await.etag, "\"v1\"");
    let with = |version| With { token: &manager, version, ..With::default() };
    office.send("DELETE", &path, None, with(None)).await.problem(428, "precondition_required");
    office.send("DELETE", &path, None, with(Some(7))).await.problem(412, "version_mismatch");
    assert_eq!(office.send("DELETE", &path, None, with(Some(1))).await.status, 204);
    office.send("DELETE", &path, None, with(Some(1))).await.problem(404, "not_found");
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-001").await.status, 201);
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
    assert_eq!(events(&db, office.mall), ["calendar_day.added", "calendar_day.removed"]);
}

async fn every_fault_of_a_day_is_named(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = closure("2026-12-02");
        change(&mut body);
        body
    };
    let hours = json!({ "opens": "08:00", "closes": "12:00" });
    let cases: [(Value, &[(&str, &str)]); 6] = [
        (with(&|b| b["site"] = json!("tak-ada")), &[("/site", "unknown_value")]),
        (with(&|b| b["agency"] = json!("tak-ada")), &[("/agency", "unknown_value")]),
        (with(&|b| b["name"]["en"] = json!("")), &[("/name/en", "text_length")]),
        (with(&|b| b["hours"] = hours.clone()), &[("/hours", "hours_mismatch")]),
        (with(&|b| b["kind"] = json!("special_opening")), &[("/hours", "hours_mismatch")]),
        (with(&|b| b["date"] = json!("2026-13-01")), &[("/date", "invalid_value")]),
    ];
    for (body, expected) in cases {
        assert_eq!(office.post("/calendar-days", &manager, &body).await.problem(422, "validation_failed"), expected, "{body}");
    }
    assert!(events(&db, office.mall).is_empty());
}

async fn days_are_listed_by_date_for_everybody(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    for date in ["2026-12-03", "2026-12-02", "2029-01-01"] {
        office.post("/calendar-days", &manager, &closure(date)).await.is(201);
    }
    let listed = office.get("/calendar-days?from=2026-12-02&to=2026-12-03", "").await.is(200);
    let dates: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|day| &day["date"]).collect();
    assert_eq!(dates, ["2026-12-02", "2026-12-03"]);
    let year = office.get("/calendar-days", "").await.is(200);
    assert!(year["items"].as_array().unwrap().iter().all(|day| day["date"].as_str().unwrap() >= "2026-12-01"));
    for bad in ["?from=2026-12-02&to=2026-12-01", "?from=2026-12-01&to=2028-12-02"] {
        let got = office.get(&format!("/calendar-days{bad}"), "").await;
        assert_eq!(got.problem(400, "invalid_parameter"), [("/to", "out_of_range")], "{bad}");
    }
}
