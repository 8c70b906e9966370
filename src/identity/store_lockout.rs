//! Statements on `sign_in_attempts`. Within one transaction counters are touched in the order account, address, client, pair, so that no
//! two wait for each other.

use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, QueryableByName, RunQueryDsl};

use super::model_lockout::Counter;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::sign_in_attempts;
use crate::kernel::time::Instant;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    failures: i64,
    #[diesel(sql_type = Timestamp)]
    last_at: Instant,
    #[diesel(sql_type = Timestamp)]
    blocked_until: Instant,
    #[diesel(sql_type = Nullable<Timestamp>)]
    opened_at: Option<Instant>,
}

/// The counter of `subject`, made if it is new, and nobody else's until the transaction ends.
pub fn hold(conn: &mut DbConn, subject: &str, now: Instant) -> QueryResult<Counter> {
    let sql = "INSERT INTO sign_in_attempts (subject, failures, last_at, blocked_until) VALUES ($1, 0, $2, $2) \
               ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject \
               RETURNING failures, last_at, blocked_until, opened_at";
    let row: Row = diesel::sql_query(sql).bind::<Text, _>(subject).bind::<Timestamp, _>(now).kept().get_result(conn)?;
    Ok(Counter { failures: row.failures, last_at: row.last_at, blocked_until: row.blocked_until, opened_at: row.opened_at })
}

/// Writes a counter that is held.
pub fn put(conn: &mut DbConn, subject: &str, counter: &Counter) -> QueryResult<usize> {
    diesel::update(sign_in_attempts::table.filter(sign_in_attempts::subject.eq(subject)))
        .set((
            sign_in_attempts::failures.eq(counter.failures),
            sign_in_attempts::last_at.eq(counter.last_at),
            sign_in_attempts::blocked_until.eq(counter.blocked_until),
            sign_in_attempts::opened_at.eq(counter.opened_at),
        ))
        .kept()
        .execute(conn)
}

/// Forgets counters that were not touched since `before`, and successes since `opened_before`. Returns how many.
pub fn forget(conn: &mut DbConn, before: Instant, opened_before: Instant) -> QueryResult<usize> {
    let old = sign_in_attempts::table.filter(sign_in_attempts::last_at.lt(before));
    let never_opened = old.filter(sign_in_attempts::opened_at.is_null());
    let gone = diesel::delete(never_opened).kept().execute(conn)?;
    Ok(gone + diesel::delete(old.filter(sign_in_attempts::opened_at.lt(opened_before))).kept().execute(conn)?)
}
