//! Who does not come: recalls first, then a way back by the policy of the queue.

use serde_json::{Value, json};

use super::service::{KK, KTP, PAJAK};
use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(
    nobody_is_absent_before_the_recalls_are_used,
    who_comes_back_stands_at_the_end,
    who_comes_back_stands_where_the_number_says,
    some_queues_take_nobody_back,
    who_comes_back_too_late_takes_a_new_number,
    returned_to_the_queue_a_ticket_keeps_its_place,
);

/// Calls the next and marks it absent, after so many recalls.
async fn absent(officer: &Client<'_>, recalls: usize) -> String {
    let id = officer.call_next().await;
    for _ in 0..recalls {
        officer.acts(&id, "recall", Value::Null).await;
    }
    officer.acts(&id, "no-show", Value::Null).await;
    id
}

async fn nobody_is_absent_before_the_recalls_are_used(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    officer.call_next().await;
    for _ in 0..2 {
        officer.act(&id, "no-show", Value::Null).await.problem(409, "recalls_not_used");
        officer.acts(&id, "recall", Value::Null).await;
    }
    assert_eq!(officer.acts(&id, "no-show", Value::Null).await["status"], "no_show");
    assert_eq!(officer.legs(&id).await[0]["ended_by"], "no_show");
    officer.at_counter("call-next", Value::Null).await.no_content();
}

async fn who_comes_back_stands_at_the_end(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let officer = app.officer("A1").opened().await;
    assert_eq!(absent(&officer, 2).await, first);
    app.pass_min(30);
    let back = officer.acts(&first, "requeue", Value::Null).await;
    assert_eq!((&back["status"], &back["leg_no"], &back["display_number"]), (&json!("waiting"), &json!(2), &json!("A-001")));
    assert_eq!((&back["recall_count"], &back["called_at"], &back["counter"]), (&json!(0), &Value::Null, &Value::Null));
    assert_eq!((officer.ahead(&first).await, officer.ahead(&second).await), (1, 0));
    let later = app.kiosk().take_id(KK).await;
    assert_eq!(officer.ahead(&later).await, 2);
}

async fn who_comes_back_stands_where_the_number_says(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KTP).await, app.kiosk().take_id(KTP).await);
    let officer = app.officer("B1").opened().await;
    assert_eq!(absent(&officer, 1).await, first);
    app.pass_min(10);
    officer.acts(&first, "requeue", Value::Null).await;
    assert_eq!((officer.ahead(&first).await, officer.ahead(&second).await), (0, 1));
    // A second absence is one as well.
    assert_eq!(absent(&officer, 1).await, first);
    assert_eq!(officer.legs(&first).await.len(), 2);
}

async fn some_queues_take_nobody_back(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(PAJAK).await, app.officer("C1").opened().await);
    assert_eq!(absent(&officer, 0).await, id);
    officer.act(&id, "requeue", Value::Null).await.problem(409, "return_not_allowed");
}

async fn who_comes_back_too_late_takes_a_new_number(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    absent(&officer, 2).await;
    app.clock.advance_ms(30 * 60_000 + 1);
    officer.act(&id, "requeue", Value::Null).await.problem(409, "return_not_allowed");
    assert_eq!(officer.ticket(&id).await["status"], "no_show");
}

async fn returned_to_the_queue_a_ticket_keeps_its_place(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let (one, two) = (app.officer("A1").opened().await, app.officer("A2").opened().await);
    one.call_next().await;
    app.pass_min(5);
    let back = one.acts(&first, "return", Value::Null).await;
    assert_eq!((&back["status"], &back["leg_no"], &back["counter"]), (&json!("waiting"), &json!(1), &Value::Null));
    assert_eq!((two.call_next().await, one.call_next().await), (first, second));
}
