//! Taking a mis-click back.

use serde_json::{Value, json};

use super::service::{KK, PAJAK};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    each_step_can_be_taken_back_within_two_minutes,
    after_two_minutes_or_another_step_it_is_too_late,
    undo_does_not_put_two_visitors_at_one_counter,
    undo_does_not_bring_a_visitor_back_to_an_empty_counter
);

/// The parts of a ticket an undo must restore.
fn state(ticket: &Value) -> Vec<Value> {
    let names = [
        "status",
        "queue",
        "service",
        "counter",
        "leg_no",
        "called_at",
        "started_at",
        "held_since",
        "recall_count",
        "entered_at",
        "closed_reason",
    ];
    names.iter().map(|name| ticket[*name].clone()).collect()
}

async fn each_step_can_be_taken_back_within_two_minutes(db: TestDb) {
    let app = TestApp::new(db).await;
    let (officer, manager) = (app.officer("A1").opened().await, app.manager());
    let ways: [(&[&str], &str, Value); 8] = [
        (&[], "start", Value::Null),
        (&["start"], "hold", json!({"reason": "fotokopi"})),
        (&["start", "hold"], "resume", Value::Null),
        (&["start"], "finish", json!({"outcome": "completed"})),
        (&["recall", "recall"], "no-show", Value::Null),
        (&["start"], "transfer", json!({"service": PAJAK})),
        (&[], "cancel", json!({"reason": "salah tekan"})),
        (&["start", "hold"], "cancel", json!({"reason": "salah tekan"})),
    ];
    for (before, action, body) in ways {
        let id = app.kiosk().take_id(KK).await;
        officer.call_next().await;
        for step in before {
            officer.acts(&id, step, if *step == "hold" { json!({"reason": "fotokopi"}) } else { Value::Null }).await;
        }
        let was = officer.ticket(&id).await;
        manager.acts(&id, action, body).await;
        app.clock.advance_ms(120_000);
        let undone = officer.acts(&id, "undo", Value::Null).await;
        assert_eq!(state(&undone), state(&was), "{action}");
        assert_eq!(officer.legs(&id).await.len(), 0, "the leg goes on after undoing {action}");
        assert_eq!(app.last_event("utama").1["undone"], action.replace('-', "_"));
        officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
        // Out of the way for the next.
        match undone["status"].as_str() {
            Some("serving") => officer.finish(&id).await,
            _ => officer.acts(&id, "leave", Value::Null).await,
        };
    }
}

async fn after_two_minutes_or_another_step_it_is_too_late(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
    officer.call_next().await;
    officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
    officer.acts(&id, "start", Value::Null).await;
    app.clock.advance_ms(120_001);
    officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
    officer.finish(&id).await;
    // One step back, not two.
    officer.acts(&id, "undo", Value::Null).await;
    officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
    officer.acts(&id, "transfer", json!({"service": PAJAK})).await;
    app.officer("C1").opened().await.call_next().await;
    officer.act(&id, "undo", Value::Null).await.problem(409, "undo_expired");
}

async fn undo_does_not_put_two_visitors_at_one_counter(db: TestDb) {
    let app = TestApp::new(db).await;
    let (first, second) = (app.kiosk().take_id(KK).await, app.kiosk().take_id(KK).await);
    let officer = app.officer("A1").opened().await;
    officer.serve_next().await;
    officer.finish(&first).await;
    assert_eq!(officer.call_next().await, second);
    let busy = officer.act(&first, "undo", Value::Null).await.problem(409, "counter_busy");
    assert_eq!(busy["ticket_id"], second.as_str());
    officer.acts(&second, "return", Value::Null).await;
    assert_eq!(officer.acts(&first, "undo", Value::Null).await["status"], "serving");
}

async fn undo_does_not_bring_a_visitor_back_to_an_empty_counter(db: TestDb) {
    let app = TestApp::new(db).await;
    let (id, officer) = (app.kiosk().take_id(KK).await, app.officer("A1").opened().await);
    officer.serve_next().await;
    officer.finish(&id).await;
    for away in ["pause", "close"] {
        officer.at_counter(away, json!({"reason": "Salat"})).await.ok();
        officer.act(&id, "undo", Value::Null).await.problem(409, "counter_not_open");
        officer.at_counter("open", Value::Null).await.ok();
    }
    assert_eq!(officer.acts(&id, "undo", Value::Null).await["status"], "serving");
}
