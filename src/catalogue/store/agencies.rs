//! Statements on `agencies`.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::catalogue::model::{Agency, AgencyKind};
use crate::db::connection::DbConn;
use crate::db::schema::agencies;
use crate::kernel::ids::{AgencyId, MallId};

type Row = (AgencyId, String, String, String, AgencyKind, String, Option<String>, String, i64, i64);

/// All agencies of a mall, in the order of the listing.
pub fn load_agencies(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Agency>> {
    let rows: Vec<Row> = agencies::table
        .filter(agencies::mall_id.eq(mall_id))
        .order((agencies::position.asc(), agencies::code.asc()))
        .select((
            agencies::id,
            agencies::code,
            agencies::name_id,
            agencies::name_en,
            agencies::kind,
            agencies::parent,
            agencies::website,
            agencies::source,
            agencies::position,
            agencies::version,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(agency).collect())
}

fn agency((id, code, name_id, name_en, kind, parent, website, source, position, version): Row) -> Agency {
    Agency { id, code, name_id, name_en, kind, parent, website, source, position, version }
}

/// Adds an agency. Breaks `agencies_code_unique` when the mall has its code.
pub fn insert_agency(conn: &mut DbConn, mall_id: MallId, agency: &Agency) -> QueryResult<usize> {
    diesel::insert_into(agencies::table)
        .values((
            agencies::mall_id.eq(mall_id),
            agencies::id.eq(agency.id),
            agencies::code.eq(&agency.code),
            agencies::name_id.eq(&agency.name_id),
            agencies::name_en.eq(&agency.name_en),
            agencies::kind.eq(agency.kind),
            agencies::parent.eq(&agency.parent),
            agencies::website.eq(agency.website.as_deref()),
            agencies::source.eq(&agency.source),
            agencies::position.eq(agency.position),
            agencies::version.eq(agency.version),
        ))
        .execute(conn)
}

/// Replaces everything but id and code.
pub fn update_agency(conn: &mut DbConn, mall_id: MallId, agency: &Agency) -> QueryResult<usize> {
    diesel::update(agencies::table.filter(agencies::mall_id.eq(mall_id)).filter(agencies::id.eq(agency.id)))
        .set((
            agencies::name_id.eq(&agency.name_id),
            agencies::name_en.eq(&agency.name_en),
            agencies::kind.eq(agency.kind),
            agencies::parent.eq(&agency.parent),
            agencies::website.eq(agency.website.as_deref()),
            agencies::source.eq(&agency.source),
            agencies::position.eq(agency.position),
            agencies::version.eq(agency.version),
        ))
        .execute(conn)
}
