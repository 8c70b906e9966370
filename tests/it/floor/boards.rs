//! The call board: what it shows after each step, and what it never shows.

use mpp::queueing::model::PriorityClass;
use mpp::queueing::service::progress::Step;
use serde_json::{Value, json};

use super::hall::{BOARD, Hall, hall};
use crate::support::TestDb;

both_engines!(
    the_board_follows_a_visit_step_by_step,
    a_zone_shows_its_own_counters_and_queues,
    recent_calls_are_the_last_ten_latest_first,
    who_goes_back_into_the_queue_is_called_no_more,
    an_unknown_zone_is_refused_by_name,
    nothing_on_the_board_belongs_to_a_person_smd_8,
    a_new_day_begins_with_its_first_event,
);

async fn board(hall: &Hall) -> Value {
    let seen = hall.get(BOARD).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    seen.json()
}

fn numbers(calls: &Value) -> Vec<&str> {
    calls.as_array().unwrap().iter().map(|call| call["display_number"].as_str().unwrap()).collect()
}

async fn the_board_follows_a_visit_step_by_step(db: TestDb) {
    let hall = hall(&db);
    let empty = board(&hall).await;
    assert_eq!((&empty["seq"], &empty["now_called"], &empty["recent"]), (&json!(0), &json!([]), &json!([])));

    hall.issue("S-1").await;
    hall.issue("S-1").await;
    let issued = board(&hall).await;
    assert_eq!(issued["seq"], 2);
    let queue = json!({ "queue": "adminduk", "name": "Antrean adminduk", "prefix": "A", "waiting": 2 });
    assert_eq!((&issued["queues"][0], &issued["queues"][1]["waiting"]), (&queue, &json!(0)));

    hall.open("A1").await;
    hall.clock.advance_ms(60_000);
    let ticket = hall.call_next("A1").await.expect("somebody waits");
    let called = board(&hall).await;
    let call = json!({
        "display_number": "A-001", "counter": "A1", "counter_name": "Loket A1", "queue": "adminduk", "status": "called",
        "called_at": "2026-12-01T01:01:00.000Z", "last_called_at": "2026-12-01T01:01:00.000Z", "recall_count": 0,
    });
    assert_eq!((&called["now_called"], &called["recent"]), (&json!([call]), &json!([call])));
    assert_eq!((&called["queues"][0]["waiting"], &called["service_date"], &called["seq"]), (&json!(1), &json!("2026-12-01"), &json!(4)));
    assert_eq!(called["at"], "2026-12-01T01:01:00.000Z", "the moment of the last event");

    hall.clock.advance_ms(30_000);
    hall.step(ticket, Step::Recall).await;
    let recalled = board(&hall).await["now_called"][0].clone();
    assert_eq!((&recalled["recall_count"], &recalled["last_called_at"]), (&json!(1), &json!("2026-12-01T01:01:30.000Z")));

    hall.step(ticket, Step::Start).await;
    assert_eq!(board(&hall).await["now_called"][0]["status"], "serving");
    hall.finish(ticket).await;
    let done = board(&hall).await;
    assert_eq!(done["now_called"], json!([]));
    assert_eq!((&done["recent"][0]["display_number"], &done["recent"][0]["status"]), (&json!("A-001"), &json!("finished")));
}

async fn a_zone_shows_its_own_counters_and_queues(db: TestDb) {
    let hall = hall(&db);
    for (service, counter) in [("S-1", "A1"), ("S-2", "B1")] {
        hall.issue(service).await;
        hall.open(counter).await;
        hall.call_next(counter).await.expect("somebody waits");
    }
    let upstairs = hall.get(&format!("{BOARD}?zone=lantai-2")).await.json();
    assert_eq!(
        (&upstairs["zone"], numbers(&upstairs["now_called"]), numbers(&upstairs["recent"])),
        (&json!("lantai-2"), vec!["B-001"], vec!["B-001"])
    );
    assert_eq!(upstairs["queues"].as_array().unwrap().len(), 1);
    assert_eq!(upstairs["queues"][0]["queue"], "pajak");
    assert_eq!(numbers(&board(&hall).await["now_called"]), ["A-001", "B-001"]);
}

