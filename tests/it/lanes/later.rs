//! What a batch writes at its end: found by the commands of the same batch, taken back with its refusal, one under a key for all sites.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join, join_all};
use mpp::db::later::{AnswerKey, AnswerRow};
use mpp::db::tx::Tx;
use mpp::db::{Db, Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::error::{AppError, Result};

use super::{a_key, hold};
use crate::support::gate::Gate;
use crate::support::{Engine, TestDb, clock, log, run, seed};

both_engines!(a_key_used_twice_in_one_commit_gives_one_answer, what_a_refused_command_wrote_is_not_written, a_great_import_is_one_command);

#[test]
fn one_key_at_two_sites_at_once_gives_one_answer() {
    run(Engine::Postgres, two_sites_under_one_key);
}

fn answer(tx: &Tx<'_>, body: &str) -> AnswerRow {
    AnswerRow { fingerprint: "f".into(), status: 201, headers: "{}".into(), body: body.into(), expires_at: tx.now().plus_min(1) }
}

/// What stands under the key; else appends `n` and keeps `body`.
fn once(tx: &mut Tx<'_>, key: &AnswerKey, body: &str, n: i64) -> Result<String> {
    if let Some(kept) = tx.answer_under(key) {
        return Ok(kept.body.clone());
    }
    log::append(tx, n)?;
    tx.keep_answer(key.clone(), answer(tx, body));
    Ok(body.to_owned())
}

/// The work of `once` under its key, refusals as they are.
async fn submit(db: &Db, lane: Lane, key: &AnswerKey, work: impl Fn(&mut Tx<'_>) -> Result<String> + Send + 'static) -> Result<String> {
    db.write_keyed(lane, Origin::system(), key.clone(), work, Box::new(|_, error| Err(error))).await
}

async fn a_key_used_twice_in_one_commit_gives_one_answer(db: TestDb) {
    let (lane, running, gate) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()), Gate::default());
    let (key, other) = (a_key(lane), a_key(lane));
    let held = hold(&running, lane, &gate).await;
    let commands = [("a", &key), ("b", &key), ("c", &other), ("d", &key)].map(|(body, key)| {
        let known = key.clone();
        submit(&running, lane, key, move |tx| once(tx, &known, body, 1))
    });
    let (bodies, ()) = join(join_all(commands), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    let bodies: Vec<_> = bodies.into_iter().map(|body| body.expect("accepted")).collect();
    assert_eq!(bodies, ["a", "a", "c", "a"]);
    assert_eq!(log::verify(&db, lane), 2);
    let known = key.clone();
    assert_eq!(submit(&running, lane, &key, move |tx| once(tx, &known, "later", 1)).await.expect("accepted"), "a");
}

async fn what_a_refused_command_wrote_is_not_written(db: TestDb) {
    let (lane, running, gate) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()), Gate::default());
    let key = a_key(lane);
    let held = hold(&running, lane, &gate).await;
    let (refused, kept) = (key.clone(), key.clone());
    let refused = submit(&running, lane, &key, move |tx| {
        once(tx, &refused, "refused", 1)?;
        Err(AppError::new(Code::QuotaReached))
    });
    let kept = submit(&running, lane, &key, move |tx| once(tx, &kept, "kept", 2));
    let ((refused, kept), ()) = join(join(refused, kept), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    assert_eq!(refused.expect_err("refused").code(), Code::QuotaReached);
    assert_eq!(kept.expect("accepted"), "kept");
    assert_eq!((log::numbers(&db, lane), log::verify(&db, lane)), (vec![2], 1));
}

/// More rows than one statement takes.
async fn a_great_import_is_one_command(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    running.write(lane, Origin::system(), |tx| (0..1_201).try_for_each(|n| log::append(tx, n).map(drop))).await.expect("accepted");
    assert_eq!(log::verify(&db, lane), 1_201);
}

/// Keys are of a mall's callers, lanes are of sites: whoever comes second runs again, and finds the answer of the first.
async fn two_sites_under_one_key(db: TestDb) {
    let mall = seed::mall(&db);
    let (site, neighbour) = (seed::site_lane(&db, mall), seed::site_lane(&db, mall));
    let (first, second) = (db.start(&clock()), db.start(&clock()));
    let (key, gate, runs) = (a_key(site), Gate::default(), Arc::new(AtomicUsize::new(0)));
    let slow = {
        let (known, gate, runs) = (key.clone(), gate.clone(), Arc::clone(&runs));
        submit(&second, neighbour, &key, move |tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            gate.pass();
            once(tx, &known, "second", 2)
        })
    };
    let quick = async {
        gate.entered().await;
        let known = key.clone();
        let answer = submit(&first, site, &key, move |tx| once(tx, &known, "first", 1)).await;
        gate.open();
        answer
    };
    let (slow, quick) = join(slow, quick).await;
    assert_eq!((quick.expect("accepted").as_str(), slow.expect("accepted").as_str()), ("first", "first"));
    assert_eq!((log::verify(&db, site), log::verify(&db, neighbour)), (1, 0));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}
