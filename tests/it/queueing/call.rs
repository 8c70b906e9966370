//! Calling: the order, the groups of a counter, and out of turn.

use serde_json::{Value, json};

use super::service::{KK, KTP, PAJAK};
use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(
    the_order_is_that_of_arrival_t2,
    a_priority_visitor_counts_as_having_come_an_hour_earlier,
    a_counter_serves_its_own_queue_before_it_helps_another,
    two_queues_of_one_rank_are_one_line,
    overflow_helps_only_who_waits_too_long,
    nobody_is_called_where_nobody_may,
    out_of_turn_needs_a_reason_and_leaves_a_trace_smd_4,
    only_a_waiting_ticket_of_this_site_and_queue_can_be_chosen,
    yesterdays_ticket_is_not_called,
    two_recalls_in_one_instant_are_two_events_t10,
);

async fn take_as(client: &Client<'_>, service: &str, class: &str) -> String {
    let body = json!({"service": service, "priority_class": class});
    crate::support::app::id_of(&client.post(&format!("sites/{}/tickets", client.site), body).await.created()["ticket"])
}

/// Calls all that wait, each served and finished at once.
async fn drain(officer: &Client<'_>) -> Vec<String> {
    let mut called = Vec::new();
    loop {
        let answer = officer.at_counter("call-next", Value::Null).await;
        if answer.status == 204 {
            return called;
        }
        let id = crate::support::app::id_of(&answer.ok()["ticket"]);
        officer.acts(&id, "start", Value::Null).await;
        officer.finish(&id).await;
        called.push(id);
    }
}

async fn the_order_is_that_of_arrival_t2(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut taken = Vec::new();
    for n in 0..5 {
        // Three in the same millisecond: their order of entry decides.
        app.clock.advance_ms(i64::from(n >= 3));
        taken.push(app.kiosk().take_id(KK).await);
    }
    for (n, id) in (0..).zip(&taken) {
        assert_eq!(app.kiosk().ahead(id).await, n);
    }
    assert_eq!(drain(&app.officer("A1").opened().await).await, taken);
}

async fn a_priority_visitor_counts_as_having_come_an_hour_earlier(db: TestDb) {
    let app = TestApp::new(db).await;
    let kiosk = app.kiosk();
    let first = kiosk.take_id(KK).await;
    app.pass_min(30);
    let second = kiosk.take_id(KK).await;
    app.pass_min(35);
    let elderly = take_as(&kiosk, KK, "elderly").await;
    // Ahead of who came less than an hour before, behind who has waited longer: nobody starves.
    let place = kiosk.get(&format!("tickets/{second}/position")).await.ok();
    let mut ahead = place["ahead"].as_array().expect("a list").clone();
    ahead.sort_by_key(ToString::to_string);
    assert_eq!(ahead, [json!({"reason": "arrival", "people": 1}), json!({"reason": "priority_credit", "people": 1})]);
    assert_eq!(kiosk.ahead(&elderly).await, 1);
    let officer = app.officer("A1").opened().await;
    officer.serve_next().await;
    officer.finish(&first).await;
    let called = officer.at_counter("call-next", Value::Null).await.ok();
    assert_eq!(called["ticket"]["id"], elderly.as_str());
    assert!(called["reason"]["id"].as_str().expect("a sentence").contains("prioritas"), "{called}");
    assert_eq!(app.last_event("utama").1["rank_reason"], "priority_credit");
    officer.acts(&elderly, "start", Value::Null).await;
    officer.finish(&elderly).await;
    assert_eq!(drain(&officer).await, [second]);
}

async fn a_counter_serves_its_own_queue_before_it_helps_another(db: TestDb) {
    let app = TestApp::new(db).await;
    let ktp = app.kiosk().take_id(KTP).await;
    app.pass_min(10);
    let kk = app.kiosk().take_id(KK).await;
    let officer = app.officer("A1").opened().await;
    let called = officer.at_counter("call-next", Value::Null).await.ok();
    assert_eq!((&called["ticket"]["id"], &app.last_event("utama").1["role"]), (&json!(kk), &json!("primary")));
    officer.acts(&kk, "start", Value::Null).await;
    officer.finish(&kk).await;
    let called = officer.at_counter("call-next", Value::Null).await.ok();
    assert_eq!((&called["ticket"]["id"], &app.last_event("utama").1["role"]), (&json!(ktp), &json!("assist")));
    assert!(called["reason"]["id"].as_str().expect("a sentence").starts_with("Membantu"), "{called}");
    // The main counter of `ktp` finds nobody: nobody is called twice.
    app.officer("B1").opened().await.at_counter("call-next", Value::Null).await.no_content();
}

async fn two_queues_of_one_rank_are_one_line(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut taken = Vec::new();
    // The last four in one instant: their order of entry decides, whatever their queue.
    for (minutes, service) in [(1, KTP), (1, KK), (1, KK), (1, KTP), (1, KTP), (0, KK), (0, KK), (0, KTP)] {
        app.pass_min(minutes);
        taken.push(app.kiosk().take_id(service).await);
    }
    assert_eq!(drain(&app.officer("A2").opened().await).await, taken);
}

