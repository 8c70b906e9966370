//! Statements on `staff_sessions` and `refresh_tokens`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model_session::{Session, SessionEnd};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{refresh_tokens, staff_sessions};
use crate::kernel::ids::{SessionId, UserId};
use crate::kernel::time::Instant;

/// Writes a session.
pub fn insert_session(conn: &mut DbConn, new: &Session, now: Instant) -> QueryResult<usize> {
    let row = (
        staff_sessions::id.eq(new.id),
        staff_sessions::user_id.eq(new.user_id),
        staff_sessions::user_version.eq(new.user_version),
        staff_sessions::started_at.eq(now),
        staff_sessions::idle_ends_at.eq(new.idle_ends_at),
        staff_sessions::ends_at.eq(new.ends_at),
    );
    diesel::insert_into(staff_sessions::table).values(row).kept().execute(conn)
}

/// One session.
pub fn session(conn: &mut DbConn, id: SessionId) -> QueryResult<Option<Session>> {
    let row: Option<(SessionId, UserId, i64, Instant, Instant, Option<Instant>)> = staff_sessions::table
        .filter(staff_sessions::id.eq(id))
        .select((
            staff_sessions::id,
            staff_sessions::user_id,
            staff_sessions::user_version,
            staff_sessions::idle_ends_at,
            staff_sessions::ends_at,
            staff_sessions::ended_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, user_id, user_version, idle_ends_at, ends_at, ended_at)| Session {
        id,
        user_id,
        user_version,
        idle_ends_at,
        ends_at,
        ended: ended_at.is_some(),
    }))
}

/// Notes when a session that was used ends unused.
pub fn set_idle_end(conn: &mut DbConn, id: SessionId, idle_ends_at: Instant) -> QueryResult<usize> {
    diesel::update(staff_sessions::table.filter(staff_sessions::id.eq(id)))
        .set(staff_sessions::idle_ends_at.eq(idle_ends_at))
        .kept()
        .execute(conn)
}

/// Ends a session. Returns the number of sessions changed: none when it had ended before.
pub fn end_session(conn: &mut DbConn, id: SessionId, because: SessionEnd, now: Instant) -> QueryResult<usize> {
    diesel::update(staff_sessions::table.filter(staff_sessions::id.eq(id)).filter(staff_sessions::ended_at.is_null()))
        .set((staff_sessions::ended_at.eq(Some(now)), staff_sessions::ended_because.eq(Some(because))))
        .kept()
        .execute(conn)
}

/// Ends all sessions of a user. Returns how many.
pub fn end_sessions_of(conn: &mut DbConn, user_id: UserId, because: SessionEnd, now: Instant) -> QueryResult<usize> {
    diesel::update(staff_sessions::table.filter(staff_sessions::user_id.eq(user_id)).filter(staff_sessions::ended_at.is_null()))
        .set((staff_sessions::ended_at.eq(Some(now)), staff_sessions::ended_because.eq(Some(because))))
        .kept()
        .execute(conn)
}

/// Writes a refresh token of a session.
pub fn insert_token(conn: &mut DbConn, session_id: SessionId, token_hash: &str, now: Instant) -> QueryResult<usize> {
    let row = (refresh_tokens::token_hash.eq(token_hash), refresh_tokens::session_id.eq(session_id), refresh_tokens::issued_at.eq(now));
    diesel::insert_into(refresh_tokens::table).values(row).kept().execute(conn)
}

/// Uses a refresh token. False when it was used before: of two who come at once, one waits for the other's row and learns so.
pub fn use_token(conn: &mut DbConn, token_hash: &str, now: Instant) -> QueryResult<bool> {
    let unused = refresh_tokens::table.filter(refresh_tokens::token_hash.eq(token_hash)).filter(refresh_tokens::used_at.is_null());
    Ok(diesel::update(unused).set(refresh_tokens::used_at.eq(Some(now))).kept().execute(conn)? == 1)
}

/// The session of a refresh token, used or not.
pub fn session_of_token(conn: &mut DbConn, token_hash: &str) -> QueryResult<Option<SessionId>> {
    refresh_tokens::table.filter(refresh_tokens::token_hash.eq(token_hash)).select(refresh_tokens::session_id).first(conn).optional()
}

/// Forgets sessions that ended by their time before `before`, with their tokens. Returns how many.
pub fn forget_sessions(conn: &mut DbConn, before: Instant) -> QueryResult<usize> {
    let old = staff_sessions::table.filter(staff_sessions::ends_at.lt(before)).select(staff_sessions::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(old))).kept().execute(conn)?;
    diesel::delete(staff_sessions::table.filter(staff_sessions::ends_at.lt(before))).kept().execute(conn)
}
