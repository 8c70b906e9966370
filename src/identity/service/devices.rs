//! Kiosks and displays: made by a manager for one site, recognised by an opaque token, revoked with immediate effect.
//! Enrolment by a code shown on the device (slice `devices`) is a second way to [`insert_device`].

use serde_json::json;

use crate::db::tx::Tx;
use crate::db::{Db, Lane, Origin};
use crate::identity::device_token::DeviceToken;
use crate::identity::model::{Device, DeviceKind, NamedDevice, RESPONSIBLE, check_name};
use crate::identity::places::{self, known};
use crate::identity::store_devices as store;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::streams;
use crate::streams::model::NewEvent;

/// The most services a kiosk is restricted to.
const MAX_SERVICES: usize = 400;

/// A device to be made; site and zone by their codes.
#[derive(Debug, Clone)]
pub struct NewDevice {
    pub kind: DeviceKind,
    pub name: String,
    pub site: String,
    pub zone: Option<String>,
    pub print_confirm: bool,
    /// Codes of the only services it may give numbers for.
    pub services: Option<Vec<String>>,
    /// Who is called when it falls silent.
    pub responsible: Option<String>,
}

impl NewDevice {
    /// A device of which nothing but kind and site is said.
    #[must_use]
    pub fn plain(kind: DeviceKind, site: &str) -> Self {
        let name = kind.as_str().to_owned();
        Self { kind, name, site: site.to_owned(), zone: None, print_confirm: false, services: None, responsible: None }
    }
    /// The same with its texts checked.
    ///
    /// # Errors
    /// `validation_failed` naming the field.
    pub fn checked(self) -> Result<Self> {
        let refuse = |pointer: &'static str, id: &str, en: &str| {
            Err(AppError::new(Code::ValidationFailed).field_text(pointer, "invalid_value", id, en))
        };
        if self.kind != DeviceKind::Kiosk && self.print_confirm {
            return refuse("/print_confirm", "Hanya anjungan yang mencetak tiket.", "Only a kiosk prints tickets.");
        }
        if self.kind != DeviceKind::Kiosk && self.services.is_some() {
            return refuse("/services", "Hanya anjungan yang memberi nomor.", "Only a kiosk gives numbers.");
        }
        if self.services.as_ref().is_some_and(|codes| !(1..=MAX_SERVICES).contains(&codes.len())) {
            return refuse("/services", "Sebut 1 sampai 400 layanan, atau tidak sama sekali.", "Name 1 to 400 services, or none at all.");
        }
        let (name, responsible) = (check_name(&self.name, "/name")?, self.responsible.as_deref().unwrap_or(RESPONSIBLE));
        let responsible = Some(check_name(responsible, "/responsible")?);
        Ok(Self { name, responsible, ..self })
    }
}

/// Refuses who manages no device of this mall, before anything of the mall is looked up: a stranger learns nothing of its codes and ids.
///
/// # Errors
/// `forbidden`, `forbidden_scope`.
pub fn require_in_mall(caller: &Caller, mall_id: MallId) -> Result<()> {
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
    let new = new.checked()?;
    require_in_mall(caller, mall_id)?;
    let (caller, token) = (caller.clone(), DeviceToken::fresh());
    let hash = token.hash();
    let device = db.write(Lane::mall(mall_id), origin, move |tx| insert_device(tx, &caller, &new, &hash)).await?;
    Ok((device, token))
}

/// Writes a checked device whose token has this hash.
///
/// # Errors
/// `forbidden_scope` for a site the caller does not manage; `validation_failed` naming a code that is not known.
pub fn insert_device(tx: &mut Tx<'_>, caller: &Caller, new: &NewDevice, token_hash: &str) -> Result<NamedDevice> {
    let mall_id = tx.mall_id();
    let site_id = known(places::site(tx.conn(), mall_id, &new.site)?, "/site".to_owned())?;
    caller.require(Permission::DeviceManage, &Target::site(mall_id, site_id))?;
    let zone_id = match &new.zone {
        Some(code) => Some(known(places::zone(tx.conn(), mall_id, site_id, code)?, "/zone".to_owned())?),
        None => None,
    };
    for (index, code) in new.services.iter().flatten().enumerate() {
        known(places::service(tx.conn(), mall_id, code)?, format!("/services/{index}"))?;
    }
    let device = Device {
        mall_id,
        id: DeviceId::fresh(),
        site_id,
        zone_id,
        kind: new.kind,
        name: new.name.clone(),
        print_confirm: new.print_confirm,
        services: new.services.as_deref().map(Into::into),
        responsible: new.responsible.clone().unwrap_or_else(|| RESPONSIBLE.to_owned()),
        revoked_at: None,
        created_at: tx.now(),
        version: 1,
    };
    store::insert_device(tx.conn(), &device, token_hash)?;
    record(tx, "device.created", &device)?;
    Ok(NamedDevice { device, site: new.site.clone(), zone: new.zone.clone(), presence: None })
}

/// Notes on the mall's stream what happened to a device.
///
/// # Errors
/// Those of the event log.
pub fn record(tx: &mut Tx<'_>, kind: &'static str, device: &Device) -> Result<i64> {
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
