//! The steps of a ticket that need nothing but the ticket, one operation each.

use actix_web::{HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::dto::{FinishTicket, TicketPath, WithReason};
use super::support::{change, check_text};
use crate::commands::{Core, Ctx};
use crate::http::body::{Json, empty_digest};
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::permission::Permission;
use crate::queueing::service::progress::{Step, step};
use crate::queueing::views::TicketView;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(confirm_print).service(fail_print).service(recall_ticket).service(start_ticket).service(hold_ticket);
    cfg.service(finish_ticket).service(mark_no_show).service(return_ticket).service(cancel_ticket).service(leave_ticket);
}

/// Confirm the print of a slip
///
/// The slip is in the visitor's hand: the ticket now waits. Only for kiosks that print in two phases.
#[utoipa::path(
    tag = "tickets", operation_id = "confirm_print", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused", "idempotency_key_required"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/confirm-print")]
async fn confirm_print(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketPrint>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketPrint, empty_digest()), |tx, d, ticket| {
        step(tx, d, ticket, &Step::ConfirmPrint)
    })
    .await
}

/// Report a failed print
///
/// The slip did not come out: the number is void and its quota is given back.
#[utoipa::path(
    tag = "tickets", operation_id = "fail_print", params(TicketPath), request_body = WithReason,
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused", "idempotency_key_required"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/fail-print")]
async fn fail_print(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketPrint>,
    body: Json<WithReason>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let reason = body.value.reason;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketPrint, body.digest), move |tx, d, ticket| {
        step(tx, d, ticket, &Step::FailPrint { reason: reason.clone() })
    })
    .await
}

/// Call once more
///
/// Announces the call again. The first call keeps its time.
#[utoipa::path(
    tag = "tickets", operation_id = "recall_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/recall")]
async fn recall_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), |tx, d, ticket| step(tx, d, ticket, &Step::Recall))
        .await
}

/// Begin serving
///
/// The visitor is at the counter.
#[utoipa::path(
    tag = "tickets", operation_id = "start_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/start")]
async fn start_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), |tx, d, ticket| step(tx, d, ticket, &Step::Start))
        .await
}

/// Put on hold
///
/// The visitor steps aside, e.g. to copy papers; the counter is free for the next.
#[utoipa::path(
    tag = "tickets", operation_id = "hold_ticket", params(TicketPath), request_body = WithReason,
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/hold")]
async fn hold_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketServe>,
    body: Json<WithReason>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let reason = body.value.reason;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, body.digest), move |tx, d, ticket| {
        step(tx, d, ticket, &Step::Hold { reason: reason.clone() })
    })
    .await
}

/// Finish
///
/// Served, with an outcome.
#[utoipa::path(
    tag = "tickets", operation_id = "finish_ticket", params(TicketPath), request_body = FinishTicket,
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/finish")]
async fn finish_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketServe>,
    body: Json<FinishTicket>,
) -> Result<HttpResponse> {
    let outcome = body.value.outcome;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, body.digest), move |tx, d, ticket| {
        step(tx, d, ticket, &Step::Finish { outcome })
    })
    .await
}

/// Mark as not come
///
/// After the recalls the queue's policy asks for.
#[utoipa::path(
    tag = "tickets", operation_id = "mark_no_show", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "recalls_not_used", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/no-show")]
async fn mark_no_show(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), |tx, d, ticket| step(tx, d, ticket, &Step::NoShow))
        .await
}

/// Return to the queue
///
/// As if never called; the ticket keeps its place.
#[utoipa::path(
    tag = "tickets", operation_id = "return_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/return")]
async fn return_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), |tx, d, ticket| step(tx, d, ticket, &Step::Return))
        .await
}

/// Cancel a ticket
///
/// By staff, with a reason. The number stays void.
#[utoipa::path(
    tag = "tickets", operation_id = "cancel_ticket", params(TicketPath), request_body = WithReason,
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/cancel")]
async fn cancel_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<TicketPath>,
    auth: Auth<needs::TicketManage>,
    body: Json<WithReason>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let reason = body.value.reason;
    change(&core, (ctx, auth.caller, &path), (Permission::TicketManage, body.digest), move |tx, d, ticket| {
        step(tx, d, ticket, &Step::Cancel { reason: reason.clone() })
    })
    .await
}

/// Record that the visitor left
///
/// By staff for somebody who says so at the desk.
#[utoipa::path(
    tag = "tickets", operation_id = "leave_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/tickets/{ticket}/leave")]
async fn leave_ticket(core: web::Data<Core>, ctx: Ctx, path: Path<TicketPath>, auth: Auth<needs::TicketServe>) -> Result<HttpResponse> {
    change(&core, (ctx, auth.caller, &path), (Permission::TicketServe, empty_digest()), |tx, d, ticket| step(tx, d, ticket, &Step::Leave))
        .await
}
