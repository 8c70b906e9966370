//! Statements on queues.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::counters::model::Queue;
use crate::db::connection::DbConn;
use crate::db::schema::queues;
use crate::kernel::ids::{AgencyId, MallId, QueueId, SiteId, ZoneId};

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
