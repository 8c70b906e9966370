//! kill -9 in full run: nothing acknowledged is lost, nothing happens twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::idempotency_keys;
use serde_json::json;

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::{id_of, uuid};
use crate::support::farm::{Farm, at_once, report, take};
use crate::support::gate::LIMIT;
use crate::support::mall;
use crate::support::wire::{Ask, Wire};

both_engines!(
    killed_at_any_moment_nothing_acknowledged_is_lost_rows_1_2,
    after_a_crash_between_commit_and_answer_a_retry_gets_the_ticket_row_3
);

const KIOSKS: usize = 6;
const KILLS: usize = 6;

/// What a kiosk printed: the key it asked under, the ticket and its number.
type Slip = (String, String, i64);

/// Takes numbers until told to stop; each under one key, again and again until there is an answer.
fn keep_taking(farm: &Farm, number: usize, token: &str, stop: &AtomicBool) -> Vec<Slip> {
    let (mut slips, mut process) = (Vec::new(), number);
    while !stop.load(Ordering::Relaxed) {
        let (key, began) = (uuid(), Instant::now());
        let answer = loop {
            match take(&mut farm.wire(process), Some(token), &key, KK) {
                Ok(answer) if answer.status == 201 => break answer,
                // Not now: 503, or nobody there. Another process may be.
                other => {
                    assert!(other.as_ref().is_ok_and(|answer| answer.status == 503) || other.is_err(), "{}", other.expect("an answer"));
                    assert!(began.elapsed() < 3 * LIMIT, "no answer for a minute: {other:?}");
                    process += 1;
                    thread::sleep(Duration::from_millis(5));
                }
            }
        };
        let ticket = answer.json()["ticket"].clone();
        slips.push((key, id_of(&ticket), ticket["seq"].as_i64().expect("a number")));
    }
    slips
}

async fn killed_at_any_moment_nothing_acknowledged_is_lost_rows_1_2(db: TestDb) {
    let engine = db.engine();
    let farm = Farm::new(db, 2, mall::always_open(0)).await;
    let tokens: Vec<String> = (0..KIOSKS).map(|_| farm.kiosk()).collect();
    let stop = AtomicBool::new(false);
    let done = at_once(KIOSKS + 1, |n| {
        if let Some(token) = tokens.get(n) {
            return keep_taking(&farm, n, token, &stop);
        }
        for kill in 0..KILLS {
            thread::sleep(Duration::from_millis(50 + rand::random::<u64>() % 250));
            // One of the two, the other, or both: then it is as if it were the only one.
            let victims: &[usize] = [&[0][..], &[1], &[0, 1]][kill % 3];
            victims.iter().for_each(|victim| farm.kill(*victim));
            victims.iter().for_each(|victim| farm.restart(*victim));
        }
        stop.store(true, Ordering::Relaxed);
        Vec::new()
    });
    let slips: Vec<Slip> = done.into_iter().flatten().collect();
    let (ids, numbers): (BTreeSet<&String>, BTreeSet<i64>) = slips.iter().map(|(_, id, number)| (id, *number)).unzip();
    assert_eq!((ids.len(), numbers.len()), (slips.len(), slips.len()), "a ticket or number was given twice");
    // Every request was repeated until it was acknowledged, so the database holds exactly those, without a gap.
    let stored = farm.tickets();
    assert_eq!(stored.iter().collect::<BTreeSet<_>>(), ids);
    assert_eq!(numbers, (1..=i64::try_from(slips.len()).expect("a count")).collect::<BTreeSet<_>>());
    report(&format!("{engine:?}: {KILLS} kills, {} tickets acknowledged, 0 lost, 0 twice", slips.len()));
}

/// Whether the answer under a key is durable.
fn is_kept(farm: &Farm, key: &str) -> bool {
    let kept = idempotency_keys::table.filter(idempotency_keys::idempotency_key.eq(key)).count().get_result::<i64>(&mut farm.db.connect());
    kept.expect("count") > 0
}

async fn after_a_crash_between_commit_and_answer_a_retry_gets_the_ticket_row_3(db: TestDb) {
    let farm = Farm::new(db, 2, mall::always_open(0)).await;
    let (kiosk, path, body) = (farm.kiosk(), format!("/v1/malls/{}/sites/utama/tickets", mall::CODE), json!({ "service": KK }));
    let ask =
        |key: &str, wire: &mut Wire| wire.send(&Ask { method: "POST", path: &path, token: Some(&kiosk), key: Some(key), body: &body });
    let mut tickets: BTreeMap<String, String> = BTreeMap::new();
    // Committed, and the process is gone before anybody has read its answer.
    for _ in 0..3 {
        let (key, mut wire, began) = (uuid(), farm.wire(0), Instant::now());
        ask(&key, &mut wire).expect("sent");
        while !is_kept(&farm, &key) {
            assert!(began.elapsed() < LIMIT, "the request was not run");
            thread::yield_now();
        }
        farm.kill(0);
        let other = take(&mut farm.wire(1), Some(&kiosk), &key, KK).expect("an answer");
        assert_eq!(other.header("idempotency-replayed"), Some("true"), "another process knows the answer");
        farm.restart(0);
        let again = take(&mut farm.wire(0), Some(&kiosk), &key, KK).expect("an answer");
        assert_eq!((again.status, &again.body), (201, &other.body));
        tickets.insert(key, id_of(&again.created()["ticket"]));
    }
    // Sent and hung up at once: run or not, the retry gives the one ticket.
    let keys: Vec<String> = (0..40).map(|_| uuid()).collect();
    let ids = at_once(8, |n| {
        let mine = keys.iter().skip(n).step_by(8);
        mine.map(|key| {
            let mut wire = farm.wire(n);
            ask(key, &mut wire).expect("sent");
            wire.hang_up();
            let answer = take(&mut farm.wire(n + 1), Some(&kiosk), key, KK).expect("an answer");
            (key.clone(), id_of(&answer.created()["ticket"]))
        })
        .collect::<Vec<_>>()
    });
    tickets.extend(ids.into_iter().flatten());
    assert_eq!(farm.tickets().into_iter().collect::<BTreeSet<_>>(), tickets.into_values().collect::<BTreeSet<_>>());
}
