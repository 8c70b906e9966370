//! Another key, while everything goes on.
//!
//! Three steps, so that no process ever meets a value it cannot open: a key is *added* to the file, which every process reads again
//! within seconds; then it becomes *current*, told by the database to all at once, and batch after batch of old values is sealed
//! anew; then, when nothing is sealed under the old one, that is *retired*. Between batches everybody else has the lane. Stopped at
//! any moment and begun again it goes on where it was: what is left to do stands in the rows.

use serde_json::json;

use super::keep::{open, place};
use crate::db::tx::Tx;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;
use crate::streams::{self, model::NewEvent};
use crate::vault::Vault;
use crate::vault::model::KeyState;
use crate::vault::store;

/// How long a key must have been in the file before it seals: processes read the file again every five seconds.
pub const KNOWN_AFTER_MS: i64 = 15_000;

/// Where a mall is on its way to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The key is too young: not before this moment.
    Wait(Instant),
    /// So many values are sealed under other keys.
    Left(i64),
    Done,
}

/// Makes a key known that is in the file. Returns whether it was not.
///
/// # Errors
/// The engine's.
pub fn add(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let added = store::keys::insert(tx.conn(), mall_id, id, KeyState::Added, now)? > 0;
    if added {
        announce(tx, id, "data_key.added", json!({}))?;
    }
    Ok(added)
}

/// Lets the newest key of the file seal, once every process had time to read it.
///
/// # Errors
/// The engine's; `internal` without keys.
pub fn activate(tx: &mut Tx<'_>, vault: &Vault, at_once: bool) -> Result<Progress> {
    let keys = vault.ring.keys();
    let newest = keys.newest().ok_or_else(|| AppError::internal("there is no data key"))?.id();
    let (mall_id, now) = (tx.mall_id(), tx.now());
    add(tx, newest)?;
    match store::keys::state(tx.conn(), mall_id, newest)? {
        Some((KeyState::Current, _)) => {}
        Some((_, added_at)) if !at_once && now.ms_since(added_at) < KNOWN_AFTER_MS => {
            return Ok(Progress::Wait(added_at.plus_ms(KNOWN_AFTER_MS)));
        }
        _ => {
            store::keys::replace_current(tx.conn(), mall_id, now)?;
            store::keys::make_current(tx.conn(), mall_id, newest)?;
            announce(tx, newest, "data_key.activated", json!({}))?;
        }
    }
    left(tx, newest)
}

fn left(tx: &mut Tx<'_>, key_id: &str) -> Result<Progress> {
    let mall_id = tx.mall_id();
    let left = store::keys::sealed_otherwise(tx.conn(), mall_id, key_id)?;
    Ok(if left == 0 { Progress::Done } else { Progress::Left(left) })
}

/// Seals up to `batch` values anew under the key that seals now.
///
/// # Errors
/// The engine's; `internal` when a value cannot be opened: nothing of the batch is changed then.
pub fn reseal_some(tx: &mut Tx<'_>, vault: &Vault, batch: i64) -> Result<Progress> {
    let mall_id = tx.mall_id();
    let known = store::keys::all(tx.conn(), mall_id)?;
    let Some((current, KeyState::Current, ..)) = known.first() else { return Ok(Progress::Done) };
    let keys = vault.ring.with(current);
    let key = keys.get(current).ok_or_else(|| AppError::internal("the key that seals is not in the file"))?;
    let mut room = batch;
    for (old, ..) in known.iter().skip(1) {
        for row in store::keys::under(tx.conn(), mall_id, old, room)? {
            let sealed = key.seal(&place(mall_id, &row.id), open(vault, mall_id, &row)?.expose()).map_err(AppError::internal)?;
            store::keys::reseal(tx.conn(), mall_id, &row, current, &sealed)?;
            room -= 1;
        }
        if room <= 0 {
            break;
        }
    }
    left(tx, current)
}

/// What came of retiring a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    Done,
    /// It is the one that seals.
    Seals,
    /// So many values are sealed under it.
    Opens(i64),
}

/// Forgets a key under which nothing is sealed and which does not seal. From then on no row can name it, in any process.
///
/// # Errors
/// The engine's.
pub fn retire(tx: &mut Tx<'_>, id: &str) -> Result<Retired> {
    let mall_id = tx.mall_id();
    let Some((state, _)) = store::keys::state(tx.conn(), mall_id, id)? else { return Ok(Retired::Done) };
    let sealed = store::keys::sealed_under(tx.conn(), mall_id, id)?;
    if state == KeyState::Current || sealed > 0 {
        return Ok(if sealed > 0 { Retired::Opens(sealed) } else { Retired::Seals });
    }
    store::keys::delete(tx.conn(), mall_id, id)?;
    announce(tx, id, "data_key.retired", json!({}))?;
    Ok(Retired::Done)
}

fn announce(tx: &mut Tx<'_>, id: &str, kind: &'static str, payload: serde_json::Value) -> Result<()> {
    streams::append(tx, NewEvent { kind, subject: format!("data-keys/{id}"), payload }).map(|_| ())
}
