//! Statements on `device_enrolments`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::device_enrolments as e;
use crate::devices::model::{Enrolment, EnrolmentStatus, UserCode};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::time::Instant;

type Row = (String, EnrolmentStatus, String, Instant, Instant, Option<DeviceId>, Option<Instant>);

fn enrolment((user_code, status, software, created_at, expires_at, device_id, delivered_at): Row) -> Option<Enrolment> {
    Some(Enrolment { user_code: UserCode::read(&user_code)?, status, software, created_at, expires_at, device_id, delivered_at })
}

const COLUMNS: (e::user_code, e::status, e::software, e::created_at, e::expires_at, e::device_id, e::delivered_at) =
    (e::user_code, e::status, e::software, e::created_at, e::expires_at, e::device_id, e::delivered_at);

/// Writes a new enrolment.
pub fn insert(conn: &mut DbConn, mall_id: MallId, device_code_hash: &str, new: &Enrolment) -> QueryResult<usize> {
    let row = (
        e::mall_id.eq(mall_id),
        e::device_code_hash.eq(device_code_hash),
        e::user_code.eq(new.user_code.as_str()),
        e::status.eq(new.status),
        e::software.eq(&new.software),
        e::created_at.eq(new.created_at),
        e::expires_at.eq(new.expires_at),
    );
    diesel::insert_into(e::table).values(row).kept().execute(conn)
}

/// Forgets what nobody can ask for any more.
pub fn purge(conn: &mut DbConn, mall_id: MallId, now: Instant) -> QueryResult<usize> {
    diesel::delete(e::table.filter(e::mall_id.eq(mall_id)).filter(e::expires_at.le(now))).kept().execute(conn)
}

/// How many are kept for a mall.
pub fn count(conn: &mut DbConn, mall_id: MallId) -> QueryResult<i64> {
    e::table.filter(e::mall_id.eq(mall_id)).count().get_result(conn)
}

/// The enrolment of a device code, expired or not.
pub fn by_device_code(conn: &mut DbConn, mall_id: MallId, hash: &str) -> QueryResult<Option<Enrolment>> {
    let found: Option<Row> =
        e::table.filter(e::mall_id.eq(mall_id)).filter(e::device_code_hash.eq(hash)).select(COLUMNS).first(conn).optional()?;
    Ok(found.and_then(enrolment))
}

/// The enrolment of a code that a person typed, expired or not.
pub fn by_user_code(conn: &mut DbConn, mall_id: MallId, code: &UserCode) -> QueryResult<Option<Enrolment>> {
    let found: Option<Row> =
        e::table.filter(e::mall_id.eq(mall_id)).filter(e::user_code.eq(code.as_str())).select(COLUMNS).first(conn).optional()?;
    Ok(found.and_then(enrolment))
}

/// Notes what a person decided about a pending enrolment. Returns the number changed: none when it was decided before.
pub fn decide(
    conn: &mut DbConn,
    mall_id: MallId,
    code: &UserCode,
    (status, device): (EnrolmentStatus, Option<DeviceId>),
) -> QueryResult<usize> {
    let pending = e::table.filter(e::mall_id.eq(mall_id)).filter(e::user_code.eq(code.as_str()));
    diesel::update(pending.filter(e::status.eq(EnrolmentStatus::Pending)))
        .set((e::status.eq(status), e::device_id.eq(device)))
        .kept()
        .execute(conn)
}

/// Notes the first delivery of a token.
pub fn delivered(conn: &mut DbConn, mall_id: MallId, hash: &str, at: Instant) -> QueryResult<usize> {
    diesel::update(e::table.filter(e::mall_id.eq(mall_id)).filter(e::device_code_hash.eq(hash)).filter(e::delivered_at.is_null()))
        .set((e::status.eq(EnrolmentStatus::Delivered), e::delivered_at.eq(Some(at))))
        .kept()
        .execute(conn)
}
