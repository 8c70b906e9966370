//! Kept answers: `idempotency_keys`. Read and written with the batch a command runs in ([`crate::db::later`]).

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::context::Keyed;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::later::AnswerRow;
use crate::db::schema::idempotency_keys as k;
use crate::db::tx::Tx;
use crate::http::answer::Answer;
use crate::kernel::time::Instant;

/// How long an answer is kept: a kiosk that was off over night may still retry.
const KEPT_MIN: i64 = 48 * 60;

/// What stands under a key.
pub enum Found {
    Same(Answer),
    OtherRequest,
}

/// The answer under a key. One that has expired but was not yet purged still counts: a key is never reused within reach.
pub fn find(tx: &Tx<'_>, keyed: &Keyed) -> Option<Found> {
    let row = tx.answer_under(&keyed.key)?;
    if row.fingerprint != keyed.fingerprint {
        return Some(Found::OtherRequest);
    }
    let headers = serde_json::from_str(&row.headers).unwrap_or_default();
    Some(Found::Same(Answer { status: u16::try_from(row.status).unwrap_or(500), headers, body: row.body.clone() }))
}

/// Keeps an answer under its key.
pub fn keep(tx: &mut Tx<'_>, keyed: &Keyed, answer: &Answer) {
    let row = AnswerRow {
        fingerprint: keyed.fingerprint.clone(),
        status: i64::from(answer.status),
        headers: serde_json::to_string(&answer.headers).unwrap_or_default(),
        body: answer.body.clone(),
        expires_at: tx.now().plus_min(KEPT_MIN),
    };
    tx.keep_answer(keyed.key.clone(), row);
}

/// Forgets what has expired; returns how many.
pub fn purge_expired(conn: &mut DbConn, now: Instant) -> QueryResult<usize> {
    diesel::delete(k::table.filter(k::expires_at.le(now))).kept().execute(conn)
}
