//! Every status against every action: what the drawing of the state machine does not show is refused (ASVS 2.3.1).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::service::{KK, PAJAK};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(what_the_state_does_not_allow_is_refused_and_says_what_it_does);

/// The drawing, once more and by hand.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("printing", &["confirm-print", "fail-print", "cancel", "leave"]),
    ("waiting", &["call", "cancel", "leave"]),
    ("called", &["recall", "start", "no-show", "return", "transfer", "cancel", "leave"]),
    ("serving", &["hold", "finish", "transfer"]),
    ("on_hold", &["resume", "cancel", "leave"]),
    ("no_show", &["requeue"]),
    ("finished", &[]),
    ("cancelled", &[]),
    ("expired", &[]),
];

const ACTIONS: [&str; 14] = [
    "confirm-print",
    "fail-print",
    "call",
    "recall",
    "start",
    "hold",
    "resume",
    "finish",
    "no-show",
    "return",
    "requeue",
    "transfer",
    "cancel",
    "leave",
];

fn body_of(action: &str) -> Value {
    match action {
        "fail-print" | "hold" | "cancel" => json!({"reason": "alasan"}),
        // A free counter that serves the queue, so that only the state can be in the way.
        "resume" => json!({"counter": "A2"}),
        "finish" => json!({"outcome": "completed"}),
        "transfer" => json!({"service": PAJAK}),
        _ => Value::Null,
    }
}

/// A new ticket in that status, last seen at counter A1.
async fn ticket_in(app: &TestApp, status: &str) -> String {
    let kiosk = if status == "printing" { app.printing_kiosk() } else { app.kiosk() };
    let (id, officer) = (kiosk.take_id(KK).await, app.officer("A1"));
    let way: &[&str] = match status {
        "called" => &["call"],
        "serving" => &["call", "start"],
        "on_hold" => &["call", "start", "hold"],
        "no_show" => &["call", "recall", "recall", "no-show"],
        "finished" => &["call", "start", "finish"],
        "cancelled" => &["cancel"],
        _ => &[],
    };
    for step in way {
        match *step {
            "call" => officer.call(&id).await.ok(),
            "cancel" => app.manager().acts(&id, "cancel", body_of("cancel")).await,
            step => officer.acts(&id, step, body_of(step)).await,
        };
    }
    if status == "expired" {
        app.at("2026-12-01T02:00:00Z");
        app.run_jobs().await;
        app.officer("A2").opened().await;
    }
    id
}

async fn what_the_state_does_not_allow_is_refused_and_says_what_it_does(db: TestDb) {
    let app = TestApp::new(db).await;
    app.officer("A1").opened().await;
    app.officer("A2").opened().await;
    let manager = app.manager().seated("utama", "A2");
    for (status, allowed) in ALLOWED {
        let id = ticket_in(&app, status).await;
        assert_eq!(manager.ticket(&id).await["status"], status);
        let words: BTreeSet<String> = allowed.iter().map(|action| action.replace('-', "_")).collect();
        for action in ACTIONS.iter().filter(|action| !allowed.contains(action)) {
            let answer = if *action == "call" { manager.call(&id).await } else { manager.act(&id, action, body_of(action)).await };
            let problem = answer.problem(409, "ticket_state_conflict");
            assert_eq!(problem["current_status"], status, "{action}");
            let said = problem["allowed_actions"].as_array().expect("a list").iter().map(|a| a.as_str().expect("a word").to_owned());
            assert_eq!(said.collect::<BTreeSet<_>>(), words, "{status} {action}");
        }
        if ["called", "serving", "on_hold"].contains(&status) {
            let way_out = if status == "serving" { "finish" } else { "cancel" };
            manager.acts(&id, way_out, body_of(way_out)).await;
        }
    }
    // Without naming a counter, a ticket that never had one is still a question of its state.
    let waiting = ticket_in(&app, "waiting").await;
    manager.act(&waiting, "resume", Value::Null).await.problem(409, "ticket_state_conflict");
}
