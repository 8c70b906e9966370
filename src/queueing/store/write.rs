//! Writing tickets. A change is a compare-and-set on status and version: whoever comes second changes nothing.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{ticket_legs, tickets};
use crate::kernel::ids::{MallId, TicketId};
use crate::queueing::model::{EndedLeg, Ticket, TicketStatus};

/// Stores a moved ticket if it is still as it was: status `from`, version one less. Zero rows: somebody was faster.
/// Violates `one_active_ticket_per_counter` when the counter has another called or serving ticket.
pub fn update(conn: &mut DbConn, mall_id: MallId, ticket: &Ticket, from: TicketStatus) -> QueryResult<usize> {
    let s = &ticket.state;
    let undo = ticket.undo.as_ref().and_then(|u| serde_json::to_string(u).ok());
    diesel::update(
        tickets::table
            .filter(tickets::mall_id.eq(mall_id))
            .filter(tickets::id.eq(ticket.id))
            .filter(tickets::status.eq(from))
            .filter(tickets::version.eq(ticket.version - 1)),
    )
    .set((
        (
            tickets::status.eq(s.status),
            tickets::queue_id.eq(s.queue_id),
            tickets::service_id.eq(s.service_id),
            tickets::service_name.eq(&s.service_name),
            tickets::service_version.eq(s.service_version),
            tickets::leg_no.eq(s.leg_no),
            tickets::base_at.eq(s.base_at),
            tickets::dispatch_rank.eq(s.dispatch_rank),
            tickets::entered_seq.eq(s.entered_seq),
            tickets::rank_reason.eq(s.rank_reason),
            tickets::entered_at.eq(s.entered_at),
        ),
        (
            tickets::called_at.eq(s.called_at),
            tickets::last_called_at.eq(s.last_called_at),
            tickets::recall_count.eq(s.recall_count),
            tickets::counter_id.eq(s.counter_id),
            tickets::officer_id.eq(s.officer_id),
            tickets::started_at.eq(s.started_at),
            tickets::held_since.eq(s.held_since),
            tickets::held_ms.eq(s.held_ms),
            tickets::closed_reason.eq(s.closed_reason.as_deref()),
            tickets::undo.eq(undo),
            tickets::print_deadline_at.eq(ticket.print_deadline_at),
            tickets::changed_at.eq(ticket.changed_at),
            tickets::version.eq(ticket.version),
        ),
    ))
    .kept()
    .execute(conn)
}

/// Keeps a leg that ended.
pub fn insert_leg(conn: &mut DbConn, mall_id: MallId, ticket: &Ticket, leg: &EndedLeg) -> QueryResult<usize> {
    use ticket_legs as l;
    let s = &leg.state;
    diesel::insert_into(l::table)
        .values((
            (
                l::mall_id.eq(mall_id),
                l::ticket_id.eq(ticket.id),
                l::leg_no.eq(s.leg_no),
                l::site_id.eq(ticket.site_id),
                l::queue_id.eq(s.queue_id),
                l::service_id.eq(s.service_id),
                l::service_name.eq(&s.service_name),
                l::service_date.eq(ticket.service_date),
                l::counter_id.eq(s.counter_id),
                l::officer_id.eq(s.officer_id),
            ),
            (
                l::ended_by.eq(leg.ended_by),
                l::outcome.eq(leg.outcome),
                l::entered_at.eq(s.entered_at),
                l::called_at.eq(s.called_at),
                l::started_at.eq(s.started_at),
                l::ended_at.eq(leg.ended_at),
                l::recall_count.eq(s.recall_count),
                l::waiting_ms.eq(leg.waiting_ms),
                l::walking_ms.eq(leg.walking_ms),
                l::serving_ms.eq(leg.serving_ms),
                l::held_ms.eq(leg.held_ms),
            ),
        ))
        .kept()
        .execute(conn)
}

/// Forgets legs from `leg_no` on: their end was taken back.
pub fn reopen_legs(conn: &mut DbConn, mall_id: MallId, id: TicketId, leg_no: i64) -> QueryResult<usize> {
    use ticket_legs as l;
    diesel::delete(l::table.filter(l::mall_id.eq(mall_id)).filter(l::ticket_id.eq(id)).filter(l::leg_no.ge(leg_no))).kept().execute(conn)
}
