//! Statements on the sessions of officers at counters and their interruptions.

use chrono::NaiveDate;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::counters::sessions::{ClosureKind, CounterSession, SessionStatus};
use crate::db::connection::DbConn;
use crate::db::kept::{Condition, Keep as _};
use crate::db::schema::{counter_closures, counter_sessions, counters};
use crate::kernel::ids::{CounterId, CounterSessionId, MallId, SiteId, UserId};
use crate::kernel::time::Instant;

type SessionRow = (CounterSessionId, SiteId, CounterId, UserId, SessionStatus, NaiveDate, Instant, Instant, Option<String>);

fn session((id, site_id, counter_id, user_id, status, service_date, opened_at, status_since, reason): SessionRow) -> CounterSession {
    CounterSession { id, site_id, counter_id, user_id, status, service_date, opened_at, status_since, reason }
}

type SessionColumns = (
    counter_sessions::id,
    counter_sessions::site_id,
    counter_sessions::counter_id,
    counter_sessions::user_id,
    counter_sessions::status,
    counter_sessions::service_date,
    counter_sessions::opened_at,
    counter_sessions::status_since,
    counter_sessions::reason,
);

const SESSION: SessionColumns = (
    counter_sessions::id,
    counter_sessions::site_id,
    counter_sessions::counter_id,
    counter_sessions::user_id,
    counter_sessions::status,
    counter_sessions::service_date,
    counter_sessions::opened_at,
    counter_sessions::status_since,
    counter_sessions::reason,
);

/// The session runs. In the words of the partial indexes, so that they are used.
fn is_running() -> Condition {
    Condition("counter_sessions.status IN ('open', 'paused')")
}

/// Starts a session. Violates `one_open_session_per_counter` or `one_open_session_per_user` when either is taken.
pub fn insert_session(conn: &mut DbConn, mall_id: MallId, session: &CounterSession) -> QueryResult<usize> {
    diesel::insert_into(counter_sessions::table)
        .values((
            counter_sessions::mall_id.eq(mall_id),
            counter_sessions::id.eq(session.id),
            counter_sessions::site_id.eq(session.site_id),
            counter_sessions::counter_id.eq(session.counter_id),
            counter_sessions::user_id.eq(session.user_id),
            counter_sessions::status.eq(session.status),
            counter_sessions::service_date.eq(session.service_date),
            counter_sessions::opened_at.eq(session.opened_at),
            counter_sessions::status_since.eq(session.status_since),
            counter_sessions::closed_at.eq(None::<Instant>),
            counter_sessions::reason.eq(session.reason.as_deref()),
        ))
        .kept()
        .execute(conn)
}

/// The running session of a counter.
pub fn running_session(conn: &mut DbConn, mall_id: MallId, counter_id: CounterId) -> QueryResult<Option<CounterSession>> {
    counter_sessions::table
        .filter(counter_sessions::mall_id.eq(mall_id))
        .filter(counter_sessions::counter_id.eq(counter_id))
        .filter(is_running())
        .select(SESSION)
        .first(conn)
        .optional()
        .map(|row| row.map(session))
}

/// All running sessions of a site. Asked by its counters: the index of running sessions begins with them, and the one by site
/// holds every session there ever was.
pub fn running_sessions(conn: &mut DbConn, mall_id: MallId, site_id: SiteId) -> QueryResult<Vec<CounterSession>> {
    let here = counters::table.filter(counters::mall_id.eq(mall_id)).filter(counters::site_id.eq(site_id)).select(counters::id);
    let rows: Vec<SessionRow> = counter_sessions::table
        .filter(counter_sessions::mall_id.eq(mall_id))
        .filter(counter_sessions::counter_id.eq_any(here))
        .filter(is_running())
        .select(SESSION)
        .order(counter_sessions::opened_at.asc())
        .load(conn)?;
    Ok(rows.into_iter().map(session).collect())
}

/// Moves a session from `from` to `to`; no row when it is elsewhere already.
pub fn change_session(
    conn: &mut DbConn,
    mall_id: MallId,
    id: CounterSessionId,
    (from, to): (SessionStatus, SessionStatus),
    reason: Option<&str>,
    now: Instant,
) -> QueryResult<usize> {
    let closed_at = (to == SessionStatus::Closed).then_some(now);
    diesel::update(
        counter_sessions::table
            .filter(counter_sessions::mall_id.eq(mall_id))
            .filter(counter_sessions::id.eq(id))
            .filter(counter_sessions::status.eq(from)),
    )
    .set((
        counter_sessions::status.eq(to),
        counter_sessions::status_since.eq(now),
        counter_sessions::reason.eq(reason),
        counter_sessions::closed_at.eq(closed_at),
    ))
    .kept()
    .execute(conn)
}

/// Ends the running interruption of a session, if any.
pub fn end_closure(conn: &mut DbConn, mall_id: MallId, session_id: CounterSessionId, now: Instant) -> QueryResult<usize> {
    diesel::update(
        counter_closures::table
            .filter(counter_closures::mall_id.eq(mall_id))
            .filter(counter_closures::session_id.eq(session_id))
            .filter(counter_closures::to_at.is_null()),
    )
    .set(counter_closures::to_at.eq(Some(now)))
    .kept()
    .execute(conn)
}

/// Notes the beginning of a pause or the closing.
pub fn begin_closure(
    conn: &mut DbConn,
    mall_id: MallId,
    session_id: CounterSessionId,
    kind: ClosureKind,
    reason: &str,
    now: Instant,
) -> QueryResult<usize> {
    let position: i64 = counter_closures::table
        .filter(counter_closures::mall_id.eq(mall_id))
        .filter(counter_closures::session_id.eq(session_id))
        .count()
        .get_result(conn)?;
    diesel::insert_into(counter_closures::table)
        .values((
            counter_closures::mall_id.eq(mall_id),
            counter_closures::session_id.eq(session_id),
            counter_closures::position.eq(position + 1),
            counter_closures::kind.eq(kind),
            counter_closures::reason.eq(reason),
            counter_closures::from_at.eq(now),
            counter_closures::to_at.eq(None::<Instant>),
        ))
        .kept()
        .execute(conn)
}
