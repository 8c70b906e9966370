//! Confirming a hold.

use serde_json::json;

use super::access::Asker;
use super::record::{announce, just_changed, keep_personal_data, load, window_of};
use crate::appointments::model::Appointment;
use crate::appointments::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::kernel::ids::AppointmentId;
use crate::kernel::permission::Permission;

/// Books a hold that has not run out. Its unit was taken with the hold, so nothing can be full here.
///
/// # Errors
/// `not_found`; `unauthenticated`, `forbidden`, `forbidden_scope`; `hold_expired`; `appointment_state_conflict`.
pub fn confirm(tx: &mut Tx<'_>, d: &Directory, id: AppointmentId, asker: &Asker) -> Result<Appointment> {
    let (mut appointment, site) = load(tx, d, id)?;
    asker.require(d, &appointment, Permission::AppointmentManage)?;
    let (mall_id, now) = (tx.mall_id(), tx.now());
    appointment.confirm(now, &window_of(d, site, &appointment))?;
    appointment.version += 1;
    if store::confirm(tx.conn(), mall_id, &appointment, now)? != 1 {
        return Err(just_changed());
    }
    keep_personal_data(tx, &appointment)?;
    announce(tx, &appointment, "appointment.booked", json!({}))?;
    Ok(appointment)
}
