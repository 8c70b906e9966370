//! Kept answers: `idempotency_keys`. Read and written with the batch a command runs in ([`crate::db::later`]).

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::context::Keyed;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::later::AnswerRow;
use crate::db::schema::idempotency_keys as k;
use crate::db::tx::Tx;
use crate::http::answer::Answer;
use crate::kernel::error::{AppError, Result};
use crate::kernel::sealing::{DataKey, Place};
use crate::kernel::time::Instant;

/// How long an answer is kept: a kiosk that was off over night may still retry.
const KEPT_MIN: i64 = 48 * 60;

/// What stands under a key.
pub enum Found {
    Same(Answer),
    OtherRequest,
}

/// The answer under a key. One that has expired but was not yet purged still counts: a key is never reused within reach.
///
/// # Errors
/// `internal` when the answer was changed, or kept under another identity key.
pub fn find(tx: &Tx<'_>, keyed: &Keyed, seal: &DataKey) -> Result<Option<Found>> {
    let Some(row) = tx.answer_under(&keyed.key) else { return Ok(None) };
    if row.fingerprint != keyed.fingerprint {
        return Ok(Some(Found::OtherRequest));
    }
    let headers = serde_json::from_str(&row.headers).unwrap_or_default();
    let body = seal.open(&place(keyed, &row_name(keyed)), &row.body).map_err(AppError::internal)?.expose().to_owned();
    Ok(Some(Found::Same(Answer { status: u16::try_from(row.status).unwrap_or(500), headers, body })))
}

/// Where a kept answer stands sealed.
fn place<'a>(keyed: &Keyed, row: &'a str) -> Place<'a> {
    Place { table: "idempotency_keys", column: "body", mall_id: keyed.key.mall_id, row }
}

fn row_name(keyed: &Keyed) -> String {
    format!("{} {}", keyed.key.scope, keyed.key.key)
}

/// Keeps an answer under its key. Sealed: in it is the secret of a ticket or booking, of which elsewhere only the hash is kept.
///
/// # Errors
/// `internal` when it cannot be sealed.
pub fn keep(tx: &mut Tx<'_>, keyed: &Keyed, answer: &Answer, seal: &DataKey) -> Result<()> {
    let body = seal.seal(&place(keyed, &row_name(keyed)), &answer.body).map_err(AppError::internal)?;
    let row = AnswerRow {
        fingerprint: keyed.fingerprint.clone(),
        status: i64::from(answer.status),
        headers: serde_json::to_string(&answer.headers).unwrap_or_default(),
        body,
        expires_at: tx.now().plus_min(KEPT_MIN),
    };
    tx.keep_answer(keyed.key.clone(), row);
    Ok(())
}

/// Forgets what has expired; returns how many.
pub fn purge_expired(conn: &mut DbConn, now: Instant) -> QueryResult<usize> {
    diesel::delete(k::table.filter(k::expires_at.le(now))).kept().execute(conn)
}
