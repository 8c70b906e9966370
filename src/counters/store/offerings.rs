//! Statements on `service_offerings`.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::counters::model::Offering;
use crate::db::connection::DbConn;
use crate::db::schema::service_offerings as o;
use crate::kernel::ids::{MallId, QueueId, ServiceId, SiteId};

pub fn insert_offering(conn: &mut DbConn, mall_id: MallId, offering: &Offering) -> QueryResult<usize> {
    diesel::insert_into(o::table)
        .values((
            o::mall_id.eq(mall_id),
            o::site_id.eq(offering.site_id),
            o::service_id.eq(offering.service_id),
            o::queue_id.eq(offering.queue_id),
            o::walk_in.eq(offering.walk_in),
            o::appointment.eq(offering.appointment),
            o::minutes.eq(offering.minutes),
            o::active.eq(offering.active),
            o::version.eq(offering.version),
        ))
        .execute(conn)
}

/// Replaces what may change of an offering, if its version is still `expected`.
pub fn update_offering(conn: &mut DbConn, mall_id: MallId, offering: &Offering, expected: i64) -> QueryResult<usize> {
    diesel::update(
        o::table
            .filter(o::mall_id.eq(mall_id))
            .filter(o::site_id.eq(offering.site_id))
            .filter(o::service_id.eq(offering.service_id))
            .filter(o::version.eq(expected)),
    )
    .set((
        o::queue_id.eq(offering.queue_id),
        o::walk_in.eq(offering.walk_in),
        o::appointment.eq(offering.appointment),
        o::minutes.eq(offering.minutes),
        o::active.eq(offering.active),
        o::version.eq(offering.version),
    ))
    .execute(conn)
}

type OfferingRow = (SiteId, ServiceId, QueueId, bool, bool, i64, bool, i64);

pub fn load_offerings(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Offering>> {
    let rows: Vec<OfferingRow> = o::table
        .filter(o::mall_id.eq(mall_id))
        .select((o::site_id, o::service_id, o::queue_id, o::walk_in, o::appointment, o::minutes, o::active, o::version))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(site_id, service_id, queue_id, walk_in, appointment, minutes, active, version)| Offering {
            site_id,
            service_id,
            queue_id,
            walk_in,
            appointment,
            minutes,
            active,
            version,
        })
        .collect())
}
