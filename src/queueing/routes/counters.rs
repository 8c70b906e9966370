//! What an officer does at a counter: open, pause, close, call.

use actix_web::{HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::dto::{CallChosen, CounterPath, WithReason};
use super::support::check_text;
use crate::commands::{Core, Ctx};
use crate::counters::model::Counter;
use crate::db::Lane;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::{Json, empty_digest};
use crate::http::params::Path;
use crate::identity::auth::{Auth, Needs, needs};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Permission, Target};
use crate::queueing::service::call::{call_chosen, call_next};
use crate::queueing::service::counter_session;
use crate::queueing::views::{CalledView, CounterView};
use crate::sites::model::Site;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(open_counter).service(pause_counter).service(close_counter).service(call_next_ticket).service(call_ticket);
}

/// Runs `work` at a counter the caller may operate.
async fn at_counter<P: Needs>(
    core: &Core,
    (ctx, path, auth): (Ctx, &CounterPath, &Auth<P>),
    (permission, digest): (Permission, [u8; 32]),
    work: impl Fn(&mut Tx<'_>, &Directory, &Site, &Counter) -> Result<Answer> + Send + 'static,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site_id = d.site(&path.site)?.id;
    let counter = d.counter(site_id, &path.counter)?;
    let counter_id = counter.id;
    auth.caller.require(permission, &Target::site(d.mall.id, site_id).agency(counter.agency_id).counter(counter_id))?;
    let ctx = ctx.by(&auth.caller)?.body(digest);
    core.command(&ctx, Lane::site(d.mall.id, site_id), move |tx, d| match (d.site_by_id(site_id), d.counter_by_id(counter_id)) {
        (Some(site), Some(counter)) => work(tx, d, site, counter),
        _ => Err(AppError::new(Code::NotFound)),
    })
    .await
}

/// Open a counter
///
/// Begins the officer's session at this counter, or ends its pause. One officer has one counter open at a time.
#[utoipa::path(
    tag = "counters", operation_id = "open_counter", params(CounterPath),
    responses((status = 200, description = "The counter, open.", body = CounterView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["counter_already_open", "officer_elsewhere", "manual_closed", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/sites/{site}/counters/{counter}/open")]
async fn open_counter(core: web::Data<Core>, ctx: Ctx, path: Path<CounterPath>, auth: Auth<needs::CounterOperate>) -> Result<HttpResponse> {
    let Actor::Staff(officer) = auth.caller.actor else { return Err(AppError::new(Code::Forbidden)) };
    at_counter(&core, (ctx, &path, &auth), (Permission::CounterOperate, empty_digest()), move |tx, _, site, counter| {
        Answer::ok(&CounterView::of(counter, &counter_session::open(tx, site, counter, officer)?))
    })
    .await
}

/// Pause a counter
///
/// Nobody is called here until it opens again; waiting people see that it is paused. The reason is kept.
#[utoipa::path(
    tag = "counters", operation_id = "pause_counter", params(CounterPath), request_body = WithReason,
    responses((status = 200, description = "The counter, paused.", body = CounterView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["counter_not_open", "counter_busy", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/sites/{site}/counters/{counter}/pause")]
async fn pause_counter(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<CounterPath>,
    auth: Auth<needs::CounterOperate>,
    body: Json<WithReason>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let reason = body.value.reason;
    at_counter(&core, (ctx, &path, &auth), (Permission::CounterOperate, body.digest), move |tx, _, _, counter| {
        Answer::ok(&CounterView::of(counter, &counter_session::pause(tx, counter, &reason)?))
    })
    .await
}

/// Close a counter
///
/// Ends the session. The reason is kept.
#[utoipa::path(
    tag = "counters", operation_id = "close_counter", params(CounterPath), request_body = WithReason,
    responses((status = 200, description = "The counter, closed.", body = CounterView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["counter_not_open", "counter_busy", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/sites/{site}/counters/{counter}/close")]
async fn close_counter(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<CounterPath>,
    auth: Auth<needs::CounterOperate>,
    body: Json<WithReason>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let reason = body.value.reason;
    at_counter(&core, (ctx, &path, &auth), (Permission::CounterOperate, body.digest), move |tx, _, _, counter| {
        Answer::ok(&CounterView::of(counter, &counter_session::close(tx, counter, &reason)?))
    })
    .await
}

/// Call the next ticket
///
/// Selects and claims in one step, in the order of the queues this counter serves, and says why it was this one.
/// 204 when nobody waits. A counter with an active ticket gets `counter_busy`.
#[utoipa::path(
    tag = "counters", operation_id = "call_next_ticket", params(CounterPath),
    responses(
        (status = 200, description = "The ticket called.", body = CalledView),
        (status = 204, description = "Nobody waits for this counter."),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["counter_not_open", "counter_busy", "idempotency_key_invalid", "idempotency_key_reused", "overloaded"])))
)]
#[post("/v1/malls/{mall}/sites/{site}/counters/{counter}/call-next")]
async fn call_next_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<CounterPath>,
    auth: Auth<needs::TicketServe>,
) -> Result<HttpResponse> {
    at_counter(&core, (ctx, &path, &auth), (Permission::TicketServe, empty_digest()), move |tx, d, site, counter| {
        match call_next(tx, d, site, counter)? {
            Some(called) => Ok(Answer::ok(&CalledView::of(&called, d))?.version(called.ticket.version)),
            None => Ok(Answer::no_content()),
        }
    })
    .await
}

/// Call a particular ticket
///
/// Out of turn, with a reason that auditors can read. The order of the others does not change.
#[utoipa::path(
    tag = "counters", operation_id = "call_ticket", params(CounterPath), request_body = CallChosen,
    responses((status = 200, description = "The ticket called.", body = CalledView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "counter_not_open", "counter_busy", "queue_not_served", "ticket_state_conflict", "not_found", "idempotency_key_invalid", "idempotency_key_reused"
    ])))
)]
#[post("/v1/malls/{mall}/sites/{site}/counters/{counter}/call")]
async fn call_ticket(
    core: web::Data<Core>,
    ctx: Ctx,
    path: Path<CounterPath>,
    auth: Auth<needs::TicketServe>,
    body: Json<CallChosen>,
) -> Result<HttpResponse> {
    check_text("/reason", &body.value.reason)?;
    let (id, why) = (body.value.ticket_id, body.value.reason);
    at_counter(&core, (ctx, &path, &auth), (Permission::TicketServe, body.digest), move |tx, d, site, counter| {
        let called = call_chosen(tx, d, site, counter, id, &why)?;
        Ok(Answer::ok(&CalledView::of(&called, d))?.version(called.ticket.version))
    })
    .await
}
