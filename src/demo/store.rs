//! The few statements that only the demo needs.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::result::Error;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::schema::{counter_sessions, installation, malls};
use crate::kernel::ids::{CounterId, MallId};

/// Name of the row that says what a database is for.
const KIND: &str = "kind";
const DEMO: &str = "demo";

/// Whether the demo made this database, and how many malls it has; none where there are no such tables.
pub(super) fn contents(conn: &mut DbConn) -> QueryResult<(bool, i64)> {
    let kind: QueryResult<Option<String>> =
        installation::table.filter(installation::name.eq(KIND)).select(installation::value).first(conn).optional();
    let count: QueryResult<i64> = malls::table.count().get_result(conn);
    match (kind, count) {
        (Ok(kind), Ok(count)) => Ok((kind.as_deref() == Some(DEMO), count)),
        (Err(error), _) | (_, Err(error)) if is_missing_table(&error) => Ok((false, 0)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The words of SQLite and of PostgreSQL.
fn is_missing_table(error: &Error) -> bool {
    let text = error.to_string();
    text.contains("no such table") || (text.contains("relation") && text.contains("does not exist"))
}

/// Says that this database is the demo's, to be emptied by the next one.
pub(super) fn mark(conn: &mut DbConn) -> QueryResult<usize> {
    diesel::insert_into(installation::table).values((installation::name.eq(KIND), installation::value.eq(DEMO))).execute(conn)
}

/// Whether somebody had the counter open on `date`, be it for a moment.
pub(super) fn was_open(conn: &mut DbConn, mall_id: MallId, counter_id: CounterId, date: NaiveDate) -> QueryResult<bool> {
    let sessions = counter_sessions::table
        .filter(counter_sessions::mall_id.eq(mall_id))
        .filter(counter_sessions::counter_id.eq(counter_id))
        .filter(counter_sessions::service_date.eq(date));
    diesel::select(exists(sessions)).get_result(conn)
}
