//! Calling: one command that selects and claims. Nobody can see a ticket as free and claim it later.

use serde_json::json;

use super::record::{load, save};
use crate::counters;
use crate::counters::model::{Counter, CounterRole, Queue};
use crate::counters::sessions::SessionStatus;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::words::Text;
use crate::queueing::model::{Ticket, TicketStatus, rank_reason_text};
use crate::queueing::store;
use crate::sites::model::Site;

/// A ticket called, and why it was this one.
#[derive(Debug)]
pub struct Called {
    pub ticket: Ticket,
    pub reason: Text,
}

/// The next ticket for a counter, claimed; none when nobody waits for it.
///
/// # Errors
/// `counter_not_open`, `counter_busy`.
pub fn call_next(tx: &mut Tx<'_>, d: &Directory, site: &Site, counter: &Counter) -> Result<Option<Called>> {
    let officer_id = officer_at(tx, counter)?;
    refuse_if_busy(tx, counter)?;
    let date = site.zone.service_date(tx.now());
    for (role, queue_ids) in counter.groups() {
        let mut first: Option<Ticket> = None;
        for queue in queue_ids.iter().filter_map(|id| d.queue_by_id(*id)) {
            let mall_id = tx.mall_id();
            let waiting = store::first_waiting(tx.conn(), mall_id, queue.id, date)?;
            let eligible = waiting.filter(|t| role != CounterRole::Overflow || waits_long(tx, t, queue));
            first = [first, eligible].into_iter().flatten().min_by_key(|t| (t.state.dispatch_rank, t.state.entered_seq));
        }
        if let Some(ticket) = first {
            let reason = dispatch_reason(&ticket, role);
            return claim(tx, ticket, counter, Some(officer_id), reason, json!({"role": role})).map(Some);
        }
    }
    Ok(None)
}

/// A particular ticket, out of order; the reason goes into the log (SMD-4).
///
/// # Errors
/// As [`call_next`]; `not_found`, `queue_not_served`, `ticket_state_conflict`.
pub fn call_chosen(tx: &mut Tx<'_>, d: &Directory, site: &Site, counter: &Counter, id: TicketId, why: &str) -> Result<Called> {
    let officer_id = officer_at(tx, counter)?;
    refuse_if_busy(tx, counter)?;
    let ticket = load(tx, id)?;
    if ticket.site_id != site.id {
        return Err(AppError::new(Code::NotFound).detail("Tiket milik tempat lain.", "The ticket belongs to another site."));
    }
    if !counter.serves(ticket.state.queue_id) {
        return Err(AppError::new(Code::QueueNotServed));
    }
    let (mall_id, date) = (tx.mall_id(), site.zone.service_date(tx.now()));
    // The close of the day may not have come round yet; its tickets are over all the same.
    if ticket.state.status == TicketStatus::Waiting && ticket.service_date != date {
        return Err(AppError::new(Code::TicketStateConflict).detail("Tiket dari hari lain.", "The ticket is of another day."));
    }
    let first = store::first_waiting(tx.conn(), mall_id, ticket.state.queue_id, date)?;
    let out_of_order = first.is_none_or(|f| f.id != ticket.id);
    let reason = Text::new(format!("Dipanggil petugas: {why}"), format!("Called by the officer: {why}"));
    let queue_code = d.queue_by_id(ticket.state.queue_id).map(|q| q.code.clone());
    claim(tx, ticket, counter, Some(officer_id), reason, json!({"out_of_order": out_of_order, "reason": why, "queue": queue_code}))
}

/// The officer of the running session; the counter must be open, not paused.
pub fn officer_at(tx: &mut Tx<'_>, counter: &Counter) -> Result<UserId> {
    let mall_id = tx.mall_id();
    match counters::store::running_session(tx.conn(), mall_id, counter.id)? {
        Some(session) if session.status == SessionStatus::Open => Ok(session.user_id),
        _ => Err(AppError::new(Code::CounterNotOpen)),
    }
}

/// One active ticket per counter: the index is the guard, this is the kind answer.
pub fn refuse_if_busy(tx: &mut Tx<'_>, counter: &Counter) -> Result<()> {
    let mall_id = tx.mall_id();
    match store::active_at(tx.conn(), mall_id, counter.id)? {
        None => Ok(()),
        Some(active) => Err(AppError::new(Code::CounterBusy)
            .detail(
                format!("Loket {} masih menangani tiket {}.", counter.code, active.display_number),
                format!("Counter {} still has ticket {}.", counter.code, active.display_number),
            )
            .member("ticket_id", active.id.to_string())),
    }
}

fn waits_long(tx: &Tx<'_>, ticket: &Ticket, queue: &Queue) -> bool {
    tx.now().ms_since(ticket.state.entered_at) >= queue.policy.overflow_after_min * 60_000
}

fn dispatch_reason(ticket: &Ticket, role: CounterRole) -> Text {
    let place = rank_reason_text(ticket.state.rank_reason);
    match role {
        CounterRole::Primary => place,
        CounterRole::Assist => Text::new(format!("Membantu antrean lain. {}", place.id), format!("Helping another queue. {}", place.en)),
        CounterRole::Overflow => {
            Text::new(format!("Antrean lain menunggu terlalu lama. {}", place.id), format!("Another queue waits too long. {}", place.en))
        }
    }
}

fn claim(
    tx: &mut Tx<'_>,
    mut ticket: Ticket,
    counter: &Counter,
    officer_id: Option<UserId>,
    reason: Text,
    mut details: serde_json::Value,
) -> Result<Called> {
    let now = tx.now();
    ticket.call(counter.id, officer_id, now)?;
    if let Some(details) = details.as_object_mut() {
        details.insert("counter".to_owned(), counter.code.clone().into());
        details.insert("rank_reason".to_owned(), ticket.state.rank_reason.as_str().into());
        details.insert("recall".to_owned(), 0.into());
    }
    save(tx, &mut ticket, TicketStatus::Waiting, None, "ticket.called", details)?;
    Ok(Called { ticket, reason })
}
