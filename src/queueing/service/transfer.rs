//! On to another service: the same ticket and number, a new leg, a place by the policy of the queue it enters.

use serde_json::json;

use super::record::save;
use crate::counters::model::Queue;
use crate::counters::policy::TransferPosition;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::queueing::model::{Destination, Rank, RankReason, Ticket, dispatch_rank};
use crate::queueing::store;

/// Transfers a called or served ticket to `service_code` at the same site. By default the place follows the original time
/// of entry, so that the visitor is not put behind those who came later (SRG-1).
///
/// # Errors
/// `not_found`, `service_inactive`, `ticket_state_conflict`.
pub fn transfer(tx: &mut Tx<'_>, d: &Directory, mut ticket: Ticket, service_code: &str, note: Option<&str>) -> Result<Ticket> {
    let from = ticket.state.status;
    let service = d.service(service_code)?;
    let inactive = || AppError::new(Code::ServiceInactive);
    let offering = d.offering(ticket.site_id, service.id).filter(|o| o.active).ok_or_else(inactive)?;
    let queue = d.queue_by_id(offering.queue_id).filter(|q| q.active).ok_or_else(inactive)?;
    let now = tx.now();
    let rank = place(tx, queue, &ticket)?;
    if queue.policy.transfer_position == TransferPosition::End {
        ticket.state.base_at = now;
    }
    let to = Destination {
        queue_id: queue.id,
        service_id: service.id,
        service_name: service.content.name_id.clone(),
        service_version: service.version_no,
    };
    // Who came first stays first among equals too.
    let keeps_time = queue.policy.transfer_position == TransferPosition::OriginalTime;
    let entered_seq = if keeps_time { ticket.state.entered_seq } else { tx.seq() + 1 };
    let ended = ticket.transfer(to, rank, entered_seq, now)?;
    let details = json!({"from_service_id": ended.state.service_id, "to_service": service.code, "note": note, "position": queue.policy.transfer_position});
    save(tx, &mut ticket, from, Some(&ended), "ticket.transferred", details)?;
    Ok(ticket)
}

fn place(tx: &mut Tx<'_>, queue: &Queue, ticket: &Ticket) -> Result<Rank> {
    let booked = ticket.state.rank_reason == RankReason::AppointmentCredit;
    let (mall_id, now) = (tx.mall_id(), tx.now());
    Ok(match queue.policy.transfer_position {
        TransferPosition::OriginalTime => dispatch_rank(&queue.policy, ticket.priority_class, booked, ticket.state.base_at),
        TransferPosition::End => dispatch_rank(&queue.policy, ticket.priority_class, false, now),
        TransferPosition::Front => {
            let first = store::lowest_rank(tx.conn(), mall_id, queue.id, ticket.service_date)?;
            Rank { rank: first.map_or(now.epoch_ms(), |rank| rank - 1), reason: RankReason::TransferFront }
        }
    })
}
