//! Kept answers: `idempotency_keys`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::context::Keyed;
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::idempotency_keys as k;
use crate::db::tx::Tx;
use crate::http::answer::Answer;
use crate::kernel::error::Result;
use crate::kernel::time::Instant;

/// How long an answer is kept: a kiosk that was off over night may still retry.
const KEPT_MIN: i64 = 48 * 60;

/// What stands under a key.
pub enum Found {
    Same(Answer),
    OtherRequest,
}

/// The answer under a key. One that has expired but was not yet purged still counts: a key is never reused within reach.
pub fn find(tx: &mut Tx<'_>, keyed: &Keyed) -> Result<Option<Found>> {
    let mall_id = tx.mall_id();
    let row: Option<(String, i64, String, String)> = k::table
        .filter(k::mall_id.eq(mall_id))
        .filter(k::scope.eq(&keyed.scope))
        .filter(k::idempotency_key.eq(&keyed.key))
        .select((k::fingerprint, k::status, k::headers, k::body))
        .first(tx.conn())
        .optional()?;
    Ok(row.map(|(fingerprint, status, headers, body)| {
        if fingerprint == keyed.fingerprint {
            let headers = serde_json::from_str(&headers).unwrap_or_default();
            Found::Same(Answer { status: u16::try_from(status).unwrap_or(500), headers, body })
        } else {
            Found::OtherRequest
        }
    }))
}

/// Keeps an answer under its key.
pub fn keep(tx: &mut Tx<'_>, keyed: &Keyed, answer: &Answer) -> Result<()> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    diesel::insert_into(k::table)
        .values((
            k::mall_id.eq(mall_id),
            k::scope.eq(&keyed.scope),
            k::idempotency_key.eq(&keyed.key),
            k::fingerprint.eq(&keyed.fingerprint),
            k::status.eq(i64::from(answer.status)),
            k::headers.eq(serde_json::to_string(&answer.headers).unwrap_or_default()),
            k::body.eq(&answer.body),
            k::expires_at.eq(now.plus_min(KEPT_MIN)),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets what has expired; returns how many.
pub fn purge_expired(conn: &mut DbConn, now: Instant) -> QueryResult<usize> {
    diesel::delete(k::table.filter(k::expires_at.le(now))).kept().execute(conn)
}
