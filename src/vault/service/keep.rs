//! Sealing what was given, and opening it again.

use crate::db::tx::Tx;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AppointmentId, MallId, PersonDataId};
use crate::kernel::private::Private;
use crate::kernel::sealing::{DataKeys, Place};
use crate::kernel::time::Instant;
use crate::vault::Vault;
use crate::vault::model::{Given, KeyState, PersonData, mask};
use crate::vault::store;

/// Where the value of a row stands sealed.
pub(super) fn place(mall_id: MallId, id: &PersonDataId) -> Place<'_> {
    Place { table: "person_data", column: "sealed", mall_id, row: id.as_str() }
}

/// Seals what was given for a booking and keeps it until `until`.
///
/// # Errors
/// The engine's; `internal` without a key.
pub fn keep(tx: &mut Tx<'_>, vault: &Vault, appointment_id: AppointmentId, given: &[Given], until: Instant) -> Result<()> {
    if given.is_empty() {
        return Ok(());
    }
    let (key_id, keys) = sealing_key(tx, vault)?;
    let (mall_id, now) = (tx.mall_id(), tx.now());
    for item in given {
        let id = PersonDataId::fresh();
        let row = PersonData {
            id,
            appointment_id,
            kind: item.kind,
            sealed: seal(&keys, &key_id, &place(mall_id, &id), item)?,
            key_id: key_id.clone(),
            shown: mask(item),
            lookup_key: item.lookup_key(&vault.hasher),
            restricted: false,
            keep_until: until,
            created_at: now,
            version: 1,
        };
        store::insert(tx.conn(), mall_id, &row)?;
    }
    Ok(())
}

/// Puts another value in the place of `old`: correcting it.
///
/// # Errors
/// As [`keep`].
pub fn set(tx: &mut Tx<'_>, vault: &Vault, old: &PersonData, given: &Given) -> Result<PersonData> {
    let (key_id, keys) = sealing_key(tx, vault)?;
    let mall_id = tx.mall_id();
    let sealed = seal(&keys, &key_id, &place(mall_id, &old.id), given)?;
    let changed = PersonData {
        sealed,
        key_id,
        shown: mask(given),
        lookup_key: given.lookup_key(&vault.hasher),
        version: old.version + 1,
        ..old.clone()
    };
    store::set(tx.conn(), mall_id, &changed)?;
    Ok(changed)
}

fn seal(keys: &DataKeys, key_id: &str, place: &Place<'_>, given: &Given) -> Result<String> {
    let key = keys.get(key_id).ok_or_else(no_key)?;
    key.seal(place, given.value.expose()).map_err(AppError::internal)
}

/// The value of a row. Whoever calls this has asked whether they may, and writes down that they did.
///
/// # Errors
/// `internal` when its key is missing or the row is not genuine.
pub fn open(vault: &Vault, mall_id: MallId, row: &PersonData) -> Result<Private> {
    let keys = vault.ring.with(&row.key_id);
    let Some(key) = keys.get(&row.key_id) else {
        tracing::error!(key_id = row.key_id, "a data key is in no file of this process");
        return Err(no_key());
    };
    key.open(&place(mall_id, &row.id), &row.sealed).map_err(AppError::internal)
}

/// The key that seals now, as the database tells all processes alike. The first value of a mall makes the newest key of the file the
/// one that seals. A process whose file lacks the key seals with another that rows may name, and rotation seals that anew: nothing
/// is refused, and nothing is sealed that the others could not open.
pub(super) fn sealing_key(tx: &mut Tx<'_>, vault: &Vault) -> Result<(String, std::sync::Arc<DataKeys>)> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let mut known = store::keys::all(tx.conn(), mall_id)?;
    if known.first().is_none_or(|key| key.1 != KeyState::Current) {
        let keys = vault.ring.keys();
        let newest = keys.newest().ok_or_else(no_key)?.id();
        store::keys::insert(tx.conn(), mall_id, newest, KeyState::Current, now)?;
        known = store::keys::all(tx.conn(), mall_id)?;
    }
    let current = known.first().map(|key| key.0.as_str()).unwrap_or_default();
    let keys = vault.ring.with(current);
    let usable = known.iter().find(|key| keys.get(&key.0).is_some()).ok_or_else(no_key)?;
    if usable.0 != current {
        tracing::error!(key_id = current, used = usable.0, "the data key that seals is not in the file of this process");
    }
    Ok((usable.0.clone(), keys))
}

fn no_key() -> AppError {
    AppError::internal("a data key is missing")
}
