//! Statements on queues, counters and sessions; those on offerings are in a file of their own.

mod offerings;

pub use offerings::{insert_offering, load_offerings, update_offering};

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{Counter, CounterRole, Queue, ServedQueue};
use super::sessions::{ClosureKind, CounterSession, SessionStatus};
use crate::db::connection::DbConn;
use crate::db::schema::{counter_closures, counter_queues, counter_sessions, counters, queues};
use crate::kernel::ids::{AgencyId, CounterId, CounterSessionId, MallId, QueueId, SiteId, UserId, ZoneId};
use crate::kernel::time::Instant;

pub fn insert_queue(conn: &mut DbConn, mall_id: MallId, queue: &Queue) -> QueryResult<usize> {
    diesel::insert_into(queues::table)
        .values((
            queues::mall_id.eq(mall_id),
            queues::id.eq(queue.id),
            queues::site_id.eq(queue.site_id),
            queues::agency_id.eq(queue.agency_id),
            queues::zone_id.eq(queue.zone_id),
            queues::code.eq(&queue.code),
            queues::name.eq(&queue.name),
            queues::prefix.eq(&queue.prefix),
            queues::padding.eq(queue.padding),
            queues::last_number.eq(queue.last_number),
            queues::policy.eq(serde_json::to_string(&queue.policy).unwrap_or_default()),
            queues::active.eq(queue.active),
            queues::version.eq(queue.version),
        ))
        .execute(conn)
}

/// Replaces what may change of a queue, if its version is still `expected`.
pub fn update_queue(conn: &mut DbConn, mall_id: MallId, queue: &Queue, expected: i64) -> QueryResult<usize> {
    diesel::update(queues::table.filter(queues::mall_id.eq(mall_id)).filter(queues::id.eq(queue.id)).filter(queues::version.eq(expected)))
        .set((
            queues::name.eq(&queue.name),
            queues::zone_id.eq(queue.zone_id),
            queues::prefix.eq(&queue.prefix),
            queues::padding.eq(queue.padding),
            queues::last_number.eq(queue.last_number),
            queues::policy.eq(serde_json::to_string(&queue.policy).unwrap_or_default()),
            queues::active.eq(queue.active),
            queues::version.eq(queue.version),
        ))
        .execute(conn)
}

type QueueRow = (QueueId, SiteId, AgencyId, Option<ZoneId>, String, String, String, i64, i64, String, bool, i64);

/// The queues of a mall, by code. A policy that cannot be read is the default one.
pub fn load_queues(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Queue>> {
    let rows: Vec<QueueRow> = queues::table
        .filter(queues::mall_id.eq(mall_id))
        .select((
            queues::id,
            queues::site_id,
            queues::agency_id,
            queues::zone_id,
            queues::code,
            queues::name,
            queues::prefix,
            queues::padding,
            queues::last_number,
            queues::policy,
            queues::active,
            queues::version,
        ))
        .order((queues::code.asc(), queues::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, site_id, agency_id, zone_id, code, name, prefix, padding, last_number, policy, active, version)| Queue {
            id,
            site_id,
            agency_id,
            zone_id,
            code,
            name,
            prefix,
            padding,
            last_number,
            policy: serde_json::from_str(&policy).unwrap_or_default(),
            active,
            version,
        })
        .collect())
}

pub fn insert_counter(conn: &mut DbConn, mall_id: MallId, counter: &Counter) -> QueryResult<()> {
    diesel::insert_into(counters::table)
        .values((
            counters::mall_id.eq(mall_id),
            counters::id.eq(counter.id),
            counters::site_id.eq(counter.site_id),
            counters::zone_id.eq(counter.zone_id),
            counters::agency_id.eq(counter.agency_id),
            counters::code.eq(&counter.code),
            counters::name.eq(&counter.name),
            counters::active.eq(counter.active),
            counters::version.eq(counter.version),
        ))
        .execute(conn)?;
    insert_served(conn, mall_id, counter.id, &counter.queues)
}

fn insert_served(conn: &mut DbConn, mall_id: MallId, counter_id: CounterId, served: &[ServedQueue]) -> QueryResult<()> {
    for one in served {
        diesel::insert_into(counter_queues::table)
            .values((
                counter_queues::mall_id.eq(mall_id),
                counter_queues::counter_id.eq(counter_id),
                counter_queues::queue_id.eq(one.queue_id),
                counter_queues::role.eq(one.role),
                counter_queues::rank.eq(one.rank),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Replaces a counter and what it serves, if its version is still `expected`.
pub fn update_counter(conn: &mut DbConn, mall_id: MallId, counter: &Counter, expected: i64) -> QueryResult<usize> {
    let updated = diesel::update(
        counters::table.filter(counters::mall_id.eq(mall_id)).filter(counters::id.eq(counter.id)).filter(counters::version.eq(expected)),
    )
    .set((
        counters::name.eq(&counter.name),
        counters::zone_id.eq(counter.zone_id),
        counters::active.eq(counter.active),
        counters::version.eq(counter.version),
    ))
    .execute(conn)?;
    if updated == 1 {
        diesel::delete(counter_queues::table.filter(counter_queues::mall_id.eq(mall_id)).filter(counter_queues::counter_id.eq(counter.id)))
            .execute(conn)?;
        insert_served(conn, mall_id, counter.id, &counter.queues)?;
    }
    Ok(updated)
}

type CounterRow = (CounterId, SiteId, Option<ZoneId>, AgencyId, String, String, bool, i64);

/// The counters of a mall with what they serve, by code.
pub fn load_counters(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Counter>> {
    let mut served: HashMap<CounterId, Vec<ServedQueue>> = HashMap::new();
    let links: Vec<(CounterId, QueueId, CounterRole, i64)> = counter_queues::table
        .filter(counter_queues::mall_id.eq(mall_id))
        .select((counter_queues::counter_id, counter_queues::queue_id, counter_queues::role, counter_queues::rank))
        .load(conn)?;
    for (counter_id, queue_id, role, rank) in links {
        served.entry(counter_id).or_default().push(ServedQueue { queue_id, role, rank });
    }
    let rows: Vec<CounterRow> = counters::table
        .filter(counters::mall_id.eq(mall_id))
        .select((
            counters::id,
            counters::site_id,
            counters::zone_id,
            counters::agency_id,
            counters::code,
            counters::name,
            counters::active,
            counters::version,
        ))
        .order((counters::code.asc(), counters::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, site_id, zone_id, agency_id, code, name, active, version)| {
            let mut queues = served.remove(&id).unwrap_or_default();
            queues.sort_by_key(|s| (s.role, s.rank, s.queue_id));
            Counter { id, site_id, zone_id, agency_id, code, name, active, version, queues }
        })
        .collect())
}

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
fn is_running() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("counter_sessions.status IN ('open', 'paused')")
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

/// All running sessions of a site.
pub fn running_sessions(conn: &mut DbConn, mall_id: MallId, site_id: SiteId) -> QueryResult<Vec<CounterSession>> {
    let rows: Vec<SessionRow> = counter_sessions::table
        .filter(counter_sessions::mall_id.eq(mall_id))
        .filter(counter_sessions::site_id.eq(site_id))
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
        .execute(conn)
}
