//! What every change of a ticket shares: find it, move it, store it, write its event.

use serde_json::{Value, json};

use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::db::{Db, Lane};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, TicketId};
use crate::queueing::model::{EndedLeg, Ticket, TicketStatus};
use crate::queueing::store;
use crate::streams::{self, model::NewEvent};

fn no_such_ticket() -> AppError {
    AppError::new(Code::NotFound).detail("Tiket tidak ada.", "There is no such ticket.")
}

/// The lane of a ticket: that of its site.
///
/// # Errors
/// `not_found`; the engine's.
pub async fn lane_of(db: &Db, mall_id: MallId, id: TicketId) -> Result<Lane> {
    let site_id = db.read(move |conn| Ok(store::site_of(conn, mall_id, id)?)).await?;
    site_id.map(|site_id| Lane::site(mall_id, site_id)).ok_or_else(no_such_ticket)
}

/// The ticket, inside its lane.
pub fn load(tx: &mut Tx<'_>, id: TicketId) -> Result<Ticket> {
    let mall_id = tx.mall_id();
    store::by_id(tx.conn(), mall_id, id)?.ok_or_else(no_such_ticket)
}

/// Stores a ticket that moved away from `from`, its ended leg if any, and the event.
///
/// The lane already keeps others out; the compare-and-set and the index `one_active_ticket_per_counter` hold even if it did not.
pub fn save(
    tx: &mut Tx<'_>,
    ticket: &mut Ticket,
    from: TicketStatus,
    ended: Option<&EndedLeg>,
    kind: &'static str,
    details: Value,
) -> Result<()> {
    let mall_id = tx.mall_id();
    ticket.version += 1;
    let updated = store::update(tx.conn(), mall_id, ticket, from).map_err(|e| match violated(&e) {
        Some(Constraint::OneActiveTicketPerCounter) => AppError::new(Code::CounterBusy),
        _ => e.into(),
    })?;
    if updated != 1 {
        return Err(AppError::new(Code::TicketStateConflict).detail("Tiket baru saja berubah.", "The ticket has just changed."));
    }
    if let Some(leg) = ended {
        store::insert_leg(tx.conn(), mall_id, ticket, leg)?;
    }
    announce(tx, ticket, kind, details)
}

/// Writes the event of a ticket: its number and place, and what is particular to this kind.
pub fn announce(tx: &mut Tx<'_>, ticket: &Ticket, kind: &'static str, details: Value) -> Result<()> {
    let mut payload = json!({
        "display_number": ticket.display_number,
        "status": ticket.state.status,
        "queue_id": ticket.state.queue_id,
        "service_id": ticket.state.service_id,
        "leg_no": ticket.state.leg_no,
    });
    if let (Some(all), Value::Object(more)) = (payload.as_object_mut(), details) {
        all.extend(more);
    }
    streams::append(tx, NewEvent { kind, subject: format!("tickets/{}", ticket.id), payload })?;
    Ok(())
}
