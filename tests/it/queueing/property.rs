//! T7: any sequence of operations gives the same answers, states and order as a small model of the rules.
//! Each case lives on a working day of its own, so that one database serves them all.

use actix_web::rt::{System, SystemRunner};
use chrono::{Datelike as _, Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::reference::{COUNTERS, Expected, Model, Op, QUEUES};
use crate::support::answer::Answer;
use crate::support::app::{Client, TestApp};
use crate::support::{Engine, TestDb, postgres};

/// Few, since each operation is a whole request on a durable database; what they find is added as a test of its own.
const CASES: u32 = 10;
const HOLIDAYS: [&str; 4] = ["2026-12-24", "2026-12-25", "2027-01-01", "2027-01-05"];

#[test]
fn any_sequence_agrees_with_the_model_t7_sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn any_sequence_agrees_with_the_model_t7_postgresql() {
    if postgres::is_there() {
        run(Engine::Postgres);
    }
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let (ticket, counter, queue) = (0_usize..12, 0..COUNTERS.len(), 0..QUEUES.len());
    let op = prop_oneof![
        8 => (queue.clone(), any::<bool>()).prop_map(|(queue, priority)| Op::Issue { queue, priority }),
        10 => counter.clone().prop_map(Op::CallNext),
        1 => (counter.clone(), ticket.clone()).prop_map(|(counter, ticket)| Op::CallChosen(counter, ticket)),
        3 => ticket.clone().prop_map(Op::Recall),
        6 => ticket.clone().prop_map(Op::Start),
        3 => ticket.clone().prop_map(Op::Hold),
        3 => (ticket.clone(), counter.clone()).prop_map(|(ticket, counter)| Op::Resume(ticket, counter)),
        4 => ticket.clone().prop_map(Op::Finish),
        4 => ticket.clone().prop_map(Op::NoShow),
        2 => ticket.clone().prop_map(Op::Return),
        3 => ticket.clone().prop_map(Op::Requeue),
        4 => (ticket.clone(), queue).prop_map(|(ticket, queue)| Op::Transfer(ticket, queue)),
        1 => ticket.clone().prop_map(Op::Cancel),
        1 => ticket.clone().prop_map(Op::Leave),
        4 => ticket.prop_map(Op::Undo),
        1 => counter.clone().prop_map(Op::Pause),
        1 => counter.prop_map(Op::Open),
        5 => prop_oneof![Just(1_i64), Just(3), Just(16), Just(31)].prop_map(Op::Pass),
    ];
    prop::collection::vec(op, 20..50)
}

fn run(engine: Engine) {
    let system = System::new();
    let app = system.block_on(TestApp::new(TestDb::new(engine)));
    let day = std::cell::Cell::new("2026-11-30".parse::<NaiveDate>().expect("a date"));
    let config = Config { cases: CASES, max_shrink_iters: 30, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&ops(), |ops| {
        // Before the case: its smaller brothers, should it fail, need a day of their own too.
        day.set(next_working_day(day.get()));
        case(&system, &app, day.get(), &ops);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

fn next_working_day(day: NaiveDate) -> NaiveDate {
    let mut next = day + Days::new(1);
    while next.weekday().number_from_monday() > 5 || HOLIDAYS.contains(&next.to_string().as_str()) {
        next = next + Days::new(1);
    }
    next
}

fn case(system: &SystemRunner, app: &TestApp, day: NaiveDate, ops: &[Op]) {
    system.block_on(async {
        app.at(&format!("{day}T02:00:00Z"));
        app.run_jobs().await;
        for counter in COUNTERS {
            app.officer(counter).opened().await;
        }
        let (mut model, manager) = (Model::default(), app.manager());
        let mut ids: Vec<String> = Vec::new();
        for (n, op) in ops.iter().enumerate() {
            let expected = model.apply(op);
            let said = ask(app, &manager, op, &mut ids).await;
            assert_eq!(said, expected, "step {n}, {op:?}\n{ops:?}");
        }
        for (n, id) in ids.iter().enumerate() {
            let ticket = manager.ticket(id).await;
            let place = manager.ahead(id).await;
            let counter = model.counter_of(n).map_or(Value::Null, |c| json!(COUNTERS[c]));
            assert_eq!((&ticket["status"], &ticket["counter"]), (&json!(model.status_of(n)), &counter), "ticket {n}\n{ops:?}");
            assert_eq!(place, model.ahead_of(n), "place of ticket {n}\n{ops:?}");
        }
    });
}

async fn step(manager: &Client<'_>, ticket: Option<String>, action: &str, body: Value) -> Option<Answer> {
    Some(manager.act(&ticket?, action, body).await)
}

/// Does `op` through the API and tells the outcome in the model's words.
async fn ask(app: &TestApp, manager: &Client<'_>, op: &Op, ids: &mut Vec<String>) -> Expected {
    let seat = |counter: &usize| app.officer(COUNTERS[*counter]);
    let pick = |ticket: &usize| ids.get(ticket % ids.len().max(1)).cloned();
    let act = |ticket: &usize, action: &'static str, body: Value| step(manager, pick(ticket), action, body);
    let reason = || json!({"reason": "alasan"});
    let answer = match op {
        Op::Issue { queue, priority } => {
            let class = if *priority { "elderly" } else { "none" };
            Some(manager.post("sites/utama/tickets", json!({"service": QUEUES[*queue].service, "priority_class": class})).await)
        }
        Op::CallNext(counter) => Some(seat(counter).at_counter("call-next", Value::Null).await),
        Op::CallChosen(counter, ticket) => match pick(ticket) {
            Some(id) => Some(seat(counter).call(&id).await),
            None => None,
        },
        Op::Recall(t) => act(t, "recall", Value::Null).await,
        Op::Start(t) => act(t, "start", Value::Null).await,
        Op::Hold(t) => act(t, "hold", reason()).await,
        Op::Resume(t, counter) => act(t, "resume", json!({"counter": COUNTERS[*counter]})).await,
        Op::Finish(t) => act(t, "finish", json!({"outcome": "completed"})).await,
        Op::NoShow(t) => act(t, "no-show", Value::Null).await,
        Op::Return(t) => act(t, "return", Value::Null).await,
        Op::Requeue(t) => act(t, "requeue", Value::Null).await,
        Op::Transfer(t, queue) => act(t, "transfer", json!({"service": QUEUES[*queue].service})).await,
        Op::Cancel(t) => act(t, "cancel", reason()).await,
        Op::Leave(t) => act(t, "leave", Value::Null).await,
        Op::Undo(t) => act(t, "undo", Value::Null).await,
        Op::Pause(counter) => Some(seat(counter).at_counter("pause", reason()).await),
        Op::Open(counter) => Some(seat(counter).at_counter("open", Value::Null).await),
        Op::Pass(minutes) => {
            if Model::may_pass(app.state.core.now(), *minutes) {
                app.pass_min(*minutes);
            }
            None
        }
    };
    let Some(answer) = answer else { return Expected::Nothing };
    match answer.status {
        204 => Expected::Nobody,
        200 | 201 if matches!(op, Op::Pause(_) | Op::Open(_)) => Expected::Counter,
        200 | 201 => {
            let body = answer.json();
            let ticket = body.get("ticket").unwrap_or(&body);
            let id = crate::support::app::id_of(ticket);
            let number = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
                ids.push(id);
                ids.len() - 1
            });
            Expected::Ticket(number, ticket["status"].as_str().expect("a status").to_owned())
        }
        _ => Expected::Refused(answer.json()["code"].as_str().expect("a code").to_owned()),
    }
}
