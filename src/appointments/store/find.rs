//! Reading appointments.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, select};

use super::columns::{COLUMNS, Row, appointment, is_active, is_booked, is_held};
use crate::appointments::model::Appointment;
use crate::db::connection::DbConn;
use crate::db::schema::{appointments as a, tickets};
use crate::kernel::ids::{AppointmentId, MallId, QueueId, ServiceId, SiteId, TicketId};
use crate::kernel::time::Instant;

/// The site of an appointment: which lane its commands run in.
pub fn site_of(conn: &mut DbConn, mall_id: MallId, id: AppointmentId) -> QueryResult<Option<SiteId>> {
    a::table.filter(a::mall_id.eq(mall_id)).filter(a::id.eq(id)).select(a::site_id).first(conn).optional()
}

pub fn by_id(conn: &mut DbConn, mall_id: MallId, id: AppointmentId) -> QueryResult<Option<Appointment>> {
    let row: Option<Row> = a::table.filter(a::mall_id.eq(mall_id)).filter(a::id.eq(id)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(appointment))
}

/// By the hash of the holder's secret token.
pub fn by_token_hash(conn: &mut DbConn, mall_id: MallId, token_hash: &str) -> QueryResult<Option<Appointment>> {
    let row: Option<Row> =
        a::table.filter(a::token_hash.eq(token_hash)).filter(a::mall_id.eq(mall_id)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(appointment))
}

pub fn by_booking_code(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<Option<Appointment>> {
    let row: Option<Row> =
        a::table.filter(a::mall_id.eq(mall_id)).filter(a::booking_code.eq(code)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(appointment))
}

/// Whether a booking code has been given, at any time.
pub fn code_is_taken(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<bool> {
    select(exists(a::table.filter(a::mall_id.eq(mall_id)).filter(a::booking_code.eq(code)))).get_result(conn)
}

/// Every booking tied to an identity, by its keyed hash; the oldest first.
pub fn of_identity(conn: &mut DbConn, mall_id: MallId, identity_key: &str) -> QueryResult<Vec<Appointment>> {
    let rows: Vec<Row> =
        a::table.filter(a::mall_id.eq(mall_id)).filter(a::identity_key.eq(identity_key)).order(a::id.asc()).select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(appointment).collect())
}

/// What is written down as active for an identity, a service and a day, at any site of the mall: the row behind
/// `one_active_booking_per_identity`, which also finds it.
pub fn claiming(
    conn: &mut DbConn,
    mall_id: MallId,
    identity_key: &str,
    service_id: ServiceId,
    date: NaiveDate,
) -> QueryResult<Option<Appointment>> {
    let row: Option<Row> = a::table
        .filter(a::mall_id.eq(mall_id))
        .filter(a::identity_key.eq(identity_key))
        .filter(a::service_id.eq(service_id))
        .filter(a::service_date.eq(date))
        .filter(is_active())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(appointment))
}

/// Holds of a queue's day that ran out and are not written down as expired.
pub fn lapsed_holds_of(
    conn: &mut DbConn,
    mall_id: MallId,
    site_id: SiteId,
    (queue_id, date): (QueueId, NaiveDate),
    now: Instant,
) -> QueryResult<Vec<Appointment>> {
    let rows: Vec<Row> = a::table
        .filter(a::mall_id.eq(mall_id))
        .filter(a::site_id.eq(site_id))
        .filter(is_held())
        .filter(a::hold_expires_at.le(now))
        .filter(a::queue_id.eq(queue_id))
        .filter(a::service_date.eq(date))
        .order(a::id.asc())
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(appointment).collect())
}

/// Holds of a site that ran out and are not written down as expired, oldest first.
pub fn lapsed_holds(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, now: Instant, limit: i64) -> QueryResult<Vec<Appointment>> {
    let rows: Vec<Row> = a::table
        .filter(a::mall_id.eq(mall_id))
        .filter(a::site_id.eq(site_id))
        .filter(is_held())
        .filter(a::hold_expires_at.le(now))
        .order((a::hold_expires_at.asc(), a::id.asc()))
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(appointment).collect())
}

/// Bookings of a queue whose time began by `started_by`, oldest first.
pub fn begun_bookings(
    conn: &mut DbConn,
    mall_id: MallId,
    site_id: SiteId,
    queue_id: QueueId,
    started_by: Instant,
    limit: i64,
) -> QueryResult<Vec<Appointment>> {
    let rows: Vec<Row> = a::table
        .filter(a::mall_id.eq(mall_id))
        .filter(a::site_id.eq(site_id))
        .filter(is_booked())
        .filter(a::starts_at.le(started_by))
        .filter(a::queue_id.eq(queue_id))
        .order((a::starts_at.asc(), a::id.asc()))
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(appointment).collect())
}

/// The ticket made at the check-in of an appointment.
pub fn ticket_of(conn: &mut DbConn, mall_id: MallId, id: AppointmentId) -> QueryResult<Option<TicketId>> {
    // The index `one_ticket_per_appointment` holds only rows that have one; `=` implies that.
    tickets::table.filter(tickets::mall_id.eq(mall_id)).filter(tickets::appointment_id.eq(id)).select(tickets::id).first(conn).optional()
}
