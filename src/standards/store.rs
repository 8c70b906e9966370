//! What the log of a mall tells of its catalogue.

use diesel::dsl::max;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::schema::events;
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::Instant;

/// Kinds of events after which services are told differently. What is written in a draft changes nothing until it is published.
const KINDS: [&str; 12] = [
    "mall.set_up",
    "catalogue.imported",
    "agency.changed",
    "service.published",
    "service.suspended",
    "service.resumed",
    "service.archived",
    "service.reviewed",
    "schedule.created",
    "schedule.changed",
    "queue.changed",
    "offering.changed",
];

/// Subjects of such events on the mall's stream, each with the moment of the last.
pub fn last_changes(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<(String, Instant)>> {
    let rows: Vec<(String, Option<Instant>)> = events::table
        .filter(events::mall_id.eq(mall_id))
        .filter(events::stream_id.eq(StreamId::from(mall_id)))
        .filter(events::kind.eq_any(KINDS))
        .group_by(events::subject)
        .select((events::subject, max(events::at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(subject, at)| Some((subject, at?))).collect())
}
