//! A no-show who comes back: the queue's policy says whether and where.

use serde_json::json;

use super::record::save;
use crate::counters::policy::ReturnRule;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::queueing::model::{Action, Rank, Ticket, TicketError, TicketStatus, allowed_actions, dispatch_rank};

/// Puts a no-show into the queue again.
///
/// # Errors
/// `ticket_state_conflict`; `return_not_allowed` when the policy forbids it or the time is over.
pub fn requeue(tx: &mut Tx<'_>, d: &Directory, mut ticket: Ticket) -> Result<Ticket> {
    let from = ticket.state.status;
    if !allowed_actions(from).contains(&Action::Requeue) {
        return Err(TicketError::State { status: from, action: Action::Requeue }.into());
    }
    let queue = d.queue_by_id(ticket.state.queue_id).ok_or_else(|| AppError::internal("a ticket in an unknown queue"))?;
    let (now, policy) = (tx.now(), &queue.policy);
    let too_late = now.ms_since(ticket.changed_at) > policy.requeue_within_min * 60_000;
    let rank = match policy.no_show_return {
        ReturnRule::Original if !too_late => Rank { rank: ticket.state.dispatch_rank, reason: ticket.state.rank_reason },
        ReturnRule::End if !too_late => dispatch_rank(policy, ticket.priority_class, false, now),
        _ => {
            return Err(AppError::new(Code::ReturnNotAllowed).detail(
                format!("Tiket yang tidak hadir hanya dapat kembali dalam {} menit, sesuai aturan antrean.", policy.requeue_within_min),
                format!("A no-show may come back within {} minutes, if the queue's policy allows it.", policy.requeue_within_min),
            ));
        }
    };
    if policy.no_show_return == ReturnRule::End {
        ticket.state.base_at = now;
    }
    // The old place is the old place among equals too.
    let entered_seq = if policy.no_show_return == ReturnRule::Original { ticket.state.entered_seq } else { tx.seq() + 1 };
    ticket.requeue(rank, entered_seq, now)?;
    save(tx, &mut ticket, TicketStatus::NoShow, None, "ticket.requeued", json!({"rule": policy.no_show_return}))?;
    Ok(ticket)
}
