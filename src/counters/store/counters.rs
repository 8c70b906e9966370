//! Statements on counters and what they serve.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::counters::model::{Counter, CounterRole, ServedQueue};
use crate::db::connection::DbConn;
use crate::db::schema::{counter_queues, counters};
use crate::kernel::ids::{AgencyId, CounterId, MallId, QueueId, SiteId, ZoneId};

pub fn insert_counter(conn: &mut DbConn, mall_id: MallId, counter: &Counter) -> QueryResult<()> {
    diesel::insert_into(counters::table)
        .values((
            counters::mall_id.eq(mall_id),
            counters::id.eq(counter.id),
            counters::site_id.eq(counter.site_id),
            counters::zone_id.eq(counter.zone_id),
            counters::agency_id.eq(counter.agency_id),
            counters::code.eq(&counter.code),
            counters::name.eq(&counter.name),
            counters::active.eq(counter.active),
            counters::version.eq(counter.version),
        ))
        .execute(conn)?;
    insert_served(conn, mall_id, counter.id, &counter.queues)
}

fn insert_served(conn: &mut DbConn, mall_id: MallId, counter_id: CounterId, served: &[ServedQueue]) -> QueryResult<()> {
    for one in served {
        diesel::insert_into(counter_queues::table)
            .values((
                counter_queues::mall_id.eq(mall_id),
                counter_queues::counter_id.eq(counter_id),
                counter_queues::queue_id.eq(one.queue_id),
                counter_queues::role.eq(one.role),
                counter_queues::rank.eq(one.rank),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Replaces a counter and what it serves, if its version is still `expected`.
pub fn update_counter(conn: &mut DbConn, mall_id: MallId, counter: &Counter, expected: i64) -> QueryResult<usize> {
    let updated = diesel::update(
        counters::table.filter(counters::mall_id.eq(mall_id)).filter(counters::id.eq(counter.id)).filter(counters::version.eq(expected)),
    )
    .set((
        counters::name.eq(&counter.name),
        counters::zone_id.eq(counter.zone_id),
        counters::active.eq(counter.active),
        counters::version.eq(counter.version),
    ))
    .execute(conn)?;
    if updated == 1 {
        diesel::delete(counter_queues::table.filter(counter_queues::mall_id.eq(mall_id)).filter(counter_queues::counter_id.eq(counter.id)))
            .execute(conn)?;
        insert_served(conn, mall_id, counter.id, &counter.queues)?;
    }
    Ok(updated)
}

type CounterRow = (CounterId, SiteId, Option<ZoneId>, AgencyId, String, String, bool, i64);

/// The counters of a mall with what they serve, by code.
pub fn load_counters(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Counter>> {
    let mut served: HashMap<CounterId, Vec<ServedQueue>> = HashMap::new();
    let links: Vec<(CounterId, QueueId, CounterRole, i64)> = counter_queues::table
        .filter(counter_queues::mall_id.eq(mall_id))
        .select((counter_queues::counter_id, counter_queues::queue_id, counter_queues::role, counter_queues::rank))
        .load(conn)?;
    for (counter_id, queue_id, role, rank) in links {
        served.entry(counter_id).or_default().push(ServedQueue { queue_id, role, rank });
    }
    let rows: Vec<CounterRow> = counters::table
        .filter(counters::mall_id.eq(mall_id))
        .select((
            counters::id,
            counters::site_id,
            counters::zone_id,
            counters::agency_id,
            counters::code,
            counters::name,
            counters::active,
            counters::version,
        ))
        .order((counters::code.asc(), counters::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, site_id, zone_id, agency_id, code, name, active, version)| {
            let mut queues = served.remove(&id).unwrap_or_default();
            queues.sort_by_key(|s| (s.role, s.rank, s.queue_id));
            Counter { id, site_id, zone_id, agency_id, code, name, active, version, queues }
        })
        .collect())
}
