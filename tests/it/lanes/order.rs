//! One after the other, many to a commit, and no answer before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{join, join_all};
use mpp::db::tx::Tx;
use mpp::db::{Db, Origin};
use mpp::kernel::codes::{Code, Kind};
use mpp::kernel::time::Clock as _;

use super::{hold, is_there, put};
use crate::support::gate::{Gate, LIMIT};
use crate::support::{TestDb, clock, log, seed};

both_engines!(
    commands_of_a_lane_run_in_order_and_one_at_a_time,
    what_waits_together_shares_a_commit,
    an_answer_comes_only_after_the_commit,
    a_full_lane_refuses_and_forgets_nothing_it_accepted,
    stopping_finishes_what_was_accepted_and_refuses_the_rest,
    time_never_goes_back_within_a_stream,
    the_head_is_known_at_once_here_and_soon_elsewhere,
);

async fn commands_of_a_lane_run_in_order_and_one_at_a_time(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let busy = Arc::new(AtomicBool::new(false));
    let commands = (0..100).map(|n| {
        let busy = Arc::clone(&busy);
        running.write(lane, Origin::system(), move |tx| {
            assert!(!busy.swap(true, Ordering::SeqCst), "two commands of one lane ran at once");
            std::thread::yield_now();
            let seq = log::append(tx, n);
            busy.store(false, Ordering::SeqCst);
            seq
        })
    });
    let answers = join_all(commands).await;
    assert_eq!(answers.into_iter().map(|a| a.expect("accepted")).collect::<Vec<_>>(), (1..=100).collect::<Vec<_>>());
    assert_eq!(log::numbers(&db, lane), (0..100).collect::<Vec<_>>());
}

/// Each command notes how much of the log another connection can see. That is the same for all commands of one commit,
/// and grows with each commit, so that counting the different answers counts the commits.
async fn what_waits_together_shares_a_commit(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let gate = Gate::default();
    let first = hold(&running, lane, &gate).await;
    let (url, commands) = (db.url().clone(), 100);
    let waiting = (0..commands).map(|n| {
        let url = url.clone();
        running.write(lane, Origin::system(), move |tx| {
            log::append(tx, n)?;
            let mut outside = mpp::db::connection::open(&url, mpp::db::connection::Purpose::Read).expect("connect");
            Ok(log::events(&mut outside, lane).len())
        })
    });
    // The gate opens when all of them are in the queue: the futures are first polled in this order.
    let (seen, ()) = join(join_all(waiting), async { gate.open() }).await;
    first.await.expect("joined").expect("let go");
    let mut commits: Vec<usize> = seen.into_iter().map(|s| s.expect("accepted")).collect();
    commits.dedup();
    assert_eq!(commits, [0, 64], "a hundred waiting commands take two commits, of 64 and 36");
}

async fn an_answer_comes_only_after_the_commit(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let mut outside = db.connect();
    for n in 0..20 {
        let name = format!("row {n}");
        let written = name.clone();
        running.write(lane, Origin::system(), move |tx| put(tx, &written)).await.expect("accepted");
        assert!(is_there(&mut outside, &name), "{name} was acknowledged before it was durable");
    }
}

async fn a_full_lane_refuses_and_forgets_nothing_it_accepted(db: TestDb) {
    let lane = seed::site_lane(&db, seed::mall(&db));
    let running = Db::start(&mpp::db::DbSettings { lane_queue: 2, ..db.settings() }, clock());
    let gate = Gate::default();
    let first = hold(&running, lane, &gate).await;
    let commands = (0..4).map(|n| running.write(lane, Origin::system(), move |tx| log::append(tx, n)));
    let (answers, ()) = join(join_all(commands), async { gate.open() }).await;
    first.await.expect("joined").expect("let go");

    let (accepted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((accepted.len(), refused.len()), (2, 2));
    for refusal in refused {
        let error = refusal.expect_err("refused");
        assert_eq!((error.code(), error.kind(), error.retry_after()), (Code::Overloaded, Kind::Unavailable, Some(1)));
    }
    assert_eq!(log::numbers(&db, lane), [0, 1]);
}

async fn stopping_finishes_what_was_accepted_and_refuses_the_rest(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let gate = Gate::default();
    let first = hold(&running, lane, &gate).await;
    let accepted = (0..10).map(|n| running.write(lane, Origin::system(), move |tx| log::append(tx, n)));
    let stop_then_open = async {
        let stopping = running.clone();
        let stopped = std::thread::spawn(move || stopping.stop());
        let refusal = refused_at_last(&running, lane).await;
        assert_eq!(refusal.code(), Code::Overloaded);
        gate.open();
        stopped
    };
    let (answers, stopped) = join(join_all(accepted), stop_then_open).await;
    first.await.expect("joined").expect("let go");
    assert!(answers.iter().all(Result::is_ok), "an accepted command was dropped: {answers:?}");
    stopped.join().expect("stopped");
    let ours: Vec<i64> = log::numbers(&db, lane).into_iter().filter(|n| *n >= 0).collect();
    assert_eq!(ours, (0..10).collect::<Vec<_>>());
}

/// Tries until the lanes accept nothing more. What they still accept carries −1.
async fn refused_at_last(db: &Db, lane: mpp::db::Lane) -> mpp::kernel::error::AppError {
    use futures_util::FutureExt as _;
    let limit = std::time::Instant::now() + LIMIT;
    while std::time::Instant::now() < limit {
        if let Some(answer) = db.write(lane, Origin::system(), |tx| log::append(tx, -1)).now_or_never() {
            return answer.expect_err("nothing is answered while the gate is shut");
        }
        actix_web::rt::task::yield_now().await;
    }
    panic!("the lanes did not stop");
}

/// A clock set back, here or on another machine, puts no newcomer before those who wait.
async fn time_never_goes_back_within_a_stream(db: TestDb) {
    let (lane, neighbour) = (seed::site_lane(&db, seed::mall(&db)), seed::site_lane(&db, seed::mall(&db)));
    let (here, elsewhere) = (clock(), clock());
    let (running, other) = (db.start(&here), db.start(&elsewhere));
    let append = |tx: &mut Tx<'_>| log::append(tx, 0).map(|_| tx.now());
    here.advance_ms(60_000);
    let first = running.write(lane, Origin::system(), append).await.expect("accepted");
    assert_eq!(first, here.now());
    here.advance_ms(-3_600_000);
    assert_eq!(running.write(lane, Origin::system(), append).await.expect("accepted"), first);
    assert_eq!(other.write(lane, Origin::system(), append).await.expect("accepted"), first);
    assert_eq!(other.write(neighbour, Origin::system(), |tx| Ok(tx.now())).await.expect("accepted"), elsewhere.now());
    elsewhere.advance_ms(120_000);
    let later = other.write(lane, Origin::system(), append).await.expect("accepted");
    assert_eq!(later, elsewhere.now());

    let moments: Vec<_> = log::events(&mut db.connect(), lane).into_iter().map(|(event, _)| event.at).collect();
    assert_eq!(moments, [first, first, first, later]);
}

async fn the_head_is_known_at_once_here_and_soon_elsewhere(db: TestDb) {
    let (lane, running, other) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()), db.start(&clock()));
    let seq = running.write(lane, Origin::system(), |tx| log::append(tx, 1)).await.expect("accepted");
    let known = |db: &Db| db.versions().of(lane.stream_id).map_or(0, |v| v.seq);
    assert_eq!(known(&running), seq);
    let seen = async {
        while known(&other) < seq {
            actix_web::rt::task::yield_now().await;
        }
    };
    actix_web::rt::time::timeout(LIMIT, seen).await.expect("the other process never saw it");
}
