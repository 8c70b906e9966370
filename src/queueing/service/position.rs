//! How many are ahead, and why.

use crate::db::connection::DbConn;
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::kernel::words::Text;
use crate::queueing::model::{RankReason, Ticket, TicketStatus, rank_reason_text};
use crate::queueing::store;

/// A ticket's place in its queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub people_ahead: i64,
    /// Those ahead, by the reason of their own place.
    pub ahead_by_reason: Vec<(RankReason, i64)>,
    pub reason: RankReason,
    pub explanation: Text,
}

/// People called before this ticket; zero once it is not waiting.
///
/// # Errors
/// The engine's.
pub fn people_ahead(conn: &mut DbConn, mall_id: MallId, ticket: &Ticket) -> Result<i64> {
    let s = &ticket.state;
    if !stands_in_line(ticket) {
        return Ok(0);
    }
    Ok(store::count_before(conn, mall_id, (s.queue_id, ticket.service_date), (s.dispatch_rank, s.entered_seq))?)
}

fn stands_in_line(ticket: &Ticket) -> bool {
    matches!(ticket.state.status, TicketStatus::Waiting | TicketStatus::Printing)
}

fn ahead(conn: &mut DbConn, mall_id: MallId, ticket: &Ticket) -> Result<Vec<(RankReason, i64)>> {
    let s = &ticket.state;
    if !stands_in_line(ticket) {
        return Ok(Vec::new());
    }
    Ok(store::waiting_before(conn, mall_id, (s.queue_id, ticket.service_date), (s.dispatch_rank, s.entered_seq))?)
}

/// The place of a ticket with its explanation.
///
/// # Errors
/// The engine's.
pub fn position(conn: &mut DbConn, mall_id: MallId, ticket: &Ticket) -> Result<Position> {
    let ahead_by_reason = ahead(conn, mall_id, ticket)?;
    let people_ahead = ahead_by_reason.iter().map(|(_, n)| n).sum();
    let explanation = explain(people_ahead, &ahead_by_reason, ticket);
    Ok(Position { people_ahead, ahead_by_reason, reason: ticket.state.rank_reason, explanation })
}

fn explain(people_ahead: i64, ahead: &[(RankReason, i64)], ticket: &Ticket) -> Text {
    let own = rank_reason_text(ticket.state.rank_reason);
    if people_ahead == 0 {
        return match ticket.state.status {
            TicketStatus::Waiting | TicketStatus::Printing => {
                Text::new(format!("Anda berikutnya. {}", own.id), format!("You are next. {}", own.en))
            }
            _ => Text::new("Tiket ini tidak sedang menunggu.", "This ticket is not waiting."),
        };
    }
    let credited: i64 = ahead.iter().filter(|(r, _)| *r != RankReason::Arrival).map(|(_, n)| n).sum();
    Text::new(
        format!("{people_ahead} orang di depan, {credited} di antaranya prioritas, berjanji temu, atau dialihkan. {}", own.id),
        format!("{people_ahead} ahead, {credited} of them priority, booked or transferred. {}", own.en),
    )
}
