//! The log, read by those who may.

use mpp::kernel::permission::Role;
use mpp::queueing::model::PriorityClass;
use mpp::queueing::service::progress::Step;
use mpp::streams;
use mpp::streams::model::NewEvent;
use serde_json::{Value, json};

use super::hall::{EVENTS, hall};
use crate::support::TestDb;

both_engines!(
    staff_read_every_event_once_and_in_order,
    displays_get_number_counter_queue_and_status_only,
    displays_hear_that_a_day_begins,
    each_log_is_read_in_its_scope_mlg_5,
    limits_outside_the_range_are_refused,
);

const MALL_EVENTS: &str = "/v1/malls/contoh/events";

fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()).collect()
}

async fn staff_read_every_event_once_and_in_order(db: TestDb) {
    let hall = hall(&db);
    for _ in 0..5 {
        hall.issue("S-1").await;
    }
    let (_, token) = hall.staff(Role::Auditor, None).await;
    let (mut after, mut read) = (0, Vec::new());
    loop {
        let page = hall.get_as(&token, &format!("{EVENTS}?after={after}&limit=2")).await.json();
        assert_eq!(page["last_seq"], 5);
        if seqs(&page).is_empty() {
            break;
        }
        read.extend(seqs(&page));
        after = page["next_after"].as_i64().unwrap();
    }
    assert_eq!((read, after), (vec![1, 2, 3, 4, 5], 5));
    let whole = hall.get_as(&token, EVENTS).await;
    assert_eq!(whole.cache_control, "no-store");
    let event = whole.json()["items"][0].clone();
    assert_eq!(
        (&event["type"], &event["actor_kind"], &event["payload"]["display_number"]),
        (&json!("ticket.issued"), &json!("system"), &json!("A-001"))
    );
    assert!(event["subject"].as_str().unwrap().starts_with("tickets/"));
}

async fn displays_get_number_counter_queue_and_status_only(db: TestDb) {
    let hall = hall(&db);
    let ticket = hall.issue_to("S-1", PriorityClass::Elderly).await;
    let officer = hall.open("A1").await;
    hall.call_next("A1").await.expect("waits");
    hall.step(ticket, Step::Recall).await;
    let token = hall.display("utama").await;
    let seen = hall.get_as(&token, EVENTS).await;
    let page = seen.json();
    let expected = json!({
        "seq": 3, "type": "ticket.called", "at": "2026-12-01T01:00:00.000Z", "display_number": "A-001", "queue": "adminduk",
        "counter": "A1", "status": "called",
    });
    assert_eq!(page["items"][1], expected);
    assert_eq!(
        (seqs(&page), &page["last_seq"], &page["next_after"]),
        (vec![1, 3, 4], &json!(4), &json!(4)),
        "opening a counter is not public"
    );
    for canary in ["elderly", "priority", "rank_reason", ticket.as_str(), officer.as_str(), "actor", "payload"] {
        assert!(!seen.text.contains(canary), "{canary} reaches displays: {}", seen.text);
    }
    let payload = json!({ "display_number": "A-001", "status": "called", "queue_id": "x", "counter": "A1" });
    let unknown = NewEvent { kind: "ticket.noted", subject: "tickets/x".into(), payload };
    hall.at_site(move |tx, _, _| streams::append(tx, unknown.clone())).await.expect("append");
    let after_it = hall.get_as(&token, &format!("{EVENTS}?after=4")).await.json();
    assert_eq!((seqs(&after_it), &after_it["next_after"]), (vec![], &json!(5)), "a kind nobody declared public is not");
    let hidden = hall.get_as(&token, &format!("{EVENTS}?after=1&limit=1")).await.json();
    assert_eq!((seqs(&hidden), &hidden["next_after"]), (vec![], &json!(2)), "a page without public events still leads on");
}

async fn displays_hear_that_a_day_begins(db: TestDb) {
    let hall = hall(&db);
    let token = hall.display("utama").await;
    hall.at_site(mpp::queueing::service::day_close::sweep).await.expect("sweep");
    let page = hall.get_as(&token, EVENTS).await.json();
    let expected = json!({ "seq": 1, "type": "service_day.began", "at": "2026-12-01T01:00:00.000Z", "service_date": "2026-12-01" });
    assert_eq!(page["items"], json!([expected]));
}

async fn each_log_is_read_in_its_scope_mlg_5(db: TestDb) {
    let hall = hall(&db);
    assert_eq!(hall.get(EVENTS).await.problem(), (401, "unauthenticated".into()));
    let (_, officer) = hall.staff(Role::Officer, None).await;
    for path in [EVENTS, MALL_EVENTS] {
        assert_eq!(hall.get_as(&officer, path).await.problem(), (403, "forbidden".into()), "{path}");
    }
    let (_, of_the_hall) = hall.staff(Role::Manager, Some("utama")).await;
    assert_eq!(hall.get_as(&of_the_hall, EVENTS).await.status, 200);
    for path in ["/v1/malls/contoh/sites/pasar/events", MALL_EVENTS] {
        assert_eq!(hall.get_as(&of_the_hall, path).await.problem(), (403, "forbidden_scope".into()), "{path}");
    }
    let display = hall.display("pasar").await;
    for path in [EVENTS, MALL_EVENTS] {
        assert_eq!(hall.get_as(&display, path).await.problem(), (403, "forbidden_scope".into()), "{path}");
    }
    let (_, auditor) = hall.staff(Role::Auditor, None).await;
    let configuration = hall.get_as(&auditor, MALL_EVENTS).await.json();
    let last = configuration["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["type"], &last["seq"]), (&json!("user.created"), &configuration["last_seq"]));
}

async fn limits_outside_the_range_are_refused(db: TestDb) {
    let hall = hall(&db);
    let (_, token) = hall.staff(Role::Auditor, None).await;
    for (query, pointer) in
        [("limit=0", "/limit"), ("limit=501", "/limit"), ("after=-1", "/after"), ("after=x", "/after"), ("before=1", "/before")]
    {
        let refused = hall.get_as(&token, &format!("{EVENTS}?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter".into()), "{query}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{query}");
    }
    assert_eq!(hall.get_as(&token, &format!("{EVENTS}?limit=500&after=9")).await.json()["next_after"], 9);
}
