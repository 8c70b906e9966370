//! BTN-7, sentence by sentence: from one day to the next a mall serves by appointment only, or with half its capacity, all of it or
//! one agency, and goes back to what it was.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::office::{Got, Office, With, office, slots};
use crate::support::TestDb;

both_engines!(
    by_appointment_only_the_kiosk_refuses_with_text_and_link_and_the_rest_goes_on_btn_7,
    half_the_capacity_halves_the_quotas_of_its_dates_btn_7,
    half_the_capacity_halves_the_times_of_its_dates_btn_7,
    what_is_used_stays_used_and_lifting_restores_btn_7,
    agencies_toggle_individually_btn_7,
);

const KTP: &str = "DISDUKCAPIL-008";
const KTP_QUOTAS: &str = "/sites/utama/queues/ktp/quotas";
const PAJAK: &str = "BAPENDA-001";

fn by_hand(scope: &str, effect: &str) -> Value {
    json!({ "scope": scope, "effect": effect, "reason": { "id": "Pembatasan kunjungan", "en": "Visits are limited" } })
}

fn reduced(scope: &str, percent: i64) -> Value {
    let mut body = by_hand(scope, "reduced_capacity");
    body["capacity_percent"] = json!(percent);
    body
}

fn dated(mut body: Value, from: &str, to: &str) -> Value {
    (body["starts_at"], body["expires_at"]) = (json!(from), json!(to));
    body
}

/// One quota of all channels for the whole day.
async fn quota(office: &Office, manager: &str, path: &str, daily_limit: i64) {
    let version = office.get(path, manager).await.etag.trim_matches(['"', 'v']).parse().expect("a version");
    let body = json!({ "rules": [{ "from": "00:00", "to": "24:00", "daily_limit": daily_limit }] });
    office.edit("PUT", path, manager, version, &body).await.is(200);
}

async fn set(office: &Office, manager: &str, body: &Value) -> String {
    let made = office.post("/overrides", manager, body).await;
    let path = made.location.replace("/v1/malls/contoh", "");
    assert_eq!(made.is(201)["capacity_percent"], body["capacity_percent"]);
    path
}

async fn lift(office: &Office, manager: &str, path: &str) {
    let revoke = format!("{path}/revoke");
    office.send("POST", &revoke, None, With { token: manager, version: Some(1), ..With::default() }).await.is(200);
}

async fn availability(office: &Office, service: &str) -> Value {
    let got = office.get(&format!("/services/{service}/availability?site=utama&channel=phone"), "").await;
    got.is(200)["sites"][0].clone()
}

/// How many more numbers a phone gets, and that availability told so before each.
async fn numbers_left(office: &Office, service: &str) -> i64 {
    for given in 0.. {
        let told = availability(office, service).await;
        let got = office.take_number("utama", service).await;
        assert_eq!(told["availability"]["accepting"], json!(got.status == 201), "{told} {}", got.body);
        let left = told["quotas"].as_array().unwrap().iter().find(|q| q["channel"] == "phone").unwrap()["quota_left"].as_i64();
        if got.status != 201 {
            got.problem(409, "quota_reached");
            assert_eq!(told["availability"]["code"], "quota_reached");
            assert_eq!(left, Some(0));
            return given;
        }
        assert!(left.is_none_or(|left| left > 0), "{told}");
        if given == 50 {
            return given;
        }
    }
    unreachable!()
}

async fn book(office: &Office, starts_at: &str, phone: u32) -> Got {
    let identity = json!({ "kind": "phone", "value": format!("+62 812 0000 {phone:04}") });
    let body = json!({ "service": KTP, "starts_at": starts_at, "identity": identity });
    office.post("/sites/utama/appointments", "", &body).await
}

/// Capacity and what is free of the time at nine on a date, by the listing.
async fn nine(office: &Office, date: &str) -> (i64, i64) {
    let got = office.get(&format!("/sites/utama/slots?service={KTP}&from={date}&to={date}"), "").await.is(200);
    let slot = got["dates"][0]["slots"].as_array().unwrap().iter().find(|s| s["local_time"] == "09.00").expect("nine").clone();
    (slot["capacity"].as_i64().unwrap(), slot["free"].as_i64().unwrap())
}

async fn by_appointment_only_the_kiosk_refuses_with_text_and_link_and_the_rest_goes_on_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    let path = set(&office, &manager, &by_hand("mall", "appointment_only")).await;
    let refused = office.take_number("utama", KTP).await;
    refused.problem(409, "online_only_window");
    let text = refused.body["detail"].as_str().expect("a text");
    assert!(text.starts_with("Hanya melayani janji temu; petugas di tempat dapat membantu: Pembatasan kunjungan."), "{text}");
    let link = refused.body["slots_path"].as_str().expect("a link").replace("/v1/malls/contoh", "");
    let times = office.get(&format!("{link}&from=2026-12-02&to=2026-12-02"), "").await.is(200);
    let first = times["dates"][0]["slots"][0]["starts_at"].as_str().expect("a time to book").to_owned();
    assert_eq!(book(&office, &first, 1).await.status, 201, "bookings still work");
    let assisted = office.post("/sites/utama/tickets", &manager, &json!({ "service": KTP })).await;
    assert_eq!(assisted.status, 201, "on-site assisted still works: {}", assisted.body);
    let by_foot_only = office.take_number("pasar", PAJAK).await;
    by_foot_only.problem(409, "online_only_window");
    lift(&office, &manager, &path).await;
    assert_eq!(office.take_number("utama", KTP).await.status, 201, "switching back restores");
}

