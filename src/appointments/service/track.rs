//! What a visitor follows by a secret: a ticket, or a booking that becomes one.

use super::access::Asker;
use super::cancel::cancel;
use crate::appointments::model::Appointment;
use crate::appointments::store;
use crate::appointments::views::{PublicAppointmentView, TrackedView};
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, SiteId};
use crate::kernel::time::Instant;
use crate::queueing;
use crate::queueing::model::Ticket;
use crate::queueing::service::position::position;
use crate::queueing::service::progress::{Step, step};
use crate::queueing::views::PublicTicketView;

/// What a secret leads to.
#[derive(Debug)]
pub enum Tracked {
    Ticket(Box<Ticket>),
    Appointment(Box<Appointment>),
}

impl Tracked {
    /// What events about it name.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Ticket(ticket) => format!("tickets/{}", ticket.id),
            Self::Appointment(appointment) => format!("appointments/{}", appointment.id),
        }
    }
    #[must_use]
    pub fn site_id(&self) -> SiteId {
        match self {
            Self::Ticket(ticket) => ticket.site_id,
            Self::Appointment(appointment) => appointment.site_id,
        }
    }
}

/// The ticket with this secret; the appointment with it; or the ticket that the appointment became.
///
/// # Errors
/// `not_found`; the engine's.
pub fn tracked(conn: &mut DbConn, mall_id: MallId, token_hash: &str) -> Result<Tracked> {
    if let Some(ticket) = queueing::store::by_token_hash(conn, mall_id, token_hash)? {
        return Ok(Tracked::Ticket(Box::new(ticket)));
    }
    let unknown = || AppError::new(Code::NotFound).detail("Kode lacak tidak dikenal.", "The tracking code is not known.");
    let appointment = store::by_token_hash(conn, mall_id, token_hash)?.ok_or_else(unknown)?;
    let ticket = match store::ticket_of(conn, mall_id, appointment.id)? {
        Some(id) => queueing::store::by_id(conn, mall_id, id)?,
        None => None,
    };
    Ok(match ticket {
        Some(ticket) => Tracked::Ticket(Box::new(ticket)),
        None => Tracked::Appointment(Box::new(appointment)),
    })
}

/// What was found, as its holder sees it.
///
/// # Errors
/// The engine's.
pub fn shown(conn: &mut DbConn, d: &Directory, found: &Tracked, now: Instant) -> Result<TrackedView> {
    Ok(match found {
        Tracked::Ticket(ticket) => TrackedView::Ticket(PublicTicketView::of(ticket, &position(conn, d.mall.id, ticket)?, d)),
        Tracked::Appointment(appointment) => {
            let site = d.site_by_id(appointment.site_id).ok_or_else(|| AppError::new(Code::NotFound))?;
            TrackedView::Appointment(PublicAppointmentView::of(appointment, d, site, now))
        }
    })
}

/// The holder gives the place up: leaves the queue, or cancels the booking.
///
/// # Errors
/// `not_found`, `ticket_state_conflict`, `appointment_state_conflict`.
pub fn give_up(tx: &mut Tx<'_>, d: &Directory, token_hash: &str, asker: &Asker) -> Result<Tracked> {
    let mall_id = tx.mall_id();
    match tracked(tx.conn(), mall_id, token_hash)? {
        Tracked::Ticket(ticket) => step(tx, d, *ticket, &Step::Leave).map(|left| Tracked::Ticket(Box::new(left))),
        Tracked::Appointment(appointment) => cancel(tx, d, appointment.id, asker, None).map(|gone| Tracked::Appointment(Box::new(gone))),
    }
}
