//! Taking a number.

use serde_json::{Value, json};

use super::service::{KK, KTP, NIB, NOWHERE};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    kiosk_officer_and_phone_take_numbers_of_one_sequence,
    every_queue_counts_for_itself_and_by_its_own_pattern,
    outside_the_hours_nobody_gets_a_number,
    a_quota_is_exact_per_channel_and_bucket_t1,
    the_last_number_of_a_queue_is_the_last,
    what_cannot_be_asked_for_is_refused_by_name,
    a_repeated_request_gets_the_same_bytes_row_26,
    a_key_belongs_to_one_caller_and_one_request,
    a_refusal_is_repeated_too,
    a_restart_loses_nothing,
);

async fn kiosk_officer_and_phone_take_numbers_of_one_sequence(db: TestDb) {
    let app = TestApp::new(db).await;
    let answer = app.kiosk().ask_number(KK).await;
    let first = answer.created();
    let second = app.officer("A1").take(KK).await;
    let third = app.anon().take(KK).await;
    let seen = |v: &Value| {
        let t = &v["ticket"];
        (t["display_number"].clone(), t["seq"].clone(), t["channel"].clone(), t["status"].clone(), v["people_ahead"].clone())
    };
    assert_eq!(seen(&first), (json!("A-001"), json!(1), json!("kiosk"), json!("waiting"), json!(0)));
    assert_eq!(seen(&second), (json!("A-002"), json!(2), json!("staff_assisted"), json!("waiting"), json!(1)));
    assert_eq!(seen(&third), (json!("A-003"), json!(3), json!("phone"), json!("waiting"), json!(2)));
    assert_eq!(first["local_time"], "09.00 WIB");
    assert_eq!((&first["ticket"]["service_date"], &first["ticket"]["zone"]), (&json!("2026-11-30"), &json!("A")));
    let id = first["ticket"]["id"].as_str().expect("an id");
    assert_eq!(answer.header("location"), Some(format!("/v1/malls/contoh/tickets/{id}").as_str()));
    assert!(answer.header("etag").is_some() && answer.header("idempotency-replayed").is_none());
    // The holder's own page, by the secret on the slip.
    let tracked = app.anon().get(first["track_path"].as_str().expect("a path")).await.ok();
    assert_eq!((&tracked["display_number"], &tracked["people_ahead"]), (&json!("A-001"), &json!(0)));
    let kinds: Vec<_> =
        app.events("utama", 0).into_iter().map(|(kind, event)| (kind, event["actor_kind"].clone(), event["seq"].clone())).collect();
    let issued = |actor: &str, seq: i64| ("ticket.issued".to_owned(), json!(actor), json!(seq));
    assert_eq!(kinds, [issued("device", 1), issued("staff", 2), issued("public", 3)]);
}

async fn every_queue_counts_for_itself_and_by_its_own_pattern(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut numbers = Vec::new();
    for (site, service) in [("utama", KK), ("utama", KTP), ("utama", NIB), ("tengah", KK), ("utama", KK)] {
        numbers.push(app.kiosk_at(site).take(service).await["ticket"]["display_number"].clone());
    }
    assert_eq!(numbers, ["A-001", "B-001", "D-1", "A-001", "A-002"]);
}

async fn outside_the_hours_nobody_gets_a_number(db: TestDb) {
    let app = TestApp::new(db).await;
    let moments = [
        ("2026-11-30T00:59:59Z", "not_open"),
        ("2026-11-30T07:30:00Z", "last_ticket_passed"),
        ("2026-11-30T08:00:00Z", "not_open"),
        ("2026-12-04T05:00:00Z", "not_open"),
        ("2026-12-05T02:00:00Z", "not_open"),
        ("2026-12-25T02:00:00Z", "holiday"),
    ];
    for (moment, code) in moments {
        app.at(moment);
        for client in [app.kiosk(), app.anon(), app.officer("A1")] {
            let problem = client.ask_number(KK).await.problem(409, code);
            assert!(problem["next_open_at"].is_string(), "{moment}: {problem}");
        }
    }
    // The first and the last minute that count.
    for moment in ["2026-12-01T01:00:00Z", "2026-12-01T07:29:59Z"] {
        app.at(moment);
        app.kiosk().take(KK).await;
    }
    assert_eq!(app.rows().len(), 2);
}

async fn a_quota_is_exact_per_channel_and_bucket_t1(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kiosk, phone, officer) = (app.kiosk(), app.anon(), app.officer("B1"));
    for _ in 0..4 {
        kiosk.take(KTP).await;
    }
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
    // Another queue, another channel: not concerned.
    kiosk.take(KK).await;
    phone.take(KTP).await;
    phone.take(KTP).await;
    phone.ask_number(KTP).await.problem(409, "quota_reached");
    app.at("2026-11-30T04:59:59.999Z");
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
    app.at("2026-11-30T05:00:00Z");
    kiosk.take(KTP).await;
    kiosk.take(KTP).await;
    kiosk.ask_number(KTP).await.problem(409, "quota_reached");
    // Nine of all channels together; a refused request used up no number.
    assert_eq!(officer.take(KTP).await["ticket"]["seq"], 9);
    officer.ask_number(KTP).await.problem(409, "quota_reached");
    app.at("2026-12-01T02:00:00Z");
    assert_eq!(kiosk.take(KTP).await["ticket"]["seq"], 1, "a new day, a new quota");
}

