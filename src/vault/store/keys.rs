//! Which keys seal and open, and sealing anew under another.

use diesel::sql_types::{Text, Timestamp};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::rows::{COLUMNS, Row, person_data};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{data_keys as k, person_data as p};
use crate::kernel::ids::MallId;
use crate::kernel::time::Instant;
use crate::vault::model::{KeyState, PersonData};

/// A key as the database knows it.
pub type KeyRow = (String, KeyState, Instant, Option<Instant>);

/// The keys that rows may name, the one that seals first, then the newest.
pub fn all(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<KeyRow>> {
    let mut keys: Vec<KeyRow> = k::table
        .filter(k::mall_id.eq(mall_id))
        .order((k::added_at.desc(), k::id.desc()))
        .select((k::id, k::state, k::added_at, k::replaced_at))
        .load(conn)?;
    keys.sort_by_key(|key| key.1 != KeyState::Current);
    Ok(keys)
}

/// Makes a key known, as [`KeyState::Current`] or [`KeyState::Added`]. Nothing happens when it is known already, or when another key
/// seals: a second process may have been faster.
pub fn insert(conn: &mut DbConn, mall_id: MallId, id: &str, state: KeyState, now: Instant) -> QueryResult<usize> {
    diesel::sql_query("INSERT INTO data_keys (mall_id, id, state, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind::<Text, _>(mall_id)
        .bind::<Text, _>(id)
        .bind::<Text, _>(state)
        .bind::<Timestamp, _>(now)
        .execute(conn)
}

/// The key that seals now seals no more.
pub fn replace_current(conn: &mut DbConn, mall_id: MallId, now: Instant) -> QueryResult<usize> {
    diesel::update(k::table.filter(k::mall_id.eq(mall_id)).filter(k::state.eq(KeyState::Current)))
        .set((k::state.eq(KeyState::Replaced), k::replaced_at.eq(now)))
        .execute(conn)
}

/// Lets a known key seal.
pub fn make_current(conn: &mut DbConn, mall_id: MallId, id: &str) -> QueryResult<usize> {
    diesel::update(k::table.filter(k::mall_id.eq(mall_id)).filter(k::id.eq(id)))
        .set((k::state.eq(KeyState::Current), k::replaced_at.eq(None::<Instant>)))
        .execute(conn)
}

/// Forgets a key. Violates the foreign key of `person_data` while a row is sealed under it.
pub fn delete(conn: &mut DbConn, mall_id: MallId, id: &str) -> QueryResult<usize> {
    diesel::delete(k::table.filter(k::mall_id.eq(mall_id)).filter(k::id.eq(id))).execute(conn)
}

/// How many values are sealed under a key.
pub fn sealed_under(conn: &mut DbConn, mall_id: MallId, key_id: &str) -> QueryResult<i64> {
    p::table.filter(p::mall_id.eq(mall_id)).filter(p::key_id.eq(key_id)).count().get_result(conn)
}

/// How many values are sealed under other keys.
pub fn sealed_otherwise(conn: &mut DbConn, mall_id: MallId, key_id: &str) -> QueryResult<i64> {
    p::table.filter(p::mall_id.eq(mall_id)).filter(p::key_id.ne(key_id)).count().get_result(conn)
}

/// Some values sealed under a key.
pub fn under(conn: &mut DbConn, mall_id: MallId, key_id: &str, limit: i64) -> QueryResult<Vec<PersonData>> {
    let rows: Vec<Row> =
        p::table.filter(p::mall_id.eq(mall_id)).filter(p::key_id.eq(key_id)).order(p::id.asc()).limit(limit).select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(person_data).collect())
}

/// Stores a value sealed anew if it is still as it was read. Zero rows: it was changed or has left.
pub fn reseal(conn: &mut DbConn, mall_id: MallId, was: &PersonData, key_id: &str, sealed: &str) -> QueryResult<usize> {
    diesel::update(p::table.filter(p::mall_id.eq(mall_id)).filter(p::id.eq(was.id)).filter(p::version.eq(was.version)))
        .set((p::key_id.eq(key_id), p::sealed.eq(sealed), p::version.eq(was.version + 1)))
        .kept()
        .execute(conn)
}

/// The state of one key.
pub fn state(conn: &mut DbConn, mall_id: MallId, id: &str) -> QueryResult<Option<(KeyState, Instant)>> {
    k::table.filter(k::mall_id.eq(mall_id)).filter(k::id.eq(id)).select((k::state, k::added_at)).first(conn).optional()
}
