//! Cancelling: the time goes back to whoever comes next.

use serde_json::json;

use super::access::Asker;
use super::ledger;
use super::record::{load, save, window_of};
use crate::appointments::model::Appointment;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::kernel::ids::AppointmentId;
use crate::kernel::permission::Permission;

/// Cancels a hold or booking and gives its unit and quotas back.
///
/// # Errors
/// `not_found`; `unauthenticated`, `forbidden`, `forbidden_scope`; `appointment_state_conflict`.
pub fn cancel(tx: &mut Tx<'_>, d: &Directory, id: AppointmentId, asker: &Asker, reason: Option<&str>) -> Result<Appointment> {
    let (mut appointment, site) = load(tx, d, id)?;
    asker.require(d, &appointment, Permission::AppointmentManage)?;
    let (from, held_unit) = (appointment.status, appointment.holds_unit);
    // What the public writes freely could be personal, so only staff's own words are kept.
    let reason = if asker.holds(&appointment) { "holder" } else { reason.unwrap_or("staff") };
    appointment.cancel(reason, tx.now(), &window_of(d, site, &appointment))?;
    let by = tx.origin().actor.kind();
    save(tx, &mut appointment, from, "appointment.cancelled", json!({"by": by}))?;
    if held_unit {
        ledger::give_back(tx, d, appointment.queue_id, &appointment.slot)?;
    }
    Ok(appointment)
}
