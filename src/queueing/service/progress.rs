//! The steps of a ticket at and around a counter: recall, start, hold, resume, finish, no-show, return, cancel, leave, undo,
//! and the confirmation of its print.

use serde_json::{Value, json};

use super::call::{officer_at, refuse_if_busy};
use super::issue::give_quotas_back;
use super::record::save;
use crate::counters::model::Counter;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::queueing::model::{EndedLeg, Outcome, Ticket, TicketError};
use crate::queueing::store;

/// A step that needs nothing but the ticket.
#[derive(Debug, Clone)]
pub enum Step {
    ConfirmPrint,
    FailPrint { reason: String },
    Recall,
    Start,
    Hold { reason: String },
    Finish { outcome: Outcome },
    NoShow,
    Return,
    Cancel { reason: String },
    Leave,
}

/// Takes one step.
///
/// # Errors
/// `ticket_state_conflict`, `recalls_not_used`.
pub fn step(tx: &mut Tx<'_>, d: &Directory, mut ticket: Ticket, step: &Step) -> Result<Ticket> {
    let from = ticket.state.status;
    let counter = ticket.state.counter_id.and_then(|id| d.counter_by_id(id)).map(|c| c.code.clone());
    let (kind, ended, details) = apply(&mut ticket, d, step, tx.now())?;
    let mut details = details;
    if let (Some(all), Some(counter)) = (details.as_object_mut(), counter) {
        all.insert("counter".to_owned(), counter.into());
    }
    save(tx, &mut ticket, from, ended.as_ref(), kind, details)?;
    if matches!(step, Step::FailPrint { .. })
        && let Some(site) = d.site_by_id(ticket.site_id)
    {
        give_quotas_back(tx, d, site, &ticket)?;
    }
    Ok(ticket)
}

type Applied = (&'static str, Option<EndedLeg>, Value);

fn apply(ticket: &mut Ticket, d: &Directory, step: &Step, now: crate::kernel::time::Instant) -> Result<Applied, TicketError> {
    Ok(match step {
        Step::ConfirmPrint => {
            ticket.confirm_print(now)?;
            ("ticket.print_confirmed", None, json!({}))
        }
        Step::FailPrint { reason } => {
            let leg = ticket.fail_print(reason, now)?;
            ("ticket.cancelled", Some(leg), json!({"by": "device", "reason": reason}))
        }
        Step::Recall => {
            ticket.recall(now)?;
            ("ticket.recalled", None, json!({"recall": ticket.state.recall_count}))
        }
        Step::Start => {
            ticket.start(now)?;
            ("ticket.started", None, json!({}))
        }
        Step::Hold { reason } => {
            ticket.hold(now)?;
            ("ticket.held", None, json!({"reason": reason}))
        }
        Step::Finish { outcome } => {
            let leg = ticket.finish(*outcome, now)?;
            ("ticket.finished", Some(leg.clone()), json!({"outcome": outcome, "waiting_ms": leg.waiting_ms, "serving_ms": leg.serving_ms}))
        }
        Step::NoShow => {
            let needed = d.queue_by_id(ticket.state.queue_id).map_or(0, |q| q.policy.recalls_before_no_show);
            let leg = ticket.no_show(needed, now)?;
            ("ticket.no_show", Some(leg), json!({"recalls": ticket.state.recall_count}))
        }
        Step::Return => {
            ticket.return_to_queue(now)?;
            ("ticket.returned", None, json!({}))
        }
        Step::Cancel { reason } => {
            let leg = ticket.cancel(reason, now)?;
            ("ticket.cancelled", Some(leg), json!({"by": "staff", "reason": reason}))
        }
        Step::Leave => {
            let leg = ticket.leave(now)?;
            ("ticket.cancelled", Some(leg), json!({"by": "visitor", "reason": "left"}))
        }
    })
}

/// Goes on with a ticket on hold, at the counter where the visitor comes back.
///
/// # Errors
/// `counter_not_open`, `counter_busy`, `ticket_state_conflict`.
pub fn resume(tx: &mut Tx<'_>, counter: &Counter, mut ticket: Ticket) -> Result<Ticket> {
    let from = ticket.state.status;
    let now = tx.now();
    let officer_id = officer_at(tx, counter)?;
    ticket.resume(counter.id, Some(officer_id), now)?;
    refuse_if_busy(tx, counter)?;
    save(tx, &mut ticket, from, None, "ticket.resumed", json!({"counter": counter.code}))?;
    Ok(ticket)
}

/// Takes the last action back.
///
/// # Errors
/// `undo_expired`; `counter_busy` when the counter has gone on to another visitor, `counter_not_open` when its officer is away.
pub fn undo(tx: &mut Tx<'_>, d: &Directory, mut ticket: Ticket) -> Result<Ticket> {
    let from = ticket.state.status;
    let now = tx.now();
    let action = ticket.undo(now)?;
    if ticket.state.status.is_active() && !from.is_active() {
        // Back at the counter: somebody must be there, and nobody else.
        let counter = ticket.state.counter_id.and_then(|id| d.counter_by_id(id)).ok_or_else(|| AppError::new(Code::CounterNotOpen))?;
        officer_at(tx, counter)?;
        refuse_if_busy(tx, counter)?;
    }
    let (mall_id, leg_no) = (tx.mall_id(), ticket.state.leg_no);
    store::reopen_legs(tx.conn(), mall_id, ticket.id, leg_no)?;
    save(tx, &mut ticket, from, None, "ticket.undone", json!({"undone": action}))?;
    Ok(ticket)
}
