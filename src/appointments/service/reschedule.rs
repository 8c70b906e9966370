//! Moving a booking to another time, in one transaction: either both units change hands or nothing does.

use serde_json::json;

use super::access::Asker;
use super::ledger;
use super::place::Place;
use super::record::{load, no_such_appointment, save, window_of};
use crate::appointments::model::Appointment;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::kernel::ids::AppointmentId;
use crate::kernel::permission::Permission;
use crate::kernel::time::Instant;

/// Moves a booking to the time that starts at `starts_at`. Id, code and token stay. Asked for the time it has, it stays as it is.
///
/// # Errors
/// `not_found`; `unauthenticated`, `forbidden`, `forbidden_scope`; `appointment_state_conflict`; what holding that time would
/// answer.
pub fn reschedule(tx: &mut Tx<'_>, d: &Directory, id: AppointmentId, asker: &Asker, starts_at: Instant) -> Result<Appointment> {
    let (mut appointment, site) = load(tx, d, id)?;
    asker.require(d, &appointment, Permission::AppointmentManage)?;
    let (old, old_queue, from) = (appointment.slot, appointment.queue_id, appointment.status);
    let window = window_of(d, site, &appointment);
    // Tried on a copy: whether it may move at all is said before anything about the new time.
    appointment.clone().reschedule(old, tx.now(), &window)?;
    if starts_at == old.starts_at {
        return Ok(appointment);
    }
    let service = d.service_by_id(appointment.service_id).ok_or_else(no_such_appointment)?;
    let place = Place::of(d, site, service)?;
    let offers = place.offers_at(starts_at, tx.now())?;
    // The old unit first, so that a quota that counts both times is not taken twice. A refusal below undoes it.
    ledger::give_back(tx, d, old_queue, &old)?;
    let slot = ledger::take(tx, d, site, &place, &offers)?;
    appointment.queue_id = place.queue.id;
    appointment.reschedule(slot, tx.now(), &window)?;
    save(tx, &mut appointment, from, "appointment.rescheduled", json!({"from_starts_at": old.starts_at}))?;
    Ok(appointment)
}