async fn recent_calls_are_the_last_ten_latest_first(db: TestDb) {
    let hall = hall(&db);
    hall.open("A1").await;
    for _ in 0..12 {
        hall.issue("S-1").await;
        hall.clock.advance_ms(1000);
        let ticket = hall.call_next("A1").await.expect("somebody waits");
        hall.step(ticket, Step::NoShow).await;
    }
    hall.issue("S-1").await;
    hall.issue_to("S-1", PriorityClass::Elderly).await;
    for _ in 0..2 {
        hall.clock.advance_ms(1000);
        let ticket = hall.call_next("A1").await.expect("somebody waits");
        hall.step(ticket, Step::NoShow).await;
    }
    let recent = board(&hall).await["recent"].clone();
    let expected = ["A-013", "A-014", "A-012", "A-011", "A-010", "A-009", "A-008", "A-007", "A-006", "A-005"];
    assert_eq!(numbers(&recent), expected, "in the order of calls, not of numbers");
    assert_eq!(recent[0]["status"], "no_show");
}

async fn who_goes_back_into_the_queue_is_called_no_more(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-1").await;
    hall.open("A1").await;
    let ticket = hall.call_next("A1").await.expect("somebody waits");
    hall.step(ticket, Step::Return).await;
    let board = board(&hall).await;
    assert_eq!((&board["now_called"], &board["recent"], &board["queues"][0]["waiting"]), (&json!([]), &json!([]), &json!(1)));
}

async fn an_unknown_zone_is_refused_by_name(db: TestDb) {
    let hall = hall(&db);
    let refused = hall.get(&format!("{BOARD}?zone=lantai-9")).await;
    assert_eq!(refused.problem(), (400, "unknown_filter_value".into()));
    assert_eq!(refused.json()["allowed_values"], json!(["lantai-1", "lantai-2"]));
    assert_eq!(hall.get(&format!("{BOARD}?zones=lantai-1")).await.problem(), (400, "invalid_parameter".into()));
}

/// A canary: a ticket of a priority class, worked by an officer. Every member of the board is named here, so that a new one
/// is looked at before it becomes public.
async fn nothing_on_the_board_belongs_to_a_person_smd_8(db: TestDb) {
    let hall = hall(&db);
    let ticket = hall.issue_to("S-1", PriorityClass::Pregnant).await;
    let officer = hall.open("A1").await;
    hall.call_next("A1").await.expect("somebody waits");
    let text = hall.get(BOARD).await.text;
    for canary in ["pregnant", "priority", "rank", "reason", ticket.as_str(), officer.as_str(), "Budi", "token"] {
        assert!(!text.contains(canary), "{canary} stands on the board: {text}");
    }
    let board: Value = serde_json::from_str(&text).unwrap();
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&board), ["at", "now_called", "queues", "recent", "seq", "service_date", "site", "zone"]);
    let call = ["called_at", "counter", "counter_name", "display_number", "last_called_at", "queue", "recall_count", "status"];
    assert_eq!(
        (members(&board["now_called"][0]), members(&board["recent"][0])),
        (call.map(str::to_owned).to_vec(), call.map(str::to_owned).to_vec())
    );
    assert_eq!(members(&board["queues"][0]), ["name", "prefix", "queue", "waiting"]);
}

/// The day shown is that of the last event: one sequence is one board, whatever the reader's clock says.
async fn a_new_day_begins_with_its_first_event(db: TestDb) {
    let hall = hall(&db);
    hall.issue("S-1").await;
    let tuesday = hall.get(BOARD).await;
    hall.clock.advance_ms(24 * 3_600_000);
    let unchanged = hall.get(BOARD).await;
    assert_eq!((unchanged.text, unchanged.etag), (tuesday.text, tuesday.etag));
    hall.issue("S-2").await;
    let wednesday = board(&hall).await;
    assert_eq!(
        (&wednesday["service_date"], &wednesday["queues"][0]["waiting"], &wednesday["queues"][1]["waiting"]),
        (&json!("2026-12-02"), &json!(0), &json!(1))
    );
}
