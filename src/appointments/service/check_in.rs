//! Checking in: the booking becomes a ticket, in the same transaction.

use serde_json::json;

use super::access::Asker;
use super::record::{load, no_such_appointment, save, window_of};
use crate::appointments::model::{Appointment, AppointmentStatus, Credential};
use crate::appointments::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AppointmentId, MallId};
use crate::kernel::permission::Permission;
use crate::kernel::token::SecretToken;
use crate::queueing::model::{Purpose, Ticket, dispatch_rank};
use crate::queueing::service::issue::{Entry, Wish, give_number};
use crate::queueing::service::position::people_ahead;
use crate::queueing::store as tickets;
use crate::sites::model::Site;

/// A visitor who is here, with the ticket.
#[derive(Debug)]
pub struct CheckedIn {
    pub appointment: Appointment,
    pub ticket: Ticket,
    /// The ticket's secret; only the first check-in can tell it, since nobody keeps it.
    pub token: Option<SecretToken>,
    pub people_ahead: i64,
}

/// Checks in by id. Pressed twice it gives the same ticket.
///
/// # Errors
/// `not_found`; `unauthenticated`, `forbidden`, `forbidden_scope`; `check_in_too_early`, `check_in_too_late`;
/// `appointment_state_conflict`; `number_space_exhausted`.
pub fn check_in(tx: &mut Tx<'_>, d: &Directory, id: AppointmentId, asker: &Asker) -> Result<CheckedIn> {
    let (appointment, site) = load(tx, d, id)?;
    asker.require(d, &appointment, Permission::AppointmentCheckIn)?;
    admit(tx, d, site, appointment)
}

/// Checks in whoever shows `shown` at the kiosk of `site`.
///
/// # Errors
/// `forbidden_scope` for who checks in nobody at this site, whatever is shown; `not_found`, in the same words, for what is unknown, for
/// another site or of an agency the caller has nothing to do with; otherwise as [`check_in`].
pub fn check_in_shown(tx: &mut Tx<'_>, d: &Directory, site: &Site, shown: &Credential, asker: &Asker) -> Result<CheckedIn> {
    let mall_id = tx.mall_id();
    asker.require_at(mall_id, site.id, Permission::AppointmentCheckIn)?;
    let appointment = match shown {
        Credential::BookingCode(code) => store::by_booking_code(tx.conn(), mall_id, code)?,
        Credential::TokenHash(hash) => store::by_token_hash(tx.conn(), mall_id, hash)?,
    };
    let here = |a: &Appointment| a.site_id == site.id && asker.require(d, a, Permission::AppointmentCheckIn).is_ok();
    let appointment = appointment.filter(here).ok_or_else(not_here)?;
    admit(tx, d, site, appointment)
}

/// One answer to a code that does not exist, one of another site and one of an agency that is not the caller's: a code is short enough
/// to be tried, and what exists elsewhere is not for them to learn.
fn not_here() -> AppError {
    AppError::new(Code::NotFound)
        .detail("Tidak ada janji temu dengan kode ini di tempat ini.", "There is no appointment with this code at this site.")
}

fn admit(tx: &mut Tx<'_>, d: &Directory, site: &Site, mut appointment: Appointment) -> Result<CheckedIn> {
    if appointment.status == AppointmentStatus::CheckedIn {
        return again(tx, appointment);
    }
    let (from, now) = (appointment.status, tx.now());
    appointment.check_in(now, &window_of(d, site, &appointment))?;
    save(tx, &mut appointment, from, "appointment.checked_in", json!({}))?;
    let service = d.service_by_id(appointment.service_id).ok_or_else(no_such_appointment)?;
    let queue = d.queue_by_id(appointment.queue_id).ok_or_else(no_such_appointment)?;
    // A slip that fails to print voids no booking: the holder has a token and a code already.
    let wish = Wish {
        service_code: service.code.clone(),
        priority_class: appointment.priority_class,
        purpose: Purpose::Apply,
        channel: Channel::Online,
        confirm_print: false,
    };
    let base_at = appointment.slot.starts_at;
    let rank = dispatch_rank(&queue.policy, appointment.priority_class, true, base_at);
    let issued = give_number(tx, site, service, queue, &wish, &Entry { rank, base_at, appointment_id: Some(appointment.id), now })?;
    Ok(CheckedIn { appointment, ticket: issued.ticket, token: Some(issued.token), people_ahead: issued.people_ahead })
}

fn again(tx: &mut Tx<'_>, appointment: Appointment) -> Result<CheckedIn> {
    let mall_id = tx.mall_id();
    let ticket = ticket_of(tx, mall_id, appointment.id)?;
    let people_ahead = people_ahead(tx.conn(), mall_id, &ticket)?;
    Ok(CheckedIn { appointment, ticket, token: None, people_ahead })
}

fn ticket_of(tx: &mut Tx<'_>, mall_id: MallId, id: AppointmentId) -> Result<Ticket> {
    let lost = || AppError::internal("a checked-in appointment without its ticket");
    let ticket_id = store::ticket_of(tx.conn(), mall_id, id)?.ok_or_else(lost)?;
    tickets::by_id(tx.conn(), mall_id, ticket_id)?.ok_or_else(lost)
}
