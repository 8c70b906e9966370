//! Statements on `regulations`.

use chrono::NaiveDate;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::catalogue::model::Regulation;
use crate::db::connection::DbConn;
use crate::db::schema::regulations as r;
use crate::kernel::ids::MallId;

type Row = (String, String, Option<NaiveDate>, Option<String>, i64);

/// What is known of regulations in a mall, by code.
pub fn load_regulations(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Regulation>> {
    let rows: Vec<Row> = r::table
        .filter(r::mall_id.eq(mall_id))
        .order(r::code.asc())
        .select((r::code, r::title, r::repealed_on, r::replaced_by, r::version))
        .load(conn)?;
    let regulation = |(code, title, repealed_on, replaced_by, version)| Regulation { code, title, repealed_on, replaced_by, version };
    Ok(rows.into_iter().map(regulation).collect())
}

/// Adds a regulation. Breaks the primary key when it is there.
pub fn insert_regulation(conn: &mut DbConn, mall_id: MallId, regulation: &Regulation) -> QueryResult<usize> {
    diesel::insert_into(r::table)
        .values((
            r::mall_id.eq(mall_id),
            r::code.eq(&regulation.code),
            r::title.eq(&regulation.title),
            r::repealed_on.eq(regulation.repealed_on),
            r::replaced_by.eq(regulation.replaced_by.as_deref()),
            r::version.eq(regulation.version),
        ))
        .execute(conn)
}

/// Replaces what is known of a regulation, where it still has the version `before`.
pub fn update_regulation(conn: &mut DbConn, mall_id: MallId, regulation: &Regulation, before: i64) -> QueryResult<usize> {
    let row = r::table.filter(r::mall_id.eq(mall_id)).filter(r::code.eq(&regulation.code)).filter(r::version.eq(before));
    diesel::update(row)
        .set((
            r::title.eq(&regulation.title),
            r::repealed_on.eq(regulation.repealed_on),
            r::replaced_by.eq(regulation.replaced_by.as_deref()),
            r::version.eq(regulation.version),
        ))
        .execute(conn)
}
