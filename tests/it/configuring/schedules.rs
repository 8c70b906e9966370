//! Weekly hours.

use mpp::http::contract::lint;
use serde_json::{Value, json};

use super::office::{With, config_version, differing, events, office, process, rows};
use crate::support::TestDb;

both_engines!(
    two_managers_edit_one_schedule_and_the_second_gets_the_current_tag_t17,
    a_schedule_is_made_once_and_replaced_after_l14,
    an_identical_put_under_one_key_is_one_change_t17,
    new_hours_count_with_the_next_command_of_every_process,
    every_fault_of_a_schedule_is_named_l14,
);

#[test]
fn the_contract_of_these_operations_has_no_shortcoming() {
    let found = lint(&mpp::app::contract());
    let ours = [
        "schedule",
        "calendar-day",
        "override",
        "counters",
        "queues/",
        "offerings",
        "Schedule",
        "CalendarDay",
        "Override",
        "Counter",
        "Queue",
        "Quota",
        "Session",
        "Offering",
        "Weekly",
        "DayHours",
        "Break",
        "ChannelWindow",
    ];
    let of_ours: Vec<&String> = found.iter().filter(|line| ours.iter().any(|word| line.contains(word))).collect();
    assert!(of_ours.is_empty(), "{of_ours:#?}");
}

fn hours(opens: &str, closes: &str) -> Value {
    json!({
        "scope": "site", "site": "utama", "name": "Jam utama", "last_ticket_min": 30,
        "weekly": { "tuesday": { "opens": opens, "closes": closes }, "wednesday": { "opens": opens, "closes": closes } },
    })
}

async fn two_managers_edit_one_schedule_and_the_second_gets_the_current_tag_t17(db: TestDb) {
    let office = office(&db).await;
    let (dewi, agus) = (office.manager(&db).await, office.manager(&db).await);
    let before = rows(&db, office.mall);
    let read = office.get("/schedules/utama", &dewi).await;
    assert_eq!((read.status, read.etag.as_str()), (200, "\"v1\""));
    assert_eq!(
        office
            .send("PUT", "/schedules/utama", Some(&hours("08:00", "14:00")), With { token: &dewi, ..With::default() })
            .await
            .problem(428, "precondition_required"),
        []
    );

    let first = office.edit("PUT", "/schedules/utama", &dewi, 1, &hours("08:00", "14:00")).await;
    assert_eq!((first.status, first.etag.as_str()), (200, "\"v2\""));
    let second = office.edit("PUT", "/schedules/utama", &agus, 1, &hours("09:00", "14:00")).await;
    second.problem(412, "version_mismatch");
    assert_eq!((second.etag.as_str(), &second.body["current_etag"]), ("\"v2\"", &json!("\"v2\"")));

    let now = office.get("/schedules/utama", &agus).await.is(200);
    assert_eq!((&now["weekly"]["tuesday"]["opens"], &now["version"]), (&json!("08:00"), &json!(2)));
    assert_eq!(now["weekly"].get("monday"), None, "replaced, not merged");
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["schedule utama"], "t8: every other row is as it was");
    assert_eq!(events(&db, office.mall), ["schedule.changed"]);
}

async fn a_schedule_is_made_once_and_replaced_after_l14(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let season = json!({
        "scope": "site", "site": "utama", "name": "Ramadan", "season": true, "valid_from": "2027-02-08", "valid_to": "2027-03-09",
        "last_ticket_min": 0, "weekly": { "monday": { "opens": "08:00", "closes": "13:00" } },
    });
    assert_eq!(office.edit("PUT", "/schedules/ramadan", &manager, 1, &season).await.problem(412, "version_mismatch"), []);
    let made = office.edit("PUT", "/schedules/ramadan", &manager, 0, &season).await;
    assert_eq!((made.status, made.location.as_str(), made.etag.as_str()), (201, "/v1/malls/contoh/schedules/ramadan", "\"v1\""));
    let again = office.edit("PUT", "/schedules/ramadan", &manager, 0, &season).await;
    again.problem(412, "version_mismatch");
    assert_eq!(again.etag, "\"v1\"", "an existing schedule is never overwritten by making it anew");
    let twin = office.edit("PUT", "/schedules/puasa", &manager, 0, &season).await;
    assert_eq!(twin.problem(422, "validation_failed"), [("/valid_from", "duplicate")], "two that only their ids could tell apart");
    assert_eq!(differing(&before, &rows(&db, office.mall)), ["schedule ramadan"]);
    assert_eq!(events(&db, office.mall), ["schedule.created"]);
    let listed = office.get("/schedules", &manager).await.is(200);
    let codes: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|s| &s["code"]).collect();
    assert_eq!(codes, ["pajak", "pasar", "ramadan", "utama"]);
}

