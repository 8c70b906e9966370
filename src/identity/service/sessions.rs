//! Sign-ins that are kept alive: begun with a password, renewed with a refresh token, ended.
//!
//! Each refresh token is good for one use. A second use means that two hold the same token, and one of them stole it: the whole
//! session ends, whoever came first (RFC 9700 §4.14.2). There is no grace for an answer that was lost on its way: with one, a
//! thief who is quick would share the session unseen, while without one its holder signs in again. Clients renew one at a time.

use crate::db::connection::DbConn;
use crate::identity::gate::Gate;
use crate::identity::model::{NamedGrant, User};
use crate::identity::model_session::{Session, SessionEnd, SessionTimes};
use crate::identity::refresh_token::RefreshToken;
use crate::identity::{store, store_sessions};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;

/// How long an ended session is remembered, in milliseconds: so long a token of it that comes back is told in the log.
const REMEMBERED_MS: i64 = 7 * 24 * 3_600_000;

/// A successful sign-in. Not printable: it holds tokens.
pub struct SignedIn {
    pub access_token: String,
    pub expires_in_s: i64,
    pub refresh_token: RefreshToken,
    /// What makes this client known the next time; only after a password.
    pub client_token: Option<String>,
    pub session: Session,
    pub user: User,
    pub grants: Vec<NamedGrant>,
}

/// Begins a session of a user whose password was right, and writes it with whatever `also` writes.
///
/// # Errors
/// The engine's.
pub async fn begin(gate: &Gate, user: User, also: impl Fn(&mut DbConn) -> Result<()> + Send + 'static) -> Result<SignedIn> {
    let now = gate.now();
    let session = Session::begin(user.id, user.version, user.valid_until, gate.times, now);
    let refresh_token = RefreshToken::fresh();
    let (written, hash, id) = (session.clone(), refresh_token.hash(), user.id);
    let write = move |conn: &mut DbConn| {
        also(conn)?;
        write_session(conn, &written, &hash, now)?;
        Ok(store::grants(conn, &[id], None)?)
    };
    let grants = gate.db.aside(write).await?;
    tracing::info!(user_id = user.id.as_str(), session_id = session.id.as_str(), "signed in");
    signed_in(gate, session, refresh_token, user, grants)
}

/// Writes a session with its first refresh token.
///
/// # Errors
/// The engine's.
pub fn write_session(conn: &mut DbConn, session: &Session, token_hash: &str, now: Instant) -> Result<()> {
    store_sessions::insert_session(conn, session, now)?;
    store_sessions::insert_token(conn, session.id, token_hash, now)?;
    Ok(())
}

/// The answer to a sign-in or its renewal: an access token that ends with the session.
pub(super) fn signed_in(
    gate: &Gate,
    session: Session,
    refresh_token: RefreshToken,
    user: User,
    grants: Vec<NamedGrant>,
) -> Result<SignedIn> {
    let carried = grants.iter().map(|named| named.grant.clone()).collect();
    let (access_token, claims) = gate.tokens.issue_in(&session, carried).map_err(AppError::internal)?;
    Ok(SignedIn { access_token, expires_in_s: claims.exp - claims.iat, refresh_token, client_token: None, session, user, grants })
}

/// What became of a refresh token.
enum Rotation {
    Renewed(Box<(Session, User, Vec<NamedGrant>)>),
    /// It came a second time, and that ended its session.
    Reused(Session),
    /// Unknown, or its session has ended.
    Over,
}

/// Exchanges a refresh token for a new one and an access token.
///
/// # Errors
/// `token_invalid`, the same for every reason; the engine's.
pub async fn refresh(gate: &Gate, presented: &str) -> Result<SignedIn> {
    let refused = || AppError::new(Code::TokenInvalid);
    let presented = RefreshToken::parse(presented).ok_or_else(refused)?.hash();
    let (next, times, now) = (RefreshToken::fresh(), gate.times, gate.now());
    let next_hash = next.hash();
    match gate.db.aside(move |conn| rotate(conn, &presented, &next_hash, times, now)).await? {
        Rotation::Renewed(renewed) => {
            let (session, user, grants) = *renewed;
            signed_in(gate, session, next, user, grants)
        }
        Rotation::Reused(session) => {
            gate.forget(session.user_id);
            let (user_id, session_id) = (session.user_id.as_str(), session.id.as_str());
            tracing::warn!(user_id, session_id, "a refresh token was used twice: its session was ended");
            Err(refused())
        }
        Rotation::Over => Err(refused()),
    }
}

/// One transaction: the first use of a token wins by its row, in whatever process.
fn rotate(conn: &mut DbConn, presented: &str, next: &str, times: SessionTimes, now: Instant) -> Result<Rotation> {
    let Some(id) = store_sessions::session_of_token(conn, presented)? else { return Ok(Rotation::Over) };
    let first_use = store_sessions::use_token(conn, presented, now)?;
    let Some(mut session) = store_sessions::session(conn, id)? else { return Ok(Rotation::Over) };
    if !first_use {
        let ended = store_sessions::end_session(conn, id, SessionEnd::Reuse, now)? > 0;
        return Ok(if ended { Rotation::Reused(session) } else { Rotation::Over });
    }
    let user = store::user_by_id(conn, session.user_id)?;
    let Some(user) = user.filter(|user| session.stands(now) && user.is_active(now) && user.version == session.user_version) else {
        return Ok(Rotation::Over);
    };
    session.idle_ends_at = session.idle_end_after_use(times, now);
    store_sessions::set_idle_end(conn, id, session.idle_ends_at)?;
    store_sessions::insert_token(conn, id, next, now)?;
    let grants = store::grants(conn, &[user.id], None)?;
    Ok(Rotation::Renewed(Box::new((session, user, grants))))
}

/// Ends the session of a refresh token, or all sessions of its user. A token nobody knows ends nothing and is no error (RFC 7009 §2.2).
///
/// # Errors
/// The engine's.
pub async fn logout(gate: &Gate, presented: &str, everywhere: bool) -> Result<()> {
    let Some(presented) = RefreshToken::parse(presented).map(|token| token.hash()) else { return Ok(()) };
    let now = gate.now();
    let end = move |conn: &mut DbConn| {
        let Some(id) = store_sessions::session_of_token(conn, &presented)? else { return Ok(None) };
        let Some(session) = store_sessions::session(conn, id)? else { return Ok(None) };
        let ended = if everywhere && !session.ended {
            store_sessions::end_sessions_of(conn, session.user_id, SessionEnd::Logout, now)?
        } else {
            store_sessions::end_session(conn, id, SessionEnd::Logout, now)?
        };
        Ok(Some((session.user_id, ended)))
    };
    if let Some((user_id, sessions)) = gate.db.aside(end).await? {
        gate.forget(user_id);
        tracing::info!(user_id = user_id.as_str(), sessions, "signed out");
    }
    Ok(())
}

/// Forgets what ended long ago. Returns how many sessions.
///
/// # Errors
/// The engine's.
pub async fn forget_old(gate: &Gate) -> Result<usize> {
    let before = gate.now().plus_ms(-REMEMBERED_MS);
    gate.db.aside(move |conn| Ok(store_sessions::forget_sessions(conn, before)?)).await
}
