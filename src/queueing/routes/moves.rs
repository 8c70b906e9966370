//! The steps of a ticket that concern more than the ticket: the counter it comes back to, the queue it goes on in.

use actix_web::{HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::dto::{ResumeTicket, TicketPath, TransferTicket};
use super::support::{change, check_text};
use crate::commands::{Core, Ctx};
use crate::http::body::{Json, OptionalJson, empty_digest};
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::Permission;
use crate::queueing::model::{Action, TicketError};
use crate::queueing::service::progress::{resume, undo};
use crate::queueing::service::requeue::requeue;
use crate::queueing::service::transfer::transfer;
use crate::queueing::views::TicketView;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(resume_ticket).service(requeue_ticket).service(transfer_ticket).service(undo_ticket);
}

/// Let a no-show in again
///
/// Where the policy of the queue says, within its time.
#[utoipa::path(
    tag = "tickets", operation_id = "requeue_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "return_not_allowed", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/requeue")]
async fn requeue_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), requeue).await
}

/// Undo the last action
///
/// Takes back a mis-click within two minutes, unless somebody has acted on the ticket since. A ticket that comes back to a
/// counter needs that counter open and free.
#[utoipa::path(
    tag = "tickets", operation_id = "undo_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["undo_expired", "counter_busy", "counter_not_open", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/undo")]
async fn undo_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), undo).await
}

/// Go on after a hold
///
/// At the counter of the hold, or at the one named.
#[utoipa::path(
    tag = "tickets", operation_id = "resume_ticket", params(TicketPath), request_body(content = Option<ResumeTicket>),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "counter_not_open", "counter_busy", "queue_not_served", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/resume")]
async fn resume_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketServe>,
    body: OptionalJson<ResumeTicket>,
) -> Result<HttpResponse> {
    let code = body.value.counter;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, body.digest), move |tx, d, ticket| {
        let counter = match &code {
            Some(code) => d.counter(ticket.site_id, code)?,
            // Never called: no counter to go on at, whatever one names.
            None => ticket
                .state
                .counter_id
                .and_then(|id| d.counter_by_id(id))
                .ok_or(TicketError::State { status: ticket.state.status, action: Action::Resume })?,
        };
        if !counter.serves(ticket.state.queue_id) {
            return Err(AppError::new(Code::QueueNotServed));
        }
        resume(tx, counter, ticket)
    })
    .await
}

/// Transfer to another service
///
/// The same ticket and number go on in the queue of the other service, as a new leg. By default the visitor keeps the place
/// of the original arrival.
#[utoipa::path(
    tag = "tickets", operation_id = "transfer_ticket", params(TicketPath), request_body = TransferTicket,
    responses((status = 200, description = "The ticket, waiting for the other service.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "service_inactive", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/transfer")]
async fn transfer_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketServe>,
    body: Json<TransferTicket>,
) -> Result<HttpResponse> {
    if let Some(note) = &body.value.note {
        check_text("/note", note)?;
    }
    let to = body.value;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, body.digest), move |tx, d, ticket| {
        transfer(tx, d, ticket, &to.service, to.note.as_deref())
    })
    .await
}
