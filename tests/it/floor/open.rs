//! Is it open: the status of a site and the availability of a service.

use mpp::queueing::service::progress::Step;
use serde_json::{Value, json};

use super::hall::{Hall, STATUS, hall};
use crate::support::TestDb;

both_engines!(
    the_status_tells_whether_a_site_and_its_queues_are_open,
    the_status_follows_the_clock_without_an_event,
    availability_tells_open_reason_waiting_counters_and_quota_smd_6,
    a_quota_that_is_used_up_names_the_next_bucket,
    a_service_offered_nowhere_is_inactive_and_a_draft_is_unknown,
    people_of_an_earlier_day_do_not_wait_today,
);

const AVAILABILITY: &str = "/v1/malls/contoh/services/S-1/availability";

async fn json_of(hall: &Hall, path: &str) -> Value {
    let seen = hall.get(path).await;
    assert_eq!((seen.status, seen.cache_control.as_str()), (200, "no-cache"), "{}", seen.text);
    assert_eq!(hall.get_if_new(path, &seen.etag).await.status, 304, "{path}");
    seen.json()
}

async fn the_status_tells_whether_a_site_and_its_queues_are_open(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-1").await;
    hall.issue("S-1").await;
    hall.open("A1").await;
    hall.call_next("A1").await.expect("waits");
    let status = json_of(&hall, STATUS).await;
    assert_eq!(
        (&status["availability"]["open"], &status["availability"]["code"], &status["seq"]),
        (&json!(true), &json!("open"), &json!(4))
    );
    let queue = &status["queues"][0];
    assert_eq!(
        (&queue["queue"], &queue["open"], &queue["accepting"], &queue["waiting"]),
        (&json!("adminduk"), &json!(true), &json!(true), &json!(1))
    );
    assert_eq!(queue["now_called"], json!([{ "display_number": "A-001", "counter": "A1" }]));
    assert!(queue["message"]["id"].is_string() && queue["message"]["en"].is_string(), "both languages: {queue}");
}

async fn the_status_follows_the_clock_without_an_event(db: TestDb) {
    let hall = hall(&db);
    let before = hall.get(STATUS).await;
    hall.clock.set("2026-12-04T05:00:00Z".parse().unwrap()); // Friday, 12.00 WIB
    let after = hall.get_if_new(STATUS, &before.etag).await;
    assert_eq!(after.status, 200, "the tag is not that of the board");
    let status = after.json();
    assert_eq!(
        (&status["availability"]["code"], &status["availability"]["next_open_at"]),
        (&json!("friday_break"), &json!("2026-12-04T06:00:00.000Z"))
    );
    assert_eq!((&status["queues"][0]["accepting"], &status["queues"][0]["code"]), (&json!(false), &json!("friday_break")));
    assert_eq!(status["service_date"], "2026-12-04");
}

async fn availability_tells_open_reason_waiting_counters_and_quota_smd_6(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-2").await;
    hall.open("B1").await;
    let answer = json_of(&hall, "/v1/malls/contoh/services/S-2/availability").await;
    assert_eq!((&answer["service"], &answer["channel"], &answer["accepting"]), (&json!("S-2"), &json!("kiosk"), &json!(true)));
    assert_eq!(answer["name"], json!({ "id": "Layanan S-2", "en": "Service S-2" }));
    let site = &answer["sites"][0];
    assert_eq!(answer["sites"].as_array().unwrap().len(), 1, "only sites that offer it");
    let moving = (&site["site"], &site["queue"], &site["waiting"], &site["counters_open"], &site["minutes"], &site["seq"]);
    assert_eq!(moving, (&json!("utama"), &json!("pajak"), &json!(1), &json!(1), &json!(10), &json!(2)));
    let left = |channel: &str| site["quotas"].as_array().unwrap().iter().find(|q| q["channel"] == channel).unwrap()["quota_left"].clone();
    assert_eq!((left("kiosk"), left("phone")), (json!(1), json!(null)));
    assert_eq!((&site["availability"]["open"], &site["availability"]["accepting"]), (&json!(true), &json!(true)));

    let online = json_of(&hall, "/v1/malls/contoh/services/S-2/availability?channel=online").await;
    assert_eq!(online["sites"][0]["availability"]["code"], "service_inactive", "it cannot be booked here");
    let unknown = hall.get(&format!("{AVAILABILITY}?channel=fax")).await;
    assert_eq!(unknown.problem(), (400, "unknown_filter_value".into()));
    hall.clock.set("2026-12-01T00:00:00Z".parse().unwrap());
    let early = json_of(&hall, AVAILABILITY).await;
    let availability = &early["sites"][0]["availability"];
    assert_eq!(
        (&availability["code"], &availability["next_open_at"], &early["accepting"]),
        (&json!("not_open"), &json!("2026-12-01T01:00:00.000Z"), &json!(false))
    );
}

