//! Writing appointments. A change is a compare-and-set on status and version: whoever comes second changes nothing.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Text};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::columns::is_held;
use crate::appointments::model::{Appointment, AppointmentStatus};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::appointments as a;
use crate::kernel::ids::{AppointmentId, MallId};
use crate::kernel::time::Instant;

/// Writes a new hold. Violates `one_active_booking_per_identity` when the person has an active booking of the service on the day.
pub fn insert(conn: &mut DbConn, mall_id: MallId, new: &Appointment) -> QueryResult<usize> {
    diesel::insert_into(a::table)
        .values((
            (
                a::mall_id.eq(mall_id),
                a::id.eq(new.id),
                a::site_id.eq(new.site_id),
                a::queue_id.eq(new.queue_id),
                a::service_id.eq(new.service_id),
                a::service_name.eq(&new.service_name),
                a::service_version.eq(new.service_version),
                a::session_id.eq(new.slot.session_id),
                a::service_date.eq(new.slot.service_date),
                a::start_min.eq(new.slot.start_min),
                a::starts_at.eq(new.slot.starts_at),
                a::ends_at.eq(new.slot.ends_at),
            ),
            (
                a::booking_code.eq(&new.booking_code),
                a::token_hash.eq(&new.token_hash),
                a::status.eq(new.status),
                a::holds_unit.eq(new.holds_unit),
                a::hold_expires_at.eq(new.hold_expires_at),
                a::identity_key.eq(new.identity_key.as_deref()),
                a::priority_class.eq(new.priority_class),
                a::booked_by.eq(new.booked_by),
                a::reschedule_count.eq(new.reschedule_count),
                a::created_at.eq(new.created_at),
                a::version.eq(new.version),
            ),
        ))
        .kept()
        .execute(conn)
}

/// Stores a moved appointment if it is still as it was: status `from`, version one less. Zero rows: somebody was faster.
/// Violates `one_active_booking_per_identity` when it moves to a day on which the person has another booking of the service.
pub fn update(conn: &mut DbConn, mall_id: MallId, moved: &Appointment, from: AppointmentStatus) -> QueryResult<usize> {
    diesel::update(
        a::table
            .filter(a::mall_id.eq(mall_id))
            .filter(a::id.eq(moved.id))
            .filter(a::status.eq(from))
            .filter(a::version.eq(moved.version - 1)),
    )
    .set((
        a::session_id.eq(moved.slot.session_id),
        a::service_date.eq(moved.slot.service_date),
        a::start_min.eq(moved.slot.start_min),
        a::starts_at.eq(moved.slot.starts_at),
        a::ends_at.eq(moved.slot.ends_at),
        a::status.eq(moved.status),
        a::holds_unit.eq(moved.holds_unit),
        a::reschedule_count.eq(moved.reschedule_count),
        a::checked_in_at.eq(moved.checked_in_at),
        a::closed_at.eq(moved.closed_at),
        a::closed_reason.eq(moved.closed_reason.as_deref()),
        a::version.eq(moved.version),
    ))
    .kept()
    .execute(conn)
}

/// Takes the keyed hashes of up to `limit` bookings of days before `before` away; the oldest first.
pub fn forget_identities(conn: &mut DbConn, mall_id: MallId, before: NaiveDate, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "UPDATE appointments SET identity_key = NULL WHERE mall_id = $1 AND id IN (SELECT id FROM appointments WHERE mall_id = $1 \
         AND identity_key IS NOT NULL AND service_date < $2 ORDER BY service_date, id LIMIT $3)",
    )
    .bind::<Text, _>(mall_id)
    .bind::<Date, _>(before)
    .bind::<BigInt, _>(limit)
    .kept()
    .execute(conn)
}

/// Takes the keyed hash of one booking away; how many had one.
pub fn forget_identity(conn: &mut DbConn, mall_id: MallId, id: AppointmentId) -> QueryResult<usize> {
    diesel::update(a::table.filter(a::mall_id.eq(mall_id)).filter(a::id.eq(id)).filter(a::identity_key.is_not_null()))
        .set(a::identity_key.eq(None::<String>))
        .kept()
        .execute(conn)
}

/// Books a hold if it is still one and has not run out at `now`. Zero rows: it has, or somebody was faster.
pub fn confirm(conn: &mut DbConn, mall_id: MallId, booked: &Appointment, now: Instant) -> QueryResult<usize> {
    diesel::update(
        a::table
            .filter(a::mall_id.eq(mall_id))
            .filter(a::id.eq(booked.id))
            .filter(is_held())
            .filter(a::hold_expires_at.gt(now))
            .filter(a::version.eq(booked.version - 1)),
    )
    .set((a::status.eq(AppointmentStatus::Booked), a::booked_at.eq(booked.booked_at), a::version.eq(booked.version)))
    .kept()
    .execute(conn)
}
