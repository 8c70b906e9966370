//! What a snapshot of a site is read with: a handful of statements, each by an index that holds the day, what is open, or the
//! rules of the site.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{count, count_star, min, sql};
use diesel::expression::SqlLiteral;
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{AtCounter, Called, LegSums, OpenCount};
use crate::db::connection::DbConn;
use crate::db::schema::{quotas, ticket_legs, tickets};
use crate::kernel::ids::{CounterId, MallId, QueueId, QuotaId, SiteId, TicketId};
use crate::kernel::time::Instant;
use crate::queueing::model::{EndedBy, TicketStatus};
use crate::queueing::store::{is_active, is_open};

/// Calls read for "recent": enough that a quiet zone finds its own among them.
const CALLS: i64 = 200;

/// Open tickets of a day by queue and status, with the first entry of each.
pub fn open_counts(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate) -> QueryResult<Vec<OpenCount>> {
    let rows: Vec<(QueueId, TicketStatus, i64, Option<Instant>)> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::site_id.eq(site_id))
        .filter(is_open())
        .filter(tickets::service_date.eq(date))
        .group_by((tickets::queue_id, tickets::status))
        .select((tickets::queue_id, tickets::status, count_star(), min(tickets::entered_at)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(queue_id, status, tickets, since)| OpenCount { queue_id, status, tickets, since }).collect())
}

type CallRow = (String, TicketStatus, QueueId, Option<CounterId>, Option<Instant>, Option<Instant>, i64);

/// The call of a row; none without a counter, which no called ticket lacks.
fn call((display_number, status, queue_id, counter_id, called_at, last_called_at, recall_count): CallRow) -> Option<Called> {
    let called_at = called_at?;
    let last_called_at = last_called_at.unwrap_or(called_at);
    Some(Called { display_number, status, queue_id, counter_id: counter_id?, called_at, last_called_at, recall_count })
}

/// Tickets called to one of `counters` or served there, on a day.
pub fn at_counters(conn: &mut DbConn, mall_id: MallId, counters: &[CounterId], date: NaiveDate) -> QueryResult<Vec<AtCounter>> {
    let rows: Vec<(TicketId, Option<Instant>, CallRow)> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::counter_id.eq_any(counters))
        .filter(is_active())
        .filter(tickets::service_date.eq(date))
        .select((
            tickets::id,
            tickets::started_at,
            (
                tickets::display_number,
                tickets::status,
                tickets::queue_id,
                tickets::counter_id,
                tickets::called_at,
                tickets::last_called_at,
                tickets::recall_count,
            ),
        ))
        .load(conn)?;
    let at_counter = |(ticket_id, started_at, row)| Some(AtCounter { ticket_id, call: call(row)?, started_at });
    // Sorted here: asked to order by id, SQLite walks all tickets there ever were.
    let mut found: Vec<AtCounter> = rows.into_iter().filter_map(at_counter).collect();
    found.sort_by_key(|at| at.ticket_id);
    Ok(found)
}

/// The latest calls of a day, latest first. Calls of one commit share their moment; the id then keeps the order the same.
pub fn latest_calls(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate) -> QueryResult<Vec<Called>> {
    let rows: Vec<CallRow> = tickets::table
        .filter(tickets::mall_id.eq(mall_id))
        .filter(tickets::site_id.eq(site_id))
        .filter(tickets::service_date.eq(date))
        .filter(tickets::last_called_at.is_not_null())
        .order((tickets::last_called_at.desc(), tickets::id.desc()))
        .limit(CALLS)
        .select((
            tickets::display_number,
            tickets::status,
            tickets::queue_id,
            tickets::counter_id,
            tickets::called_at,
            tickets::last_called_at,
            tickets::recall_count,
        ))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(call).collect())
}

/// The legs of a day that ended, summed up by queue and end.
pub fn leg_sums(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate) -> QueryResult<Vec<LegSums>> {
    use ticket_legs as l;
    // As integers of 64 bits: PostgreSQL's own type for a sum is wider. Who was never called did not wait for a call.
    let waited: SqlLiteral<BigInt> =
        sql("CAST(SUM(CASE WHEN ticket_legs.called_at IS NULL THEN 0 ELSE ticket_legs.waiting_ms END) AS BIGINT)");
    let served: SqlLiteral<BigInt> = sql("CAST(SUM(ticket_legs.serving_ms) AS BIGINT)");
    let rows: Vec<(QueueId, EndedBy, i64, i64, i64, i64, i64)> = l::table
        .filter(l::mall_id.eq(mall_id))
        .filter(l::site_id.eq(site_id))
        .filter(l::service_date.eq(date))
        .group_by((l::queue_id, l::ended_by))
        .select((l::queue_id, l::ended_by, count_star(), count(l::called_at), waited, count(l::started_at), served))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(queue_id, ended_by, legs, called, waiting_ms, started, serving_ms)| LegSums {
            queue_id,
            ended_by,
            called,
            waiting_ms,
            started,
            serving_ms,
            legs,
        })
        .collect())
}

/// What is used of the quotas `rules` on `date` and later: bookings count on days to come.
pub fn used_quotas(
    conn: &mut DbConn,
    mall_id: MallId,
    rules: &[QuotaId],
    date: NaiveDate,
) -> QueryResult<HashMap<(QuotaId, NaiveDate), i64>> {
    let rows: Vec<(QuotaId, NaiveDate, i64)> = quotas::table
        .filter(quotas::mall_id.eq(mall_id))
        .filter(quotas::quota_id.eq_any(rules))
        .filter(quotas::service_date.ge(date))
        .select((quotas::quota_id, quotas::service_date, quotas::used))
        .load(conn)?;
    Ok(rows.into_iter().map(|(quota_id, date, used)| ((quota_id, date), used)).collect())
}
