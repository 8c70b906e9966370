//! What slices hold back: seen by whoever looks, taken back with its command, and a row that is refused hurts nobody else.

use diesel::{ExpressionMethods as _, QueryResult, RunQueryDsl as _};
use futures_util::future::{join, join_all};
use mpp::db::connection::DbConn;
use mpp::db::pending::{Part, Pending};
use mpp::db::schema::installation;
use mpp::db::tx::Tx;
use mpp::db::{Db, Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::error::{AppError, Result};

use super::{hold, is_there, put};
use crate::support::gate::Gate;
use crate::support::{TestDb, clock, log, seed};

both_engines!(
    whoever_looks_sees_what_was_held_back,
    a_refused_command_takes_its_own_back_and_no_other,
    a_row_that_cannot_be_written_fails_its_own_command_alone,
);

/// Names to be written to `installation`.
#[derive(Default)]
struct Names {
    rows: Vec<&'static str>,
    kept: usize,
}

impl Pending for Names {
    fn keep(&mut self) {
        self.kept = self.rows.len();
    }
    fn take_back(&mut self) {
        self.rows.truncate(self.kept);
    }
    fn holds(&self, part: Part) -> bool {
        if part == Part::Kept { self.kept > 0 } else { !self.rows.is_empty() }
    }
    fn write(&mut self, conn: &mut DbConn, part: Part) -> QueryResult<()> {
        let end = if part == Part::Kept { self.kept } else { self.rows.len() };
        self.kept = 0;
        self.rows.drain(..end).try_for_each(|name| {
            let row = (installation::name.eq(name), installation::value.eq("-"));
            diesel::insert_into(installation::table).values(row).execute(conn).map(drop)
        })
    }
    fn forget(&mut self) {}
}

fn later(tx: &mut Tx<'_>, name: &'static str) -> Result<()> {
    tx.hold_back(|names: &mut Names, _| {
        names.rows.push(name);
        Ok(())
    })
}

fn refuse() -> AppError {
    AppError::new(Code::QuotaReached)
}

type Work = fn(&mut Tx<'_>) -> Result<bool>;

/// Runs all in one batch.
async fn together<const N: usize>(db: &Db, lane: Lane, works: [Work; N]) -> Vec<Result<bool>> {
    let gate = Gate::default();
    let held = hold(db, lane, &gate).await;
    let commands = works.map(|work| db.write(lane, Origin::system(), work));
    let (answers, ()) = join(join_all(commands), async { gate.open() }).await;
    held.await.expect("joined").expect("let go");
    answers
}

async fn whoever_looks_sees_what_was_held_back(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let answers = together(
        &running,
        lane,
        [
            |tx| later(tx, "of a neighbour").map(|()| true),
            |tx| {
                later(tx, "own")?;
                Ok(is_there(tx.conn(), "of a neighbour") && is_there(tx.conn(), "own"))
            },
            |tx| later(tx, "unseen").map(|()| true),
        ],
    )
    .await;
    assert!(answers.into_iter().all(|seen| seen.expect("accepted")));
    assert!(is_there(&mut db.connect(), "unseen"));
}

async fn a_refused_command_takes_its_own_back_and_no_other(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let answers = together(
        &running,
        lane,
        [
            |tx| later(tx, "before").map(|()| true),
            |tx| later(tx, "refused unwritten").and(Err(refuse())),
            |tx| {
                log::append(tx, 1)?;
                later(tx, "refused written")?;
                put(tx, "refused as well")?;
                later(tx, "refused after")?;
                Err(refuse())
            },
            |tx| later(tx, "after").map(|()| true),
        ],
    )
    .await;
    let codes: Vec<_> = answers.into_iter().map(|answer| answer.map_err(|e| e.code()).err()).collect();
    assert_eq!(codes, [None, Some(Code::QuotaReached), Some(Code::QuotaReached), None]);
    let conn = &mut db.connect();
    let names = ["before", "refused unwritten", "refused written", "refused as well", "refused after", "after"];
    assert_eq!(names.map(|name| is_there(conn, name)), [true, false, false, false, false, true]);
    assert_eq!(log::verify(&db, lane), 0);
}

async fn a_row_that_cannot_be_written_fails_its_own_command_alone(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let answers = together(
        &running,
        lane,
        [
            |tx| later(tx, "the same").map(|()| true),
            |tx| {
                log::append(tx, 7)?;
                later(tx, "the same").map(|()| true)
            },
            |tx| {
                log::append(tx, 8)?;
                later(tx, "another").map(|()| true)
            },
        ],
    )
    .await;
    let codes: Vec<_> = answers.into_iter().map(|answer| answer.map_err(|e| e.code()).err()).collect();
    assert_eq!(codes, [None, Some(Code::Internal), None]);
    assert!(is_there(&mut db.connect(), "another"));
    assert_eq!((log::numbers(&db, lane), log::verify(&db, lane)), (vec![8], 1));
}
