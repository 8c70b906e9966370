//! Kiosks and displays: made by a manager for one site, recognised by an opaque token, revoked with immediate effect.
//! Enrolment by a code shown on the device will be a second way to [`create_device`].

use serde_json::json;

use crate::db::tx::Tx;
use crate::db::{Db, Lane, Origin};
use crate::identity::device_token::DeviceToken;
use crate::identity::model::{Device, DeviceKind, NamedDevice, check_name};
use crate::identity::places::{self, known};
use crate::identity::store;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::streams;
use crate::streams::model::NewEvent;

/// A device to be made; site and zone by their codes.
#[derive(Debug, Clone)]
pub struct NewDevice {
    pub kind: DeviceKind,
    pub name: String,
    pub site: String,
    pub zone: Option<String>,
    pub print_confirm: bool,
}

/// Refuses who manages no device of this mall, before anything of the mall is looked up: a stranger learns nothing of its codes and ids.
fn require_in_mall(caller: &Caller, mall_id: MallId) -> Result<()> {
    let manages = caller.grants.iter().any(|grant| grant.mall_id == mall_id && grant.role.has(Permission::DeviceManage));
    if manages { Ok(()) } else { caller.require(Permission::DeviceManage, &Target::mall(mall_id)) }
}

/// Makes a device and returns it with its token, which nobody will see again.
///
/// # Errors
/// `forbidden_scope` for a site the caller does not manage; `validation_failed` naming the field.
pub async fn create_device(
    db: &Db,
    caller: &Caller,
    origin: Origin,
    mall_id: MallId,
    new: NewDevice,
) -> Result<(NamedDevice, DeviceToken)> {
    let new = NewDevice { name: check_name(&new.name, "/name")?, ..new };
    if new.print_confirm && new.kind != DeviceKind::Kiosk {
        return Err(AppError::new(Code::ValidationFailed).field_text(
            "/print_confirm",
            "invalid_value",
            "Hanya anjungan yang mencetak tiket.",
            "Only a kiosk prints tickets.",
        ));
    }
    require_in_mall(caller, mall_id)?;
    let (caller, token) = (caller.clone(), DeviceToken::fresh());
    let hash = token.hash();
    let device = db.write(Lane::mall(mall_id), origin, move |tx| insert(tx, &caller, &new, &hash)).await?;
    Ok((device, token))
}

fn insert(tx: &mut Tx<'_>, caller: &Caller, new: &NewDevice, token_hash: &str) -> Result<NamedDevice> {
    let mall_id = tx.mall_id();
    let site_id = known(places::site(tx.conn(), mall_id, &new.site)?, "/site".to_owned())?;
    caller.require(Permission::DeviceManage, &Target::site(mall_id, site_id))?;
    let zone_id = match &new.zone {
        Some(code) => Some(known(places::zone(tx.conn(), mall_id, site_id, code)?, "/zone".to_owned())?),
        None => None,
    };
    let device = Device {
        mall_id,
        id: DeviceId::fresh(),
        site_id,
        zone_id,
        kind: new.kind,
        name: new.name.clone(),
        print_confirm: new.print_confirm,
        revoked_at: None,
        created_at: tx.now(),
        version: 1,
    };
    store::insert_device(tx.conn(), &device, token_hash)?;
    record(tx, "device.created", &device)?;
    Ok(NamedDevice { device, site: new.site.clone(), zone: new.zone.clone() })
}

fn record(tx: &mut Tx<'_>, kind: &'static str, device: &Device) -> Result<i64> {
    let payload = json!({"device_id": device.id, "kind": device.kind, "site_id": device.site_id, "zone_id": device.zone_id});
    streams::append(tx, NewEvent { kind, subject: format!("devices/{}", device.id), payload })
}

/// Ends the token of a device. `check_version` is the caller's precondition on the device's version.
///
/// # Errors
/// `not_found` also when it was revoked before; `forbidden_scope`; `version_mismatch`.
pub async fn revoke_device(
    db: &Db,
    caller: &Caller,
    origin: Origin,
    mall_id: MallId,
    id: DeviceId,
    check_version: impl Fn(i64) -> Result<()> + Send + 'static,
) -> Result<()> {
    require_in_mall(caller, mall_id)?;
    let caller = caller.clone();
    db.write(Lane::mall(mall_id), origin, move |tx| {
        let found = store::device_by_id(tx.conn(), mall_id, id)?.map(|named| named.device);
        let device = found.filter(|device| device.revoked_at.is_none()).ok_or_else(|| AppError::new(Code::NotFound))?;
        caller.require(Permission::DeviceManage, &Target::site(mall_id, device.site_id))?;
        check_version(device.version)?;
        let now = tx.now();
        store::revoke_device(tx.conn(), mall_id, id, now)?;
        record(tx, "device.revoked", &device)?;
        Ok(())
    })
    .await
}

/// Devices in use, oldest first, after `after`; of one site by its code, or of the whole mall for who manages all of it.
///
/// # Errors
/// `forbidden_scope`; `unknown_filter_value` for a site the mall does not have.
pub async fn list_devices(
    db: &Db,
    caller: &Caller,
    mall_id: MallId,
    site: Option<String>,
    after: Option<DeviceId>,
    limit: i64,
) -> Result<Vec<NamedDevice>> {
    require_in_mall(caller, mall_id)?;
    let caller = caller.clone();
    db.read(move |conn| {
        let (target, site_id) = match site {
            Some(code) => {
                let site_id = places::site(conn, mall_id, &code)?
                    .ok_or_else(|| AppError::new(Code::UnknownFilterValue).field("/site", "unknown_value"))?;
                (Target::site(mall_id, site_id), Some(site_id))
            }
            None => (Target::mall(mall_id), None),
        };
        caller.require(Permission::DeviceManage, &target)?;
        Ok(store::devices_of_mall(conn, mall_id, site_id, after, limit)?)
    })
    .await
}
