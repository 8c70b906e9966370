//! The ledger of times. Each limit is tested and taken by one statement; the same text on both engines.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Text, Timestamp};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, QueryableByName, RunQueryDsl};

use crate::appointments::model::{Offer, Slot};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{quota_rules, quotas, slot_capacity as c};
use crate::kernel::ids::{MallId, QueueId, QuotaId, SessionTemplateId};
use crate::kernel::time::Instant;

/// Takes one unit of a time; false when it is full. The row is made at the first booking and follows the template: a capacity
/// raised or lowered since counts from now on, and a lowered one takes nothing from who has booked.
pub fn take_unit(conn: &mut DbConn, mall_id: MallId, offer: &Offer) -> QueryResult<bool> {
    if offer.capacity < 1 {
        // The insert branch does not test the capacity.
        return Ok(false);
    }
    let sql = "INSERT INTO slot_capacity (mall_id, session_id, service_date, start_min, capacity, used) VALUES ($1, $2, $3, $4, $5, 1) \
               ON CONFLICT (mall_id, session_id, service_date, start_min) \
               DO UPDATE SET used = slot_capacity.used + 1, capacity = excluded.capacity WHERE slot_capacity.used < excluded.capacity";
    let taken = diesel::sql_query(sql)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(offer.slot.session_id)
        .bind::<Date, _>(offer.slot.service_date)
        .bind::<BigInt, _>(offer.slot.start_min)
        .bind::<BigInt, _>(offer.capacity)
        .kept()
        .execute(conn)?;
    Ok(taken == 1)
}

/// Gives one unit back; never below zero.
pub fn give_unit_back(conn: &mut DbConn, mall_id: MallId, slot: &Slot) -> QueryResult<usize> {
    diesel::update(
        c::table
            .filter(c::mall_id.eq(mall_id))
            .filter(c::session_id.eq(slot.session_id))
            .filter(c::service_date.eq(slot.service_date))
            .filter(c::start_min.eq(slot.start_min))
            .filter(c::used.gt(0)),
    )
    .set(c::used.eq(c::used - 1))
    .kept()
    .execute(conn)
}

#[derive(QueryableByName)]
struct UnitsRow {
    #[diesel(sql_type = Text)]
    session_id: SessionTemplateId,
    #[diesel(sql_type = Date)]
    service_date: NaiveDate,
    #[diesel(sql_type = BigInt)]
    start_min: i64,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    lapsed: i64,
}

/// Session, date, minute, units used, and how many of these belong to holds that have run out at `now`.
pub type UnitsUsed = (SessionTemplateId, NaiveDate, i64, i64, i64);

/// What is taken of the times of a queue over some dates, both ends included.
pub fn used_units(
    conn: &mut DbConn,
    mall_id: MallId,
    queue_id: QueueId,
    (from, to): (NaiveDate, NaiveDate),
    now: Instant,
) -> QueryResult<Vec<UnitsUsed>> {
    // The doubled condition on the status lets the planners see that the partial index applies. The parameters are numbered in the
    // order of their first use: to SQLite `$2` is a name, and names get their place when they are first met.
    let sql = "SELECT c.session_id, c.service_date, c.start_min, c.used, \
               (SELECT COUNT(*) FROM appointments a WHERE a.mall_id = c.mall_id AND a.session_id = c.session_id \
                AND a.service_date = c.service_date AND a.start_min = c.start_min \
                AND a.status IN ('held', 'booked') AND a.status = 'held' AND a.holds_unit AND a.hold_expires_at <= $1) AS lapsed \
               FROM slot_capacity c WHERE c.mall_id = $2 \
               AND c.session_id IN (SELECT t.id FROM session_templates t WHERE t.mall_id = $2 AND t.queue_id = $3) \
               AND c.service_date BETWEEN $4 AND $5";
    let rows: Vec<UnitsRow> = diesel::sql_query(sql)
        .bind::<Timestamp, _>(now)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(queue_id)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .kept()
        .load(conn)?;
    Ok(rows.into_iter().map(|r| (r.session_id, r.service_date, r.start_min, r.used, r.lapsed)).collect())
}

/// What is used of the quotas of a queue over some dates, both ends included.
pub fn used_quotas(
    conn: &mut DbConn,
    mall_id: MallId,
    queue_id: QueueId,
    (from, to): (NaiveDate, NaiveDate),
) -> QueryResult<Vec<(QuotaId, NaiveDate, i64)>> {
    let of_queue =
        quota_rules::table.filter(quota_rules::mall_id.eq(mall_id)).filter(quota_rules::queue_id.eq(queue_id)).select(quota_rules::id);
    quotas::table
        .filter(quotas::mall_id.eq(mall_id))
        .filter(quotas::quota_id.eq_any(of_queue))
        .filter(quotas::service_date.between(from, to))
        .select((quotas::quota_id, quotas::service_date, quotas::used))
        .load(conn)
}
