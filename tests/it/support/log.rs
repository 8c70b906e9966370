//! Writing test events and reading logs back.

use diesel::RunQueryDsl as _;
use mpp::db::Lane;
use mpp::db::connection::DbConn;
use mpp::db::tx::Tx;
use mpp::kernel::error::Result;
use mpp::streams;
use mpp::streams::model::{ChainCheck, Event, NewEvent};
use serde_json::{Value, json};

use super::TestDb;

/// Appends an event that carries `n`.
pub fn append(tx: &mut Tx<'_>, n: i64) -> Result<i64> {
    streams::append(tx, NewEvent { kind: "test.happened", subject: format!("tests/{n}"), payload: json!({ "n": n }) })
}

/// All events of a stream, oldest first.
pub fn events(conn: &mut DbConn, lane: Lane) -> Vec<(Event, String)> {
    streams::store::after(conn, lane.mall_id, lane.stream_id, 0, i64::MAX).expect("read the log")
}

/// What the events of a stream carry, in order.
pub fn numbers(db: &TestDb, lane: Lane) -> Vec<i64> {
    events(&mut db.connect(), lane).iter().map(|(event, _)| event.payload["n"].as_i64().expect("a number")).collect()
}

/// Takes away what keeps events from being changed, as somebody would who owns the database.
pub fn unlock(conn: &mut DbConn) {
    let drops = match conn {
        DbConn::Sqlite(_) => &["DROP TRIGGER IF EXISTS events_are_not_changed", "DROP TRIGGER IF EXISTS events_are_not_deleted"][..],
        DbConn::Pg(_) => &["DROP TRIGGER IF EXISTS events_are_not_changed ON events"][..],
    };
    for drop in drops {
        diesel::sql_query(*drop).execute(conn).expect("drop the trigger");
    }
}

/// Checks the whole chain against the stored head and returns its length.
pub fn verify(db: &TestDb, lane: Lane) -> i64 {
    let conn = &mut db.connect();
    let mut check = ChainCheck::default();
    for (event, hash) in events(conn, lane) {
        check.push(&event, &hash).expect("an unbroken chain");
    }
    let (seq, hash) = streams::store::head(conn, lane.mall_id, lane.stream_id).expect("read the head").expect("a head");
    check.finish(seq, &hash).expect("the head names the last event")
}

/// A payload's number, for assertions on JSON from other processes.
pub fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_else(|| panic!("no number `{name}` in {value}"))
}
