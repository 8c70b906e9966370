//! Statements on `service_drafts`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::json_text::{Json, json};
use crate::catalogue::model::{Draft, DraftState, Listing};
use crate::db::connection::DbConn;
use crate::db::schema::service_drafts as d;
use crate::kernel::ids::{MallId, ServiceId};
use crate::kernel::time::Instant;

type Row = (ServiceId, DraftState, i64, Json<Listing>, (String, Instant), (Option<String>, Option<Instant>), Option<String>, i64);
type Columns = (
    d::service_id,
    d::state,
    d::based_on,
    d::content,
    (d::written_by, d::written_at),
    (d::submitted_by, d::submitted_at),
    d::remark,
    d::version,
);
const COLUMNS: Columns = (
    d::service_id,
    d::state,
    d::based_on,
    d::content,
    (d::written_by, d::written_at),
    (d::submitted_by, d::submitted_at),
    d::remark,
    d::version,
);

fn draft((service_id, state, based_on, content, (written_by, written_at), submitted, remark, version): Row) -> Draft {
    let (listing, submitted) = (content.0, submitted.0.zip(submitted.1));
    Draft { service_id, state, based_on, listing, written_by, written_at, submitted, remark, version }
}

/// The draft of a service.
pub fn find_draft(conn: &mut DbConn, mall_id: MallId, service_id: ServiceId) -> QueryResult<Option<Draft>> {
    let row: Option<Row> =
        d::table.filter(d::mall_id.eq(mall_id)).filter(d::service_id.eq(service_id)).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(draft))
}

/// All drafts of a mall, the longest untouched first.
pub fn load_drafts(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Draft>> {
    let rows: Vec<Row> =
        d::table.filter(d::mall_id.eq(mall_id)).order((d::written_at.asc(), d::service_id.asc())).select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(draft).collect())
}

/// The columns of a draft that change.
macro_rules! changing {
    ($draft:expr) => {{
        let draft: &Draft = $draft;
        (
            d::state.eq(draft.state),
            d::based_on.eq(draft.based_on),
            d::content.eq(json(&draft.listing)),
            d::written_by.eq(&draft.written_by),
            d::written_at.eq(draft.written_at),
            d::submitted_by.eq(draft.submitted.as_ref().map(|(by, _)| by.as_str())),
            d::submitted_at.eq(draft.submitted.as_ref().map(|(_, at)| *at)),
            d::remark.eq(draft.remark.as_deref()),
            d::version.eq(draft.version),
        )
    }};
}

/// Adds a draft. Breaks the primary key when the service has one.
pub fn insert_draft(conn: &mut DbConn, mall_id: MallId, draft: &Draft) -> QueryResult<usize> {
    let named = (d::mall_id.eq(mall_id), d::service_id.eq(draft.service_id));
    diesel::insert_into(d::table).values((named, changing!(draft))).execute(conn)
}

/// Replaces a draft, where it still has the version `before`.
pub fn update_draft(conn: &mut DbConn, mall_id: MallId, draft: &Draft, before: i64) -> QueryResult<usize> {
    let row = d::table.filter(d::mall_id.eq(mall_id)).filter(d::service_id.eq(draft.service_id)).filter(d::version.eq(before));
    diesel::update(row).set(changing!(draft)).execute(conn)
}

/// Removes the draft of a service.
pub fn delete_draft(conn: &mut DbConn, mall_id: MallId, service_id: ServiceId) -> QueryResult<usize> {
    diesel::delete(d::table.filter(d::mall_id.eq(mall_id)).filter(d::service_id.eq(service_id))).execute(conn)
}
