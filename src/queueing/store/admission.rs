//! Statements on `device_allowances`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::device_allowances as a;
use crate::kernel::ids::{DeviceId, MallId};

/// When the allowance of a kiosk is whole again; `None` before its first number.
pub fn full_at_us(conn: &mut DbConn, mall_id: MallId, device: DeviceId) -> QueryResult<Option<i64>> {
    a::table.filter(a::mall_id.eq(mall_id)).filter(a::device_id.eq(device)).select(a::full_at_us).first(conn).optional()
}

/// Writes the allowance after the first number of a kiosk.
pub fn insert(conn: &mut DbConn, mall_id: MallId, device: DeviceId, full_at_us: i64) -> QueryResult<usize> {
    let row = (a::mall_id.eq(mall_id), a::device_id.eq(device), a::full_at_us.eq(full_at_us));
    diesel::insert_into(a::table).values(row).kept().execute(conn)
}

/// Writes the allowance after a further one.
pub fn set(conn: &mut DbConn, mall_id: MallId, device: DeviceId, full_at_us: i64) -> QueryResult<usize> {
    diesel::update(a::table.filter(a::mall_id.eq(mall_id)).filter(a::device_id.eq(device)))
        .set(a::full_at_us.eq(full_at_us))
        .kept()
        .execute(conn)
}
