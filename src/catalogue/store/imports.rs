//! Statements on `catalogue_imports`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::json_text::{Json, json};
use crate::catalogue::import::{Applied, Effects, Rows, StoredImport};
use crate::catalogue::table::{Format, Profile};
use crate::db::connection::DbConn;
use crate::db::schema::catalogue_imports as i;
use crate::kernel::ids::{ImportId, MallId};
use crate::kernel::time::Instant;

type Row =
    (ImportId, (Profile, Format), Json<Rows>, Json<Effects>, (String, Instant), Instant, (Option<String>, Option<Instant>, Option<String>));

/// A plan by its id.
pub fn find_import(conn: &mut DbConn, mall_id: MallId, id: ImportId) -> QueryResult<Option<StoredImport>> {
    let row: Option<Row> = i::table
        .filter(i::mall_id.eq(mall_id))
        .filter(i::id.eq(id))
        .select((
            i::id,
            (i::profile, i::format),
            i::content,
            i::effects,
            (i::made_by, i::made_at),
            i::expires_at,
            (i::applied_by, i::applied_at, i::reason),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, (profile, format), rows, effects, (made_by, made_at), expires_at, (by, at, reason))| {
        let applied = by.zip(at).zip(reason).map(|((by, at), reason)| Applied { by, at, reason });
        StoredImport { id, profile, format, rows: rows.0, effects: effects.0, made_by, made_at, expires_at, applied }
    }))
}

/// Adds a plan.
pub fn insert_import(conn: &mut DbConn, mall_id: MallId, import: &StoredImport) -> QueryResult<usize> {
    diesel::insert_into(i::table)
        .values((
            i::mall_id.eq(mall_id),
            i::id.eq(import.id),
            i::profile.eq(import.profile),
            i::format.eq(import.format),
            i::content.eq(json(&import.rows)),
            i::effects.eq(json(&import.effects)),
            i::made_by.eq(&import.made_by),
            i::made_at.eq(import.made_at),
            i::expires_at.eq(import.expires_at),
        ))
        .execute(conn)
}

/// Notes that a plan was applied, where it was not yet.
pub fn mark_applied(conn: &mut DbConn, mall_id: MallId, id: ImportId, applied: &Applied) -> QueryResult<usize> {
    let row = i::table.filter(i::mall_id.eq(mall_id)).filter(i::id.eq(id)).filter(i::applied_at.is_null());
    diesel::update(row).set((i::applied_by.eq(&applied.by), i::applied_at.eq(applied.at), i::reason.eq(&applied.reason))).execute(conn)
}

/// Forgets plans that ended before a moment, and of those that `made_by` has not had applied all but the newest `keep`.
pub fn delete_old_imports(conn: &mut DbConn, mall_id: MallId, ended: Instant, (made_by, keep): (&str, i64)) -> QueryResult<usize> {
    let newest = i::table
        .filter(i::mall_id.eq(mall_id))
        .filter(i::made_by.eq(made_by))
        .filter(i::applied_at.is_null())
        .order((i::made_at.desc(), i::id.desc()))
        .offset(keep)
        .limit(1000)
        .select(i::id)
        .load::<ImportId>(conn)?;
    let of_mall = i::table.filter(i::mall_id.eq(mall_id));
    let old = diesel::delete(of_mall.filter(i::expires_at.lt(ended))).execute(conn)?;
    Ok(old + diesel::delete(of_mall.filter(i::id.eq_any(newest))).execute(conn)?)
}