async fn the_last_number_of_a_queue_is_the_last(db: TestDb) {
    let app = TestApp::new(db).await;
    for number in ["D-1", "D-2", "D-3"] {
        assert_eq!(app.kiosk().take(NIB).await["ticket"]["display_number"], number);
    }
    app.kiosk().ask_number(NIB).await.problem(409, "number_space_exhausted");
    app.officer("D1").ask_number(NIB).await.problem(409, "number_space_exhausted");
}

async fn what_cannot_be_asked_for_is_refused_by_name(db: TestDb) {
    let app = TestApp::new(db).await;
    let kiosk = app.kiosk();
    kiosk.ask_number("DISDUKCAPIL-999").await.problem(404, "not_found");
    kiosk.ask_number(NOWHERE).await.problem(409, "service_inactive");
    app.anon().over_at("tengah").ask_number(NIB).await.problem(409, "service_inactive");
    app.anon().over_at("barat").ask_number(KK).await.problem(404, "not_found");
    let path = "sites/utama/tickets";
    let unknown = kiosk.post(path, json!({"service": KK, "nomor": 7})).await.problem(422, "validation_failed");
    assert_eq!(unknown["errors"][0]["pointer"], "/nomor", "what a client says about the number is no input (R2, R18)");
    let unknown = kiosk.post(path, json!({"service": KK, "priority_class": "vip"})).await.problem(422, "validation_failed");
    assert_eq!(unknown["errors"][0]["pointer"], "/priority_class");
    kiosk.post(path, json!({})).await.problem(422, "validation_failed");
    assert_eq!(kiosk.take(KK).await["ticket"]["seq"], 1, "none of them used up a number");
}

async fn a_repeated_request_gets_the_same_bytes_row_26(db: TestDb) {
    let app = TestApp::new(db).await;
    let (path, body) = ("sites/utama/tickets", json!({"service": KK}));
    for client in [app.kiosk(), app.officer("A1"), app.anon()] {
        let key = crate::support::app::uuid();
        let first = client.post_keyed(&key, path, body.clone()).await;
        first.created();
        for later_min in [0, 60, 24 * 60] {
            app.pass_min(later_min);
            let again = client.post_keyed(&key, path, body.clone()).await;
            assert_eq!((again.status, &again.body), (201, &first.body));
            for name in ["location", "etag", "content-type"] {
                assert_eq!(again.header(name), first.header(name), "{name}");
            }
            assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, Some("true")));
        }
        app.at(crate::support::app::MONDAY_MORNING);
    }
    assert_eq!(app.rows().len(), 3);
}

async fn a_key_belongs_to_one_caller_and_one_request(db: TestDb) {
    let app = TestApp::new(db).await;
    let (path, body, key) = ("sites/utama/tickets", json!({"service": KK}), "0123456789abcdef");
    app.kiosk().send("POST", path, &[], Some(&body)).await.problem(400, "idempotency_key_required");
    app.anon().post_keyed("0123456789abcde", path, body.clone()).await.problem(400, "idempotency_key_invalid");
    let mut made = Vec::new();
    for client in [app.kiosk(), app.printing_kiosk(), app.officer("A1"), app.anon()] {
        made.push(client.post_keyed(key, path, body.clone()).await.created()["ticket"]["seq"].clone());
    }
    assert_eq!(made, [1, 2, 3, 4], "nobody gets another's answer");
    app.kiosk().post_keyed(key, path, json!({"service": KTP})).await.problem(422, "idempotency_key_reused");
    app.kiosk().post_keyed(key, "sites/tengah/tickets", body).await.problem(403, "forbidden_scope");
    assert_eq!(app.rows().len(), 4);
}

async fn a_refusal_is_repeated_too(db: TestDb) {
    let app = TestApp::new(db).await;
    let (path, body, key) = ("sites/utama/tickets", json!({"service": KK}), "0123456789abcdef");
    app.at("2026-11-30T00:00:00Z");
    let refused = app.kiosk().post_keyed(key, path, body.clone()).await;
    refused.problem(409, "not_open");
    app.at("2026-11-30T02:00:00Z");
    let again = app.kiosk().post_keyed(key, path, body).await;
    again.problem(409, "not_open");
    assert_eq!((&again.body, again.header("idempotency-replayed")), (&refused.body, Some("true")));
}

async fn a_restart_loses_nothing(db: TestDb) {
    let mut app = TestApp::new(db).await;
    let (path, body, key) = ("sites/utama/tickets", json!({"service": KK}), "0123456789abcdef");
    let first = app.kiosk().post_keyed(key, path, body.clone()).await;
    let second = app.kiosk().take_id(KK).await;
    let called = app.officer("A1").opened().await.call_next().await;
    let before = app.rows();
    app.restart().await;
    assert_eq!(app.rows(), before);
    let again = app.kiosk().post_keyed(key, path, body).await;
    assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, Some("true")));
    assert_eq!(app.kiosk().take(KK).await["ticket"]["display_number"], "A-003", "numbers go on");
    let officer = app.officer("A1");
    officer.acts(&called, "start", Value::Null).await;
    officer.finish(&called).await;
    assert_eq!(officer.call_next().await, second, "the counter is still open and the order stands");
}
