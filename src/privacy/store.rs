//! Statements on `data_requests`.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{DataRequest, Proof, RefusalReason, RequestKind, RequestStatus};
use crate::db::connection::DbConn;
use crate::db::schema::data_requests as r;
use crate::kernel::ids::{DataRequestId, MallId, UserId};
use crate::kernel::time::Instant;

type Columns = (
    (r::id, r::kind, r::status, r::proof, r::identity_key, r::received_at, r::received_by),
    (r::due_at, r::closed_at, r::handled_by, r::refusal, r::version),
);
const COLUMNS: Columns = (
    (r::id, r::kind, r::status, r::proof, r::identity_key, r::received_at, r::received_by),
    (r::due_at, r::closed_at, r::handled_by, r::refusal, r::version),
);
type Row = (
    (DataRequestId, RequestKind, RequestStatus, Proof, Option<String>, Instant, UserId),
    (Instant, Option<Instant>, Option<UserId>, Option<RefusalReason>, i64),
);

fn request((asked, settled): Row) -> DataRequest {
    let (id, kind, status, proof, identity_key, received_at, received_by) = asked;
    let (due_at, closed_at, handled_by, refusal, version) = settled;
    DataRequest { id, kind, status, proof, identity_key, received_at, received_by, due_at, closed_at, handled_by, refusal, version }
}

pub fn insert(conn: &mut DbConn, mall_id: MallId, new: &DataRequest) -> QueryResult<usize> {
    diesel::insert_into(r::table)
        .values((
            r::mall_id.eq(mall_id),
            r::id.eq(new.id),
            r::kind.eq(new.kind),
            r::status.eq(new.status),
            r::proof.eq(new.proof),
            r::identity_key.eq(new.identity_key.as_deref()),
            r::received_at.eq(new.received_at),
            r::received_by.eq(new.received_by),
            r::due_at.eq(new.due_at),
            r::version.eq(new.version),
        ))
        .execute(conn)
}

pub fn by_id(conn: &mut DbConn, mall_id: MallId, id: DataRequestId) -> QueryResult<Option<DataRequest>> {
    let row: Option<Row> = r::table.filter(r::mall_id.eq(mall_id)).filter(r::id.eq(id)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(request))
}

/// Where a page ended: among the settled ones or before, and at which.
pub type Reached = (bool, DataRequestId);

/// Up to `limit` requests after `after`: what is open first, the first to be due before the others, then what is settled.
/// `overdue_at` picks those that are open and overdue then.
pub fn page(
    conn: &mut DbConn,
    mall_id: MallId,
    status: Option<RequestStatus>,
    overdue_at: Option<Instant>,
    after: Option<Reached>,
    limit: i64,
) -> QueryResult<Vec<DataRequest>> {
    let mut query = r::table
        .filter(r::mall_id.eq(mall_id))
        .order((r::closed_at.is_not_null().asc(), r::id.asc()))
        .limit(limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(r::status.eq(status));
    }
    if let Some(now) = overdue_at {
        query = query.filter(r::status.eq(RequestStatus::Open)).filter(r::due_at.le(now));
    }
    query = match after {
        None => query,
        Some((false, id)) => query.filter(r::closed_at.is_not_null().or(r::id.gt(id))),
        Some((true, id)) => query.filter(r::closed_at.is_not_null().and(r::id.gt(id))),
    };
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(request).collect())
}

/// Stores a settled request if it is still open and as it was read. Zero rows: somebody was faster.
pub fn settle(conn: &mut DbConn, mall_id: MallId, settled: &DataRequest) -> QueryResult<usize> {
    diesel::update(
        r::table
            .filter(r::mall_id.eq(mall_id))
            .filter(r::id.eq(settled.id))
            .filter(r::status.eq(RequestStatus::Open))
            .filter(r::version.eq(settled.version - 1)),
    )
    .set((
        r::status.eq(settled.status),
        r::identity_key.eq(settled.identity_key.as_deref()),
        r::closed_at.eq(settled.closed_at),
        r::handled_by.eq(settled.handled_by),
        r::refusal.eq(settled.refusal),
        r::version.eq(settled.version),
    ))
    .execute(conn)
}