async fn half_the_capacity_halves_the_quotas_of_its_dates_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    quota(&office, &manager, KTP_QUOTAS, 9).await;
    quota(&office, &manager, "/sites/utama/queues/pajak/quotas", 1).await;
    // Wednesday and Thursday.
    set(&office, &manager, &dated(reduced("mall", 50), "2026-12-02T00:00:00+07:00", "2026-12-04T00:00:00+07:00")).await;
    for (at, ktp, pajak) in [
        ("2026-12-01T09:00:00+07:00", 9, 1),
        ("2026-12-02T09:00:00+07:00", 5, 1),
        ("2026-12-03T09:00:00+07:00", 5, 1),
        ("2026-12-04T09:00:00+07:00", 9, 1),
    ] {
        office.clock.set(at.parse().unwrap());
        assert_eq!((numbers_left(&office, KTP).await, numbers_left(&office, PAJAK).await), (ktp, pajak), "{at}: rounded up, one stays one");
        let (refused, told) = (office.take_number("utama", KTP).await, availability(&office, KTP).await);
        let reason = refused.body["detail"].as_str().unwrap().contains("Kapasitas sedang dibatasi 50%: Pembatasan kunjungan.");
        let explained = told["availability"]["message"]["id"].as_str().unwrap().contains("Kapasitas sedang dibatasi 50%");
        let by_rule = told["availability"]["rule_id"].as_str().is_some_and(|rule| rule.starts_with("override:"));
        assert_eq!((reason, explained, by_rule), (ktp == 5, ktp == 5, ktp == 5), "{at}: {} {told}", refused.body);
        assert!(refused.body["slots_path"].is_string(), "where to book instead");
    }
}

async fn half_the_capacity_halves_the_times_of_its_dates_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    quota(&office, &manager, KTP_QUOTAS, 100).await;
    let mut here = reduced("site", 50);
    here["site"] = json!("utama");
    set(&office, &manager, &dated(here, "2026-12-02T00:00:00+07:00", "2026-12-08T00:00:00+07:00")).await;
    // Only Tuesdays and Wednesdays have times: three visitors each, two of them in between.
    for (date, capacity) in [("2026-12-01", 3), ("2026-12-02", 2), ("2026-12-08", 3)] {
        let at = format!("{date}T09:00:00+07:00");
        for phone in 0..capacity {
            assert_eq!(nine(&office, date).await, (capacity, capacity - phone), "{date}");
            assert_eq!(book(&office, &at, u32::try_from(phone).unwrap()).await.status, 201, "{date}");
        }
        assert_eq!(nine(&office, date).await, (capacity, 0), "{date}");
        book(&office, &at, 9).await.problem(409, "slot_not_available");
    }
    // The quota of bookings is halved with them.
    quota(&office, &manager, KTP_QUOTAS, 5).await;
    assert_eq!(nine(&office, "2026-12-02").await, (2, 0));
    let ten = |time: &str| format!("2026-12-02T{time}:00+07:00");
    book(&office, &ten("08:00"), 20).await.is(201);
    let refused = book(&office, &ten("08:30"), 21).await;
    refused.problem(409, "quota_reached");
    assert!(refused.body["detail"].as_str().unwrap().contains("Kapasitas sedang dibatasi 50%"), "{}", refused.body);
    let listed = office.get(&format!("/sites/utama/slots?service={KTP}&from=2026-12-02&to=2026-12-02"), "").await.is(200);
    assert_eq!(listed["dates"][0]["reason"], "full", "the listing agrees: {listed}");
}

async fn what_is_used_stays_used_and_lifting_restores_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    quota(&office, &manager, KTP_QUOTAS, 8).await;
    for _ in 0..5 {
        office.take_number("utama", KTP).await.is(201);
    }
    for phone in 0..3 {
        book(&office, "2026-12-02T09:00:00+07:00", phone).await.is(201);
    }
    let path = set(&office, &manager, &reduced("mall", 50)).await;
    office.take_number("utama", KTP).await.problem(409, "quota_reached");
    assert_eq!(nine(&office, "2026-12-02").await, (2, 0), "less than nothing is nothing");
    assert_eq!(slots(&db), [(3, 3)], "nobody loses a time");
    lift(&office, &manager, &path).await;
    assert_eq!(numbers_left(&office, KTP).await, 3, "five of eight are used");
    assert_eq!(nine(&office, "2026-12-02").await, (3, 0));
}

async fn agencies_toggle_individually_btn_7(db: TestDb) {
    let office = office(&db).await;
    let manager = office.manager(&db).await;
    quota(&office, &manager, KTP_QUOTAS, 40).await;
    quota(&office, &manager, "/sites/utama/queues/pajak/quotas", 40).await;
    let left = async || {
        let of = async |service: &str| availability(&office, service).await["quotas"][0]["quota_left"].as_i64().unwrap();
        (of(KTP).await, of(PAJAK).await)
    };
    assert_eq!(left().await, (40, 40));
    let mall = set(&office, &manager, &reduced("mall", 50)).await;
    assert_eq!(left().await, (20, 20));
    let mut own = reduced("agency", 100);
    own["agency"] = json!("BAPENDA");
    let agency = set(&office, &manager, &own).await;
    assert_eq!(left().await, (20, 40), "one agency is back to all it has");
    lift(&office, &manager, &mall).await;
    assert_eq!(left().await, (40, 40));
    lift(&office, &manager, &agency).await;
    own["capacity_percent"] = json!(25);
    set(&office, &manager, &own).await;
    assert_eq!(left().await, (40, 10), "or alone is limited");
    let clerk = office.token(&db, Role::Publisher, None, Some("DISDUKCAPIL")).await;
    office.post("/overrides", &clerk, &own).await.problem(403, "forbidden_scope");
    let mut service = reduced("service", 50);
    service["service"] = json!(KTP);
    let faults = office.post("/overrides", &manager, &service).await;
    assert_eq!(faults.problem(422, "validation_failed"), [("/scope", "not_allowed")]);
}
