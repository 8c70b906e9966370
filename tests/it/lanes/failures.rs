//! What a refusal, a panic or a lost connection undoes, and what it leaves alone.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, TransactionManager as _};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use futures_util::future::{join, join_all, join3};
use mpp::db::connection::DbConn;
use mpp::db::tx::Tx;
use mpp::db::{Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::error::{AppError, Result};
use mpp::kernel::ids::SiteId;

use super::{a_key, hold, is_there, put};
use crate::support::gate::Gate;
use crate::support::{Engine, TestDb, clock, log, run, seed};

both_engines!(
    a_refusal_is_undone_and_its_neighbours_of_the_commit_stay,
    a_broken_constraint_is_undone_and_its_neighbours_stay,
    a_command_that_goes_on_after_a_broken_constraint_harms_nobody_else,
    a_kept_refusal_is_written_without_the_effects_it_refused,
    a_broken_constraint_while_keeping_a_refusal_harms_nobody_else,
    a_panic_answers_an_internal_error_and_the_lane_goes_on,
    a_panic_amid_a_nested_transaction_leaves_nothing_open,
    a_command_for_an_unknown_stream_is_refused_alone,
);

#[test]
fn a_lane_outlives_its_connection_between_two_commands() {
    run(Engine::Postgres, killed_between_two_commands);
}

#[test]
fn a_batch_runs_again_when_its_connection_is_killed() {
    run(Engine::Postgres, killed_inside_a_batch);
}

/// Runs `odd` in one commit between two ordinary commands, checks that these took effect, and returns the answer of `odd`.
async fn between_neighbours<T: Send + 'static>(db: &TestDb, odd: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> (Lane, Result<T>) {
    let (lane, running, gate) = (seed::site_lane(db, seed::mall(db)), db.start(&clock()), Gate::default());
    let held = hold(&running, lane, &gate).await;
    let before = running.write(lane, Origin::system(), |tx| put(tx, "before").and_then(|()| log::append(tx, 1)));
    let odd = running.write(lane, Origin::system(), odd);
    let after = running.write(lane, Origin::system(), |tx| put(tx, "after").and_then(|()| log::append(tx, 2)));
    let ((before, answer, after), ()) = join(join3(before, odd, after), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");

    before.expect("the command before");
    after.expect("the command after");
    let conn = &mut db.connect();
    assert!(is_there(conn, "before") && is_there(conn, "after"));
    log::verify(db, lane);
    (lane, answer)
}

async fn a_refusal_is_undone_and_its_neighbours_of_the_commit_stay(db: TestDb) {
    let (lane, answer) = between_neighbours(&db, |tx| -> Result<()> {
        put(tx, "odd")?;
        log::append(tx, 99)?;
        Err(AppError::new(Code::CounterBusy).member("current_status", "called"))
    })
    .await;
    let error = answer.expect_err("refused");
    assert_eq!((error.code(), error.members()["current_status"].as_str()), (Code::CounterBusy, Some("called")));
    assert!(!is_there(&mut db.connect(), "odd"));
    assert_eq!(log::numbers(&db, lane), [1, 2]);
}

async fn a_broken_constraint_is_undone_and_its_neighbours_stay(db: TestDb) {
    let (lane, answer) = between_neighbours(&db, |tx| {
        log::append(tx, 99)?;
        put(tx, "odd")?;
        put(tx, "before")
    })
    .await;
    assert_eq!(answer.expect_err("refused").code(), Code::Internal, "a violation nobody gave a meaning to is ours");
    assert!(!is_there(&mut db.connect(), "odd"));
    assert_eq!(log::numbers(&db, lane), [1, 2]);
}

/// PostgreSQL refuses every further statement of such a savepoint, SQLite does not: the command must not poison its commit.
async fn a_command_that_goes_on_after_a_broken_constraint_harms_nobody_else(db: TestDb) {
    let (lane, _either) = between_neighbours(&db, |tx| {
        let _swallowed = put(tx, "before");
        Ok(())
    })
    .await;
    assert_eq!(log::numbers(&db, lane), [1, 2]);
}

async fn a_kept_refusal_is_written_without_the_effects_it_refused(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let work = |tx: &mut Tx<'_>| -> Result<Code> {
        put(tx, "effect")?;
        log::append(tx, 1)?;
        Err(AppError::new(Code::QuotaReached))
    };
    let keep = Box::new(|tx: &mut Tx<'_>, refusal: AppError| put(tx, "kept answer").map(|()| refusal.code()));
    let answer = running.write_keyed(lane, Origin::system(), a_key(lane), work, keep).await;
    assert_eq!(answer.expect("the kept answer"), Code::QuotaReached);
    let conn = &mut db.connect();
    assert!(is_there(conn, "kept answer") && !is_there(conn, "effect"));
    assert_eq!(log::verify(&db, lane), 0);
}

async fn a_broken_constraint_while_keeping_a_refusal_harms_nobody_else(db: TestDb) {
    let (lane, running, gate) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()), Gate::default());
    let held = hold(&running, lane, &gate).await;
    let before = running.write(lane, Origin::system(), |tx| put(tx, "before"));
    let refused = |_: &mut Tx<'_>| -> Result<()> { Err(AppError::new(Code::QuotaReached)) };
    let keep = Box::new(|tx: &mut Tx<'_>, _: AppError| put(tx, "kept").and_then(|()| put(tx, "before")));
    let odd = running.write_keyed(lane, Origin::system(), a_key(lane), refused, keep);
    let ((before, answer), ()) = join(join(before, odd), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    before.expect("the command before");
    assert_eq!(answer.expect_err("nothing kept").code(), Code::Internal);
    let conn = &mut db.connect();
    assert!(is_there(conn, "before") && !is_there(conn, "kept"));
}

async fn a_panic_answers_an_internal_error_and_the_lane_goes_on(db: TestDb) {
    let (lane, answer) = between_neighbours(&db, |tx| -> Result<()> {
        put(tx, "odd")?;
        log::append(tx, 99)?;
        // As `panic!`, without its report among the test's output.
        resume_unwind(Box::new("a defect"))
    })
    .await;
    assert_eq!(answer.expect_err("failed").code(), Code::Internal);
    assert!(!is_there(&mut db.connect(), "odd"));
    assert_eq!(log::numbers(&db, lane), [1, 2]);
}

async fn a_panic_amid_a_nested_transaction_leaves_nothing_open(db: TestDb) {
    let (lane, answer) = between_neighbours(&db, |tx| -> Result<()> {
        put(tx, "odd")?;
        <DbConn as Connection>::TransactionManager::begin_transaction(tx.conn())?;
        resume_unwind(Box::new("a defect"))
    })
    .await;
    assert_eq!(answer.expect_err("failed").code(), Code::Internal);
    assert!(!is_there(&mut db.connect(), "odd"));
    assert_eq!(log::numbers(&db, lane), [1, 2]);
}

async fn a_command_for_an_unknown_stream_is_refused_alone(db: TestDb) {
    let mall = seed::mall(&db);
    let (lane, running, gate) = (seed::site_lane(&db, mall), db.start(&clock()), Gate::default());
    let unknown = Lane::site(mall, SiteId::fresh());
    // A lane of another mall: its stream exists, but not under this mall.
    let foreign = Lane { mall_id: seed::mall(&db), ..lane };
    let held = hold(&running, lane, &gate).await;
    let commands = [lane, unknown, foreign, lane].map(|lane| running.write(lane, Origin::system(), |tx| log::append(tx, 1)));
    let (answers, ()) = join(join_all(commands), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    let codes: Vec<_> = answers.into_iter().map(|a| a.map_err(|e| e.code())).collect();
    assert_eq!(codes, [Ok(1), Err(Code::Internal), Err(Code::Internal), Ok(2)]);
    assert_eq!(log::verify(&db, lane), 2);
}

/// The server process behind a connection.
fn backend(conn: &mut mpp::db::connection::DbConn) -> i32 {
    #[derive(QueryableByName)]
    struct Backend {
        #[diesel(sql_type = sql_types::Integer)]
        pid: i32,
    }
    sql_query("SELECT pg_backend_pid() AS pid").get_result::<Backend>(conn).expect("ask").pid
}

fn kill(db: &TestDb, pid: i32) {
    let ended = sql_query("SELECT pg_terminate_backend($1, 5000)").bind::<sql_types::Integer, _>(pid).execute(&mut db.connect());
    ended.expect("end the connection");
}

async fn killed_between_two_commands(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let pid = running.write(lane, Origin::system(), |tx| Ok(backend(tx.conn()))).await.expect("accepted");
    kill(&db, pid);
    running.write(lane, Origin::system(), |tx| log::append(tx, 1)).await.expect("on a new connection");
    assert_eq!(log::verify(&db, lane), 1);
}

/// The whole batch runs again, and only the second run counts.
async fn killed_inside_a_batch(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let (first, gate, runs) = (Gate::default(), Gate::default(), Arc::new(AtomicUsize::new(0)));
    let (pid_sender, pid) = std::sync::mpsc::channel();
    let held = hold(&running, lane, &first).await;
    let neighbour = running.write(lane, Origin::system(), |tx| log::append(tx, 1));
    let command = {
        let (gate, runs) = (gate.clone(), Arc::clone(&runs));
        running.write(lane, Origin::system(), move |tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            log::append(tx, 2)?;
            let _ = pid_sender.send(backend(tx.conn()));
            gate.pass();
            log::append(tx, 3)
        })
    };
    let disturb = async {
        first.open();
        gate.entered().await;
        kill(&db, pid.recv().expect("a backend"));
        gate.open();
    };
    let (neighbour, command, ()) = join3(neighbour, command, disturb).await;
    held.await.expect("joined").expect("let go");
    assert_eq!((neighbour.expect("accepted"), command.expect("accepted")), (1, 3));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!((log::numbers(&db, lane), log::verify(&db, lane)), (vec![1, 2, 3], 3));
}