/// The kiosk's quota of `pajak` is two before noon and unlimited afterwards.
async fn a_quota_that_is_used_up_names_the_next_bucket(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-2").await;
    hall.issue("S-2").await;
    let path = "/v1/malls/contoh/services/S-2/availability";
    let answer = json_of(&hall, path).await["sites"][0].clone();
    assert_eq!((&answer["availability"]["code"], &answer["quotas"][0]["quota_left"]), (&json!("quota_reached"), &json!(0)));
    assert_eq!(answer["availability"]["next_open_at"], "2026-12-01T05:00:00.000Z");
    assert_eq!(json_of(&hall, &format!("{path}?channel=staff_assisted")).await["accepting"], true, "another channel is still served");
    let status = json_of(&hall, STATUS).await;
    assert_eq!((&status["queues"][1]["code"], &status["queues"][0]["code"]), (&json!("quota_reached"), &json!("open")));
    hall.clock.set("2026-12-01T05:00:00Z".parse().unwrap());
    assert_eq!(json_of(&hall, path).await["accepting"], true);
}

async fn a_service_offered_nowhere_is_inactive_and_a_draft_is_unknown(db: TestDb) {
    let hall = hall(&db);
    let nowhere = json_of(&hall, "/v1/malls/contoh/services/S-NOWHERE/availability").await;
    assert_eq!((&nowhere["accepting"], &nowhere["sites"]), (&json!(false), &json!([])));
    let here = json_of(&hall, &format!("{AVAILABILITY}?site=pasar")).await["sites"][0].clone();
    assert_eq!((&here["availability"]["code"], &here["queue"], &here["quotas"]), (&json!("service_inactive"), &json!(null), &json!([])));
    for path in [
        "/v1/malls/contoh/services/S-DRAFT/availability",
        "/v1/malls/contoh/services/S-9/availability",
        "/v1/malls/lain/services/S-1/availability",
    ] {
        assert_eq!(hall.get(path).await.problem(), (404, "not_found".into()), "{path}");
    }
    assert_eq!(hall.get(&format!("{AVAILABILITY}?site=gedung")).await.problem(), (404, "not_found".into()));
}

/// Until the day's close has run, tickets of yesterday still stand in the table; nobody stands in the hall.
async fn people_of_an_earlier_day_do_not_wait_today(db: TestDb) {
    let hall = hall(&db);
    let ticket = hall.issue("S-1").await;
    hall.clock.advance_ms(24 * 3_600_000);
    assert_eq!(json_of(&hall, STATUS).await["queues"][0]["waiting"], 0);
    assert_eq!(json_of(&hall, AVAILABILITY).await["sites"][0]["waiting"], 0);
    hall.issue("S-1").await;
    assert_eq!(json_of(&hall, STATUS).await["queues"][0]["waiting"], 1);
    hall.step(ticket, Step::Leave).await;
    assert_eq!(json_of(&hall, STATUS).await["queues"][0]["waiting"], 1, "yesterday's ticket never counted");
}