async fn an_identical_put_under_one_key_is_one_change_t17(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let version = config_version(&db, office.mall);
    let with = With { token: &manager, version: Some(1), key: Some("ganti-jam-1"), ..With::default() };
    let once = office.send("PUT", "/schedules/utama", Some(&hours("08:00", "14:00")), with).await;
    let twice = office.send("PUT", "/schedules/utama", Some(&hours("08:00", "14:00")), with).await;
    assert_eq!((once.status, twice.status), (200, 200), "the first answer again, not a version conflict with oneself");
    assert_eq!((once.body, once.etag), (twice.body, twice.etag));
    assert_eq!(events(&db, office.mall), ["schedule.changed"]);
    assert_eq!(config_version(&db, office.mall), version + 1);
    office.send("PUT", "/schedules/utama", Some(&hours("08:00", "13:00")), with).await.problem(422, "idempotency_key_reused");
}

/// The other process has read the old configuration before; its lane sees the new version all the same.
async fn new_hours_count_with_the_next_command_of_every_process(db: TestDb) {
    let office = office(&db).await;
    let elsewhere = process(&db, office.mall).await;
    let manager = office.manager(&db).await;
    assert_eq!(office.take_number("utama", "DISDUKCAPIL-001").await.status, 201);
    assert_eq!(elsewhere.take_number("utama", "DISDUKCAPIL-001").await.status, 201);
    office.edit("PUT", "/schedules/utama", &manager, 1, &hours("10:00", "14:00")).await.is(200);
    elsewhere.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "not_open");
    office.take_number("utama", "DISDUKCAPIL-001").await.problem(409, "not_open");
    assert_eq!(office.take_number("pasar", "BAPENDA-001").await.status, 201, "another site's hours stay");
}

async fn every_fault_of_a_schedule_is_named_l14(db: TestDb) {
    let office = office(&db).await;
    let (manager, before) = (office.manager(&db).await, rows(&db, office.mall));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = hours("08:00", "14:00");
        body["valid_from"] = json!("2028-01-01");
        change(&mut body);
        body
    };
    let cases: [(Value, &[(&str, &str)]); 9] = [
        (with(&|b| b["site"] = json!("tak-ada")), &[("/site", "unknown_value")]),
        (with(&|b| b["site"] = Value::Null), &[("/site", "required")]),
        (with(&|b| b["agency"] = json!("BAPENDA")), &[("/agency", "not_allowed")]),
        (
            with(&|b| (b["name"], b["last_ticket_min"]) = (json!(" "), json!(360))),
            &[("/name", "text_length"), ("/last_ticket_min", "out_of_range")],
        ),
        (with(&|b| b["weekly"] = json!({})), &[("/weekly", "required")]),
        (with(&|b| b["weekly"]["tuesday"]["closes"] = json!("07:00")), &[("/weekly/tuesday/closes", "out_of_order")]),
        (with(&|b| b["weekly"]["tuesday"]["closes"] = json!("25:00")), &[("/weekly/tuesday/closes", "invalid_value")]),
        (with(&|b| (b["valid_from"], b["valid_to"]) = (json!("2027-01-02"), json!("2027-01-01"))), &[("/valid_to", "out_of_order")]),
        (
            with(&|b| {
                b["weekly"]["tuesday"]["breaks"] =
                    json!([{ "from": "11:00", "to": "12:00", "kind": "break" }, { "from": "11:30", "to": "15:00", "kind": "break" }])
            }),
            &[("/weekly/tuesday/breaks/1/from", "outside_hours")],
        ),
    ];
    for (body, expected) in cases {
        let got = office.edit("PUT", "/schedules/baru", &manager, 0, &body).await;
        assert_eq!(got.problem(422, "validation_failed"), expected, "{body}");
    }
    let moved = with(&|b| b["site"] = json!("pasar"));
    assert_eq!(
        office.edit("PUT", "/schedules/utama", &manager, 1, &moved).await.problem(422, "validation_failed"),
        [("/site", "immutable")]
    );
    let named = office.edit("PUT", "/schedules/Jam%20Baru", &manager, 0, &with(&|_| {})).await;
    assert_eq!(named.problem(400, "invalid_parameter"), [("/schedule", "invalid_value")]);
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
    assert!(events(&db, office.mall).is_empty());
}
