//! The open matters of devices that fell silent.

use serde_json::json;

use crate::commands::Core;
use crate::db::tx::Tx;
use crate::devices::model::Incident;
use crate::devices::store::incidents::{self as store, Wanted};
use crate::directory::Directory;
use crate::identity::service::devices::require_in_mall;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::IncidentId;
use crate::kernel::permission::{Caller, Permission, Target};
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// Silences, latest first: of one site by its code, or of the whole mall for who manages all of it.
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `unknown_filter_value` for a site the mall does not have.
pub async fn list(core: &Core, caller: &Caller, d: &Directory, site: Option<&str>, wanted: Wanted) -> Result<Vec<Incident>> {
    let mall_id = d.mall.id;
    require_in_mall(caller, mall_id)?;
    let unknown = |_| AppError::new(Code::UnknownFilterValue).field("/site", "unknown_value");
    let site = site.map(|code| d.site(code).map(|site| site.id).map_err(unknown)).transpose()?;
    caller.require(Permission::DeviceManage, &site.map_or(Target::mall(mall_id), |id| Target::site(mall_id, id)))?;
    let wanted = Wanted { site, ..wanted };
    core.db.read(move |conn| Ok(store::list(conn, mall_id, wanted)?)).await
}

/// The silence of this id, if the caller manages the devices of its site.
///
/// # Errors
/// `forbidden`, `forbidden_scope`, `not_found`.
pub async fn find(core: &Core, caller: &Caller, d: &Directory, id: IncidentId) -> Result<Incident> {
    let mall_id = d.mall.id;
    require_in_mall(caller, mall_id)?;
    let found = core.db.read(move |conn| Ok(store::by_id(conn, mall_id, id)?)).await?;
    let found = found.ok_or_else(|| AppError::new(Code::NotFound))?;
    caller.require(Permission::DeviceManage, &Target::site(mall_id, found.site_id))?;
    Ok(found)
}

/// Ends a silence with what was done, by a person. The words stay in the row; the event says only that it was closed.
///
/// # Errors
/// `incident_closed`; `not_found`; `forbidden` to whoever is no person.
pub fn close(tx: &mut Tx<'_>, id: IncidentId, resolution: &str, now: Instant) -> Result<Incident> {
    let (mall_id, Actor::Staff(by)) = (tx.mall_id(), tx.origin().actor) else { return Err(AppError::new(Code::Forbidden)) };
    if store::close(tx.conn(), mall_id, id, (now, by, resolution))? != 1 {
        return Err(AppError::new(Code::IncidentClosed));
    }
    let closed = store::by_id(tx.conn(), mall_id, id)?.ok_or_else(|| AppError::new(Code::NotFound))?;
    let payload = json!({"incident_id": id, "device_id": closed.device_id});
    streams::append(tx, NewEvent { kind: "device.incident_closed", subject: format!("devices/{}", closed.device_id), payload })?;
    Ok(closed)
}
