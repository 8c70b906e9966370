//! What every change of an appointment shares: find it, move it, store it, write its event.

use serde_json::{Value, json};

use super::ledger;
use crate::appointments::model::{Appointment, AppointmentStatus, CheckInWindow};
use crate::appointments::store;
use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::db::{Db, Lane};
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AppointmentId, MallId};
use crate::sites::model::Site;
use crate::streams::{self, model::NewEvent};
use crate::vault;

pub fn no_such_appointment() -> AppError {
    AppError::new(Code::NotFound).detail("Janji temu tidak ada.", "There is no such appointment.")
}

/// The lane of an appointment: that of its site.
///
/// # Errors
/// `not_found`; the engine's.
pub async fn lane_of(db: &Db, mall_id: MallId, id: AppointmentId) -> Result<Lane> {
    let site_id = db.read(move |conn| Ok(store::site_of(conn, mall_id, id)?)).await?;
    site_id.map(|site_id| Lane::site(mall_id, site_id)).ok_or_else(no_such_appointment)
}

/// The appointment and its site, inside the lane.
pub fn load<'d>(tx: &mut Tx<'_>, d: &'d Directory, id: AppointmentId) -> Result<(Appointment, &'d Site)> {
    let mall_id = tx.mall_id();
    let appointment = store::by_id(tx.conn(), mall_id, id)?.ok_or_else(no_such_appointment)?;
    let site = d.site_by_id(appointment.site_id).ok_or_else(no_such_appointment)?;
    Ok((appointment, site))
}

/// When the visitor may check in, by the policy of the queue now in force.
#[must_use]
pub fn window_of(d: &Directory, site: &Site, appointment: &Appointment) -> CheckInWindow {
    let policy = d.queue_by_id(appointment.queue_id).map(|queue| queue.policy.clone()).unwrap_or_default();
    CheckInWindow::of(&appointment.slot, &policy, site.zone)
}

/// Stores an appointment that moved away from `from`, and the event. The lane keeps others out; the compare-and-set and the
/// index `one_active_booking_per_identity` hold even if it did not.
pub fn save(tx: &mut Tx<'_>, moved: &mut Appointment, from: AppointmentStatus, kind: &'static str, details: Value) -> Result<()> {
    let mall_id = tx.mall_id();
    moved.version += 1;
    let updated = store::update(tx.conn(), mall_id, moved, from).map_err(meaning)?;
    if updated != 1 {
        return Err(just_changed());
    }
    keep_personal_data(tx, moved)?;
    announce(tx, moved, kind, details)
}

/// What the visitor told beside the booking stays as long as the booking as it is now gives a reason.
pub fn keep_personal_data(tx: &mut Tx<'_>, appointment: &Appointment) -> Result<()> {
    let mall_id = tx.mall_id();
    vault::store::keep_until(tx.conn(), mall_id, appointment.id, appointment.personal_data_until())?;
    Ok(())
}

/// Writes down what time has done to an appointment, if anything: `appointment.expired` or `appointment.no_show`.
/// Returns whether there was something to write.
pub fn write_lapse(tx: &mut Tx<'_>, d: &Directory, site: &Site, mut appointment: Appointment) -> Result<bool> {
    let (from, window) = (appointment.status, window_of(d, site, &appointment));
    let held_unit = appointment.holds_unit;
    if !appointment.lapse(tx.now(), &window) {
        return Ok(false);
    }
    let kind = if appointment.status == AppointmentStatus::Expired { "appointment.expired" } else { "appointment.no_show" };
    save(tx, &mut appointment, from, kind, json!({}))?;
    if held_unit && !appointment.holds_unit {
        ledger::give_back(tx, d, appointment.queue_id, &appointment.slot)?;
    }
    Ok(true)
}

/// What a violated constraint means to the visitor.
pub fn meaning(error: diesel::result::Error) -> AppError {
    match violated(&error) {
        Some(Constraint::OneActiveBookingPerIdentity) => AppError::new(Code::DuplicateActiveBooking),
        _ => error.into(),
    }
}

pub fn just_changed() -> AppError {
    AppError::new(Code::AppointmentStateConflict).detail("Janji temu baru saja berubah.", "The appointment has just changed.")
}

/// Writes the event of an appointment: ids, status and time. No identity, and no booking code: it lets people in.
pub fn announce(tx: &mut Tx<'_>, appointment: &Appointment, kind: &'static str, details: Value) -> Result<()> {
    let mut payload = json!({
        "status": appointment.status,
        "queue_id": appointment.queue_id,
        "service_id": appointment.service_id,
        "service_date": appointment.slot.service_date,
        "starts_at": appointment.slot.starts_at,
    });
    if let (Some(all), Value::Object(more)) = (payload.as_object_mut(), details) {
        all.extend(more);
    }
    streams::append(tx, NewEvent { kind, subject: format!("appointments/{}", appointment.id), payload })?;
    Ok(())
}
