//! Statements on `streams` and `events`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{Event, GENESIS};
use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::later::EventRow;
use crate::db::schema::{events, streams};
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::Instant;

/// Makes an empty stream. `kind` is `mall` or `site`.
pub fn create(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId, kind: &str, now: Instant) -> QueryResult<usize> {
    diesel::insert_into(streams::table)
        .values((
            streams::mall_id.eq(mall_id),
            streams::id.eq(stream_id),
            streams::kind.eq(kind),
            streams::seq.eq(0),
            streams::last_hash.eq(GENESIS),
            streams::last_at.eq(now),
            streams::config_version.eq(1),
        ))
        .kept()
        .execute(conn)
}

/// An event as stored, with its payload's text and its hash.
pub fn row(mall_id: MallId, stream_id: StreamId, event: Event, payload: String, hash: String) -> EventRow {
    let Event { seq, kind, at, actor_kind, actor_id, network, subject, request_id, .. } = event;
    EventRow { mall_id, stream_id, seq, kind, at, actor_kind, actor_id, subject, request_id, payload, hash, network }
}

type Row = (i64, String, Instant, ActorKind, Option<String>, Option<String>, String, Option<String>, String, String);

/// One event by its place.
macro_rules! of_seq {
    ($lane:expr, $seq:expr) => {
        events::table.filter(events::mall_id.eq($lane.mall_id)).filter(events::stream_id.eq($lane.stream_id)).filter(events::seq.eq($seq))
    };
}

/// The columns of an event, in the order of [`Row`].
macro_rules! event_columns {
    () => {
        (
            events::seq,
            events::kind,
            events::at,
            events::actor_kind,
            events::actor_id,
            events::network,
            events::subject,
            events::request_id,
            events::payload,
            events::hash,
        )
    };
}

fn event(row: Row) -> (Event, String) {
    let (seq, kind, at, actor_kind, actor_id, network, subject, request_id, payload, hash) = row;
    // A payload that is no JSON was tampered with; it then fails its hash.
    let payload = serde_json::from_str(&payload).unwrap_or(serde_json::Value::String(payload));
    (Event { seq, kind, at, actor_kind, actor_id, network, subject, request_id, payload }, hash)
}

/// Up to `limit` events after `seq`, oldest first, each with its hash.
pub fn after(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId, seq: i64, limit: i64) -> QueryResult<Vec<(Event, String)>> {
    let rows: Vec<Row> = events::table
        .filter(events::mall_id.eq(mall_id))
        .filter(events::stream_id.eq(stream_id))
        .filter(events::seq.gt(seq))
        .order(events::seq.asc())
        .limit(limit)
        .select(event_columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(event).collect())
}

/// Which events; all of them when nothing is given.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub actor_kind: Option<ActorKind>,
    pub actor_id: Option<String>,
    pub subject: Option<String>,
    pub kinds: Vec<String>,
}

/// Up to `limit` events with sequences from `low` to `high`, newest first, each with its hash.
pub fn newest(conn: &mut DbConn, lane: Lane, (low, high): (i64, i64), filter: &Filter, limit: i64) -> QueryResult<Vec<(Event, String)>> {
    let mut query = events::table
        .filter(events::mall_id.eq(lane.mall_id))
        .filter(events::stream_id.eq(lane.stream_id))
        .filter(events::seq.ge(low))
        .filter(events::seq.le(high))
        .order(events::seq.desc())
        .limit(limit)
        .select(event_columns!())
        .into_boxed();
    if let Some(kind) = filter.actor_kind {
        query = query.filter(events::actor_kind.eq(kind));
    }
    if let Some(id) = &filter.actor_id {
        query = query.filter(events::actor_id.eq(id));
    }
    if let Some(subject) = &filter.subject {
        query = query.filter(events::subject.eq(subject));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(events::kind.eq_any(&filter.kinds));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(event).collect())
}

/// The first event of a subject from sequence `low` on.
pub fn first_of(conn: &mut DbConn, lane: Lane, subject: &str, low: i64) -> QueryResult<Option<Event>> {
    let row: Option<Row> = events::table
        .filter(events::mall_id.eq(lane.mall_id))
        .filter(events::stream_id.eq(lane.stream_id))
        .filter(events::subject.eq(subject))
        .filter(events::seq.ge(low))
        .order(events::seq.asc())
        .select(event_columns!())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| event(row).0))
}

/// When an event happened.
pub fn at(conn: &mut DbConn, lane: Lane, seq: i64) -> QueryResult<Option<Instant>> {
    of_seq!(lane, seq).select(events::at).first(conn).optional()
}

/// The hash stored with an event.
pub fn hash_of(conn: &mut DbConn, lane: Lane, seq: i64) -> QueryResult<Option<String>> {
    of_seq!(lane, seq).select(events::hash).first(conn).optional()
}

/// A stream: mall, id, kind, last sequence and hash.
pub type StreamRow = (MallId, StreamId, String, i64, String);

/// Every stream.
pub fn all(conn: &mut DbConn) -> QueryResult<Vec<StreamRow>> {
    streams::table
        .select((streams::mall_id, streams::id, streams::kind, streams::seq, streams::last_hash))
        .order(streams::id.asc())
        .load(conn)
}

/// Last sequence and hash of one stream.
pub fn head(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId) -> QueryResult<Option<(i64, String)>> {
    streams::table
        .filter(streams::mall_id.eq(mall_id))
        .filter(streams::id.eq(stream_id))
        .select((streams::seq, streams::last_hash))
        .first(conn)
        .optional()
}

/// Last sequence of a stream and the moment of its last event (of its making, while there is none).
pub fn last_event(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId) -> QueryResult<Option<(i64, Instant)>> {
    streams::table
        .filter(streams::mall_id.eq(mall_id))
        .filter(streams::id.eq(stream_id))
        .select((streams::seq, streams::last_at))
        .first(conn)
        .optional()
}

/// Version of a mall's configuration.
pub fn config_version(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Option<i64>> {
    streams::table
        .filter(streams::mall_id.eq(mall_id))
        .filter(streams::id.eq(StreamId::from(mall_id)))
        .select(streams::config_version)
        .first(conn)
        .optional()
}
