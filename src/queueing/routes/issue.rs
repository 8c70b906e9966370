//! Taking a number, and reading tickets.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::dto::{IssueTicket, SitePath, TicketPath};
use super::support::target_of;
use crate::commands::{Core, Ctx};
use crate::db::Lane;
use crate::devices::Desk;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::identity::door;
use crate::identity::hasher::IdentityHasher;
use crate::kernel::actor::Actor;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Permission, Target};
use crate::queueing::service::admission::{Comer, admit};
use crate::queueing::service::issue::{Wish, issue};
use crate::queueing::service::position;
use crate::queueing::store;
use crate::queueing::views::{IssuedView, PositionView, TicketDetailView};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(issue_ticket).service(get_ticket).service(get_ticket_position);
}

/// Take a number
///
/// A kiosk, an officer for somebody at the desk, or a visitor's phone without any token. Needs no name, phone or NIK.
/// The answer holds everything a slip needs. Devices must send an `Idempotency-Key`, so that a retry gives the same ticket.
#[utoipa::path(
    tag = "tickets", operation_id = "issue_ticket", params(SitePath), request_body = IssueTicket,
    responses((status = 201, description = "The ticket, with the secret of its holder.", body = IssuedView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "not_open", "last_ticket_passed", "holiday", "manual_closed", "service_inactive", "online_only_window", "quota_reached",
        "number_space_exhausted", "idempotency_key_required", "idempotency_key_invalid", "idempotency_key_reused", "token_invalid", "forbidden",
        "forbidden_scope", "door_token_required", "door_token_invalid", "rate_limited", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/sites/{site}/tickets")]
async fn issue_ticket(
    core: web::Data<Core>,
    (hasher, desk): (web::Data<IdentityHasher>, web::Data<Desk>),
    ctx: Ctx,
    path: Path<SitePath>,
    auth: Auth<needs::Anyone>,
    body: Json<IssueTicket>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site_id = d.site(&path.site)?.id;
    let channel = channel_of(&auth)?;
    if channel != Channel::Phone {
        auth.caller.require(Permission::TicketIssue, &Target::site(d.mall.id, site_id).agency_of(&d, &body.value.service))?;
        auth.require_service(&body.value.service)?;
    }
    let wish = Wish {
        service_code: body.value.service,
        priority_class: body.value.priority_class,
        purpose: body.value.purpose,
        channel,
        confirm_print: auth.device.is_some_and(|device| device.print_confirm),
    };
    let pass = door::check(&hasher, site_id, body.value.door_token.as_deref(), desk.now());
    let comer = Comer { channel, device: auth.device.map(|device| device.id), pass };
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    core.command(&ctx, Lane::site(d.mall.id, site_id), move |tx, d| {
        let site = d.site_by_id(site_id).ok_or_else(|| AppError::new(Code::NotFound))?;
        admit(tx, &d.admission(site_id), comer)?;
        let issued = issue(tx, d, site, &wish)?;
        let location = format!("/v1/malls/{}/tickets/{}", d.mall.code, issued.ticket.id);
        Ok(Answer::created(location, &IssuedView::of(&issued, d))?.version(issued.ticket.version))
    })
    .await
}

fn channel_of(auth: &Auth<needs::Anyone>) -> Result<Channel> {
    match auth.caller.actor {
        Actor::Public => Ok(Channel::Phone),
        Actor::Staff(_) => Ok(Channel::StaffAssisted),
        Actor::Device(_) => Ok(Channel::Kiosk),
        Actor::System => Err(AppError::new(Code::Forbidden)),
    }
}

impl Target {
    /// Narrows the target to the agency of a service, if there is such a service.
    fn agency_of(self, d: &crate::directory::Directory, service_code: &str) -> Self {
        d.service(service_code).map_or(self, |service| self.agency(service.agency_id))
    }
}

/// Read a ticket
///
/// A ticket with the legs behind it. For staff and kiosks of its site; visitors use their secret under `/track`.
#[utoipa::path(
    tag = "tickets", operation_id = "get_ticket", params(TicketPath),
    responses((status = 200, description = "The ticket.", body = TicketDetailView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/tickets/{ticket}")]
async fn get_ticket(core: web::Data<Core>, path: Path<TicketPath>, auth: Auth<needs::TicketRead>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, id) = (d.mall.id, path.ticket);
    let (ticket, legs) = core
        .db
        .read(move |conn| {
            let ticket = store::by_id(conn, mall_id, id)?.ok_or_else(|| AppError::new(Code::NotFound))?;
            let legs = store::legs(conn, mall_id, id)?;
            Ok((ticket, legs))
        })
        .await?;
    auth.caller.require(Permission::TicketRead, &target_of(&ticket, &d))?;
    Ok(Answer::ok(&TicketDetailView::of(&ticket, &legs, &d))?.version(ticket.version).into_response(false))
}

/// Where a ticket stands
///
/// How many people are called before, and why: by arrival, by priority, by appointment or by transfer.
#[utoipa::path(
    tag = "tickets", operation_id = "get_ticket_position", params(TicketPath),
    responses((status = 200, description = "The place in the queue.", body = PositionView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/tickets/{ticket}/position")]
async fn get_ticket_position(core: web::Data<Core>, path: Path<TicketPath>, auth: Auth<needs::TicketRead>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, id) = (d.mall.id, path.ticket);
    let (ticket, place) = core
        .db
        .read(move |conn| {
            let ticket = store::by_id(conn, mall_id, id)?.ok_or_else(|| AppError::new(Code::NotFound))?;
            let place = position::position(conn, mall_id, &ticket)?;
            Ok((ticket, place))
        })
        .await?;
    auth.caller.require(Permission::TicketRead, &target_of(&ticket, &d))?;
    Ok(Answer::ok(&PositionView::of(&ticket, &place))?.into_response(false))
}
