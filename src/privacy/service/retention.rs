//! What has had its time leaves. Safe to run at any time, by any process, twice.

use std::collections::BTreeMap;

use serde_json::json;

use crate::appointments;
use crate::db::tx::Tx;
use crate::kernel::error::Result;
use crate::streams::{self, model::NewEvent};
use crate::vault::{self, model::hash_leaves_before};

/// Rows of one command, so that the lane is never held for long.
const AT_ONCE: i64 = 200;

/// Removes sealed values and keyed hashes whose time is over and writes down how many of each kind. In the mall's lane. Returns how
/// many left; run again until it is zero.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let mut gone: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (id, kind) in vault::store::due(tx.conn(), mall_id, now, AT_ONCE)? {
        *gone.entry(kind.as_str()).or_default() += vault::store::delete(tx.conn(), mall_id, id)?;
    }
    let before = hash_leaves_before(now.naive_utc().date());
    let hashes = appointments::store::forget_identities(tx.conn(), mall_id, before, AT_ONCE)?;
    if hashes > 0 {
        gone.insert("identity_hash", hashes);
    }
    let total = gone.values().sum();
    if total > 0 {
        streams::append(tx, NewEvent { kind: "person_data.expired", subject: "person-data".to_owned(), payload: json!(gone) })?;
    }
    Ok(total)
}