async fn overflow_helps_only_who_waits_too_long(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kk, officer) = (app.kiosk().take_id(KK).await, app.officer("C1").opened().await);
    app.clock.advance_ms(15 * 60_000 - 1);
    officer.at_counter("call-next", Value::Null).await.no_content();
    app.clock.advance_ms(1);
    let own = app.kiosk().take_id(PAJAK).await;
    assert_eq!(officer.serve_next().await, own, "its own queue first");
    officer.finish(&own).await;
    let called = officer.at_counter("call-next", Value::Null).await.ok();
    assert_eq!((&called["ticket"]["id"], &app.last_event("utama").1["role"]), (&json!(kk), &json!("overflow")));
}

async fn nobody_is_called_where_nobody_may(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let officer = app.officer("A1");
    officer.at_counter("call-next", Value::Null).await.problem(409, "counter_not_open");
    officer.call(&first).await.problem(409, "counter_not_open");
    let officer = officer.opened().await;
    officer.at_counter("pause", json!({"reason": "Salat Zuhur"})).await.ok();
    officer.at_counter("call-next", Value::Null).await.problem(409, "counter_not_open");
    let officer = officer.opened().await;
    assert_eq!(officer.call_next().await, first);
    for _ in 0..2 {
        let busy = officer.at_counter("call-next", Value::Null).await.problem(409, "counter_busy");
        assert_eq!(busy["ticket_id"], first.as_str());
        officer.call(&second).await.problem(409, "counter_busy");
        let status = officer.ticket(&first).await["status"].clone();
        if status == "called" {
            officer.acts(&first, "start", Value::Null).await;
        }
    }
    officer.finish(&first).await;
    assert_eq!(officer.serve_next().await, second);
    officer.finish(&second).await;
    officer.at_counter("call-next", Value::Null).await.no_content();
}

async fn out_of_turn_needs_a_reason_and_leaves_a_trace_smd_4(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let (one, two) = (app.officer("A1").opened().await, app.officer("A2").opened().await);
    one.at_counter("call", json!({"ticket_id": second})).await.problem(422, "validation_failed");
    one.at_counter("call", json!({"ticket_id": second, "reason": "  x  "})).await.problem(422, "validation_failed");
    let called = one.call(&second).await.ok();
    assert_eq!(called["ticket"]["id"], second.as_str());
    let (kind, event) = app.last_event("utama");
    assert_eq!((kind.as_str(), &event["out_of_order"], &event["reason"]), ("ticket.called", &json!(true), &json!("Pengunjung sakit")));
    // In turn, though chosen: the log says so.
    two.call(&first).await.ok();
    assert_eq!(app.last_event("utama").1["out_of_order"], false);
}

async fn only_a_waiting_ticket_of_this_site_and_queue_can_be_chosen(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kk, ktp, far) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KTP).await, app.kiosk_at("tengah").take_id(KK).await);
    let (one, pajak) = (app.officer("A1").opened().await, app.officer("C1").opened().await);
    pajak.call(&ktp).await.problem(409, "queue_not_served");
    one.call(&far).await.problem(404, "not_found");
    one.call("0192f0c1-7c4e-7000-8000-0000000000a1").await.problem(404, "not_found");
    one.call(&kk).await.ok();
    let taken = app.officer("A2").opened().await.call(&kk).await.problem(409, "ticket_state_conflict");
    assert_eq!(taken["current_status"], "called");
}

async fn yesterdays_ticket_is_not_called(db: TestDb) {
    let app = TestApp::new(db).await;
    let old = app.kiosk().take_id(KK).await;
    app.at("2026-12-01T02:00:00Z");
    // No job has run yet: the rule reads the clock itself.
    let officer = app.officer("A1").opened().await;
    officer.at_counter("call-next", Value::Null).await.no_content();
    officer.call(&old).await.problem(409, "ticket_state_conflict");
    let new = app.kiosk().take_id(KK).await;
    assert_eq!(officer.call_next().await, new);
}

async fn two_recalls_in_one_instant_are_two_events_t10(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, _) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let officer = app.officer("A1").opened().await;
    officer.call_next().await;
    let called_at = officer.ticket(&id).await["called_at"].clone();
    app.pass_min(1);
    let before = app.events("utama", 0).len();
    officer.acts(&id, "recall", Value::Null).await;
    let twice = officer.acts(&id, "recall", Value::Null).await;
    assert_eq!((&twice["called_at"], &twice["last_called_at"]), (&called_at, &json!("2026-11-30T02:01:00.000Z")));
    let events = app.events("utama", i64::try_from(before).expect("a count"));
    let seen: Vec<_> = events.iter().map(|(kind, event)| (kind.as_str(), &event["recall"], &event["at"])).collect();
    let at = json!("2026-11-30T02:01:00.000Z");
    assert_eq!(seen, [("ticket.recalled", &json!(1), &at), ("ticket.recalled", &json!(2), &at)]);
}
