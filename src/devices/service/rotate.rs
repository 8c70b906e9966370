//! A new token for a device: asked for by itself, or by whoever manages it.

use crate::commands::Core;
use crate::db::tx::Tx;
use crate::db::{Lane, Origin};
use crate::devices::model::rotated;
use crate::identity::device_token::DeviceToken;
use crate::identity::model::NamedDevice;
use crate::identity::service::devices::{record, require_in_mall};
use crate::identity::store_devices as store;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::kernel::time::Instant;

/// The device turns its own token. `shown` is the hash of the one it showed, which goes on opening for a moment.
///
/// # Errors
/// `token_invalid` when it was revoked meanwhile; the lane's.
pub async fn by_device(
    core: &Core,
    origin: Origin,
    (mall_id, id): (MallId, DeviceId),
    shown: String,
    now: Instant,
) -> Result<(NamedDevice, DeviceToken)> {
    let token = DeviceToken::fresh();
    let fresh = token.hash();
    let write = move |tx: &mut Tx<'_>| turn(tx, id, Some(&shown), &fresh, now)?.ok_or_else(|| AppError::new(Code::TokenInvalid));
    Ok((core.db.write(Lane::mall(mall_id), origin, write).await?, token))
}

/// A manager turns the token of a device, to put the new one into it by hand.
///
/// # Errors
/// `forbidden`, `forbidden_scope`, `not_found`; the lane's.
pub async fn by_manager(
    core: &Core,
    origin: Origin,
    caller: &Caller,
    (mall_id, id): (MallId, DeviceId),
    now: Instant,
) -> Result<(NamedDevice, DeviceToken)> {
    require_in_mall(caller, mall_id)?;
    let (caller, token) = (caller.clone(), DeviceToken::fresh());
    let fresh = token.hash();
    let write = move |tx: &mut Tx<'_>| {
        let unknown = || AppError::new(Code::NotFound);
        let found = store::device_by_id(tx.conn(), mall_id, id)?.map(|named| named.device).ok_or_else(unknown)?;
        caller.require(Permission::DeviceManage, &Target::site(mall_id, found.site_id))?;
        if found.revoked_at.is_some() {
            return Err(unknown());
        }
        turn(tx, id, None, &fresh, now)?.ok_or_else(unknown)
    };
    Ok((core.db.write(Lane::mall(mall_id), origin, write).await?, token))
}

fn turn(tx: &mut Tx<'_>, id: DeviceId, shown: Option<&str>, fresh: &str, now: Instant) -> Result<Option<NamedDevice>> {
    let mall_id = tx.mall_id();
    let Some(before) = store::token_hashes(tx.conn(), mall_id, id)? else { return Ok(None) };
    let after = rotated(&before, shown, fresh.to_owned(), now);
    store::set_token_hashes(tx.conn(), mall_id, id, &after)?;
    let Some(device) = store::device_by_id(tx.conn(), mall_id, id)? else { return Ok(None) };
    record(tx, "device.token_rotated", &device.device)?;
    Ok(Some(device))
}
