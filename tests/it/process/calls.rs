//! Calling and moving tickets from several processes at once.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::service::{KK, PAJAK};
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::{id_of, uuid};
use crate::support::farm::{Farm, act, at_counter, at_once, counters};
use crate::support::mall;

both_engines!(
    five_hundred_waiting_are_called_once_each_in_order_t2,
    one_counter_gets_one_ticket_t3,
    of_rival_steps_one_wins_t6,
    sixty_four_officers_press_at_once_row_28,
);

/// The numbers called, in the order of the log.
fn called(farm: &Farm) -> Vec<String> {
    let events = farm.events().into_iter().filter(|(kind, _)| kind == "ticket.called");
    events.map(|(_, event)| event["display_number"].as_str().expect("a number").to_owned()).collect()
}

async fn five_hundred_waiting_are_called_once_each_in_order_t2(db: TestDb) {
    let farm = Farm::new(db, 3, mall::always_open(8)).await;
    farm.issue(KK, 500).await;
    let counters = counters(8);
    let officers = farm.officers(&counters);
    let calls = at_once(8, |n| {
        let (mut wire, mut own) = (farm.wire(n), Vec::new());
        loop {
            let answer = at_counter(&mut wire, &officers[n], &counters[n], "call-next", None).expect("an answer");
            if answer.status == 204 {
                return own;
            }
            let id = id_of(&answer.ok()["ticket"]);
            act(&mut wire, &officers[n], &id, "no-show", &Value::Null).expect("an answer").ok();
            own.push(id);
        }
    });
    let all: Vec<&String> = calls.iter().flatten().collect();
    assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (500, 500), "each once");
    assert_eq!(called(&farm), (1..=500).map(|n| format!("A-{n:03}")).collect::<Vec<_>>(), "strictly by number");
}

async fn one_counter_gets_one_ticket_t3(db: TestDb) {
    let farm = Farm::new(db, 2, mall::always_open(1)).await;
    farm.issue(KK, 20).await;
    let counter = counters(1);
    let officer = &farm.officers(&counter)[0];
    for round in 1..=4 {
        let press = |n: usize| at_counter(&mut farm.wire(n), officer, "X1", "call-next", None).expect("an answer");
        let answers = at_once(8, press);
        let (won, lost): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        let id = id_of(&won[0].ok()["ticket"]);
        lost.iter().for_each(|answer| assert_eq!(answer.problem(409, "counter_busy")["ticket_id"], id.as_str()));
        act(&mut farm.wire(0), officer, &id, "no-show", &Value::Null).expect("an answer").ok();

        // The same press, heard eight times.
        let key = uuid();
        let answers = at_once(8, |n| at_counter(&mut farm.wire(n), officer, "X1", "call-next", Some(&key)).expect("an answer"));
        let id = id_of(&answers[0].ok()["ticket"]);
        assert!(answers.iter().all(|answer| (answer.status, &answer.body) == (200, &answers[0].body)), "round {round}");
        act(&mut farm.wire(1), officer, &id, "no-show", &Value::Null).expect("an answer").ok();
        assert_eq!(called(&farm).len(), 2 * round, "one event for each press that counted");
    }
}

async fn of_rival_steps_one_wins_t6(db: TestDb) {
    let farm = Farm::new(db, 2, mall::always_open(6)).await;
    let counters = counters(6);
    let officers = farm.officers(&counters);
    let cancel = json!({"reason": "salah ambil"});
    for round in 0..12 {
        farm.issue(KK, 1).await;
        let id = newest(&farm);
        // Six counters and one who cancels want the same waiting ticket.
        let answers = at_once(7, |n| {
            let mut wire = farm.wire(n + round);
            let chosen = json!({"ticket_id": id, "reason": "Pengunjung sakit"});
            match counters.get(n) {
                Some(counter) => call(&mut wire, &officers[n], counter, &chosen),
                None => act(&mut wire, &officers[0], &id, "cancel", &cancel).expect("an answer"),
            }
        });
        let calls = won(&answers[..6]);
        let cancelled = answers[6].status == 200;
        assert!(calls == 1 || (calls == 0 && cancelled), "round {round}: {calls} calls");
        if cancelled {
            continue;
        }
        let at = answers.iter().position(|answer| answer.status == 200).expect("a counter");
        act(&mut farm.wire(round), &officers[at], &id, "start", &Value::Null).expect("an answer").ok();
        // Finish, hold and transfer exclude each other.
        let rivals =
            [("finish", json!({"outcome": "completed"})), ("hold", json!({"reason": "fotokopi"})), ("transfer", json!({"service": PAJAK}))];
        let answers = at_once(6, |n| {
            let (action, body) = &rivals[(n + round) % 3];
            act(&mut farm.wire(n), &officers[at], &id, action, body).expect("an answer")
        });
        assert_eq!(won(&answers), 1, "round {round}");
    }
    every_success_is_an_event(&farm);
}

fn call(wire: &mut crate::support::wire::Wire, token: &str, counter: &str, chosen: &Value) -> Answer {
    let path = format!("/v1/malls/{}/sites/utama/counters/{counter}/call", mall::CODE);
    let ask = crate::support::wire::Ask { method: "POST", path: &path, token: Some(token), key: None, body: chosen };
    wire.ask(&ask).expect("an answer")
}

/// How many succeeded; the others were told why not.
fn won(answers: &[Answer]) -> usize {
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "ticket_state_conflict");
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

fn newest(farm: &Farm) -> String {
    // Ids are ordered by the time of their making.
    farm.tickets().pop().expect("a ticket")
}

/// Each ticket's way through the log has no step twice in a row that excludes itself.
fn every_success_is_an_event(farm: &Farm) {
    let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, event) in farm.events().into_iter().filter(|(kind, _)| kind.starts_with("ticket.")) {
        ways.entry(event["ticket"].as_str().expect("an id").to_owned()).or_default().push(kind);
    }
    for way in ways.values() {
        assert!((2..=4).contains(&way.len()), "{way:?}");
        assert_eq!(way.iter().filter(|kind| *kind == "ticket.called").count(), usize::from(way.len() > 2 || way[1] == "ticket.called"));
    }
}

async fn sixty_four_officers_press_at_once_row_28(db: TestDb) {
    const OFFICERS: usize = 64;
    const ROUNDS: usize = 3;
    let farm = Farm::new(db, 2, mall::always_open(OFFICERS)).await;
    farm.issue(KK, OFFICERS * ROUNDS).await;
    let counters = counters(OFFICERS);
    let officers = farm.officers(&counters);
    let mut seen = HashSet::new();
    for round in 0..ROUNDS {
        let ids = at_once(OFFICERS, |n| {
            let answer = at_counter(&mut farm.wire(n), &officers[n], &counters[n], "call-next", None).expect("an answer");
            id_of(&answer.ok()["ticket"])
        });
        assert!(ids.iter().all(|id| seen.insert(id.clone())), "round {round}: a ticket was called twice");
        at_once(OFFICERS, |n| act(&mut farm.wire(n), &officers[n], &ids[n], "no-show", &Value::Null).expect("an answer").ok());
    }
    let order: Vec<String> = (1..=OFFICERS * ROUNDS).map(|n| format!("A-{n:03}")).collect();
    assert_eq!(called(&farm), order);
}
