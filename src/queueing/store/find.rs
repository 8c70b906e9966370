//! Reading tickets.

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::columns::{COLUMNS, Row, is_active, is_open, is_printing, is_waiting, ticket};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{ticket_legs, tickets};
use crate::kernel::ids::{CounterId, MallId, QueueId, ServiceId, SiteId, TicketId, UserId};
use crate::kernel::time::Instant;
use crate::queueing::model::{EndedBy, Outcome, RankReason, Ticket};

/// The site of a ticket: which lane its commands run in.
pub fn site_of(conn: &mut DbConn, mall_id: MallId, id: TicketId) -> QueryResult<Option<SiteId>> {
    tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::id.eq(id))
        .select(tickets::site_id)
        .kept()
        .get_result(conn)
        .optional()
}

pub fn by_id(conn: &mut DbConn, mall_id: MallId, id: TicketId) -> QueryResult<Option<Ticket>> {
    let row: Option<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::id.eq(id))
        .select(COLUMNS)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(row.map(ticket))
}

/// By the hash of its secret token.
pub fn by_token_hash(conn: &mut DbConn, mall_id: MallId, token_hash: &str) -> QueryResult<Option<Ticket>> {
    let row: Option<Row> = tickets::table
        .filter(tickets::token_hash.eq(token_hash))
        .filter(tickets::mall_id.eq(mall_id))
        .select(COLUMNS)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(row.map(ticket))
}

/// The waiting ticket of a queue that is to be called first.
pub fn first_waiting(conn: &mut DbConn, mall_id: MallId, queue_id: QueueId, date: NaiveDate) -> QueryResult<Option<Ticket>> {
    let row: Option<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::queue_id.eq(queue_id))
        .filter(tickets::service_date.eq(date))
        .filter(is_waiting())
        .order((tickets::dispatch_rank.asc(), tickets::entered_seq.asc()))
        .limit(1)
        .select(COLUMNS)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(row.map(ticket))
}

/// Those who wait before a place. The bound on the rank alone is what an index can follow.
macro_rules! before {
    ($mall_id:expr, $queue_id:expr, $date:expr, $rank:expr, $seq:expr) => {
        tickets::table
            .filter(tickets::mall_id.eq($mall_id))
            .filter(tickets::queue_id.eq($queue_id))
            .filter(tickets::service_date.eq($date))
            .filter(is_waiting())
            .filter(tickets::dispatch_rank.le($rank))
            .filter(tickets::dispatch_rank.lt($rank).or(tickets::entered_seq.lt($seq)))
    };
}

/// How many wait before a place.
pub fn count_before(
    conn: &mut DbConn,
    mall_id: MallId,
    (queue_id, date): (QueueId, NaiveDate),
    (rank, seq): (i64, i64),
) -> QueryResult<i64> {
    before!(mall_id, queue_id, date, rank, seq).count().kept().get_result(conn)
}

/// How many wait before a place, by the reason of their own place.
pub fn waiting_before(
    conn: &mut DbConn,
    mall_id: MallId,
    (queue_id, date): (QueueId, NaiveDate),
    (rank, seq): (i64, i64),
) -> QueryResult<Vec<(RankReason, i64)>> {
    before!(mall_id, queue_id, date, rank, seq)
        .group_by(tickets::rank_reason)
        .select((tickets::rank_reason, count_star()))
        .kept()
        .load(conn)
}

/// The lowest rank that waits in a queue.
pub fn lowest_rank(conn: &mut DbConn, mall_id: MallId, queue_id: QueueId, date: NaiveDate) -> QueryResult<Option<i64>> {
    tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::queue_id.eq(queue_id))
        .filter(tickets::service_date.eq(date))
        .filter(is_waiting())
        .select(tickets::dispatch_rank)
        .order((tickets::dispatch_rank.asc(), tickets::entered_seq.asc()))
        .limit(1)
        .kept()
        .get_result(conn)
        .optional()
}

/// The ticket a counter has called or serves.
pub fn active_at(conn: &mut DbConn, mall_id: MallId, counter_id: CounterId) -> QueryResult<Option<Ticket>> {
    let row: Option<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::counter_id.eq(counter_id))
        .filter(is_active())
        .limit(1)
        .select(COLUMNS)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(row.map(ticket))
}

/// Open tickets of service days before `date`: what the close of a day left behind.
pub fn open_before(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate, limit: i64) -> QueryResult<Vec<Ticket>> {
    let rows: Vec<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::site_id.eq(site_id))
        .filter(is_open())
        .filter(tickets::service_date.lt(date))
        .order(tickets::id.asc())
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(ticket).collect())
}

/// Open tickets of a day.
pub fn open_on(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate) -> QueryResult<Vec<Ticket>> {
    let rows: Vec<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::site_id.eq(site_id))
        .filter(is_open())
        .filter(tickets::service_date.eq(date))
        .order(tickets::entered_seq.asc())
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(ticket).collect())
}

/// Tickets whose slip nobody confirmed in time.
pub fn unprinted(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, now: Instant) -> QueryResult<Vec<Ticket>> {
    let rows: Vec<Row> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::site_id.eq(site_id))
        .filter(is_printing())
        .filter(tickets::print_deadline_at.le(now))
        .order((tickets::print_deadline_at.asc(), tickets::id.asc()))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(ticket).collect())
}

/// A leg as kept.
#[derive(Debug, Clone)]
pub struct LegRow {
    pub leg_no: i64,
    pub queue_id: QueueId,
    pub service_id: ServiceId,
    pub service_name: String,
    pub counter_id: Option<CounterId>,
    pub officer_id: Option<UserId>,
    pub ended_by: EndedBy,
    pub outcome: Option<Outcome>,
    pub entered_at: Instant,
    pub called_at: Option<Instant>,
    pub started_at: Option<Instant>,
    pub ended_at: Instant,
    pub waiting_ms: i64,
    pub walking_ms: i64,
    pub serving_ms: i64,
    pub held_ms: i64,
}

type LegTuple = (
    (i64, QueueId, ServiceId, String, Option<CounterId>, Option<UserId>, EndedBy, Option<Outcome>),
    (Instant, Option<Instant>, Option<Instant>, Instant, i64, i64, i64, i64),
);

/// The legs of a ticket that ended, in order.
pub fn legs(conn: &mut DbConn, mall_id: MallId, id: TicketId) -> QueryResult<Vec<LegRow>> {
    use ticket_legs as l;
    let rows: Vec<LegTuple> = l::table
        .filter(l::mall_id.eq(mall_id))
        .filter(l::ticket_id.eq(id))
        .order(l::leg_no.asc())
        .select((
            (l::leg_no, l::queue_id, l::service_id, l::service_name, l::counter_id, l::officer_id, l::ended_by, l::outcome),
            (l::entered_at, l::called_at, l::started_at, l::ended_at, l::waiting_ms, l::walking_ms, l::serving_ms, l::held_ms),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(
                (leg_no, queue_id, service_id, service_name, counter_id, officer_id, ended_by, outcome),
                (entered_at, called_at, started_at, ended_at, waiting_ms, walking_ms, serving_ms, held_ms),
            )| LegRow {
                leg_no,
                queue_id,
                service_id,
                service_name,
                counter_id,
                officer_id,
                ended_by,
                outcome,
                entered_at,
                called_at,
                started_at,
                ended_at,
                waiting_ms,
                walking_ms,
                serving_ms,
                held_ms,
            },
        )
        .collect())
}
