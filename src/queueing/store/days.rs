//! Service days that have begun.

use chrono::NaiveDate;
use diesel::sql_types::{Date, Text, Timestamp};
use diesel::{QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::kernel::ids::{MallId, SiteId};
use crate::kernel::time::Instant;

/// Notes that a service day of a site has begun; false when that was noted before. The primary key says it once, whoever comes second.
pub fn begin_day(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, date: NaiveDate, now: Instant) -> QueryResult<bool> {
    let sql = "INSERT INTO service_days (mall_id, site_id, service_date, began_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (mall_id, site_id, service_date) DO NOTHING";
    let noted = diesel::sql_query(sql)
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(site_id)
        .bind::<Date, _>(date)
        .bind::<Timestamp, _>(now)
        .kept()
        .execute(conn)?;
    Ok(noted == 1)
}
