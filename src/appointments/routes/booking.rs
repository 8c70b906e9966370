//! Looking for a time, holding it, and reading an appointment.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Shared, site_in};
use crate::appointments::dto::{AppointmentPath, HoldAppointment, SitePath, SlotsQuery, digest_of};
use crate::appointments::service::access::Asker;
use crate::appointments::service::claim::{Claim, release};
use crate::appointments::service::hold::hold;
use crate::appointments::service::slots::slots;
use crate::appointments::store;
use crate::appointments::views::{AppointmentView, HeldView, SlotsView};
use crate::commands::Ctx;
use crate::db::Lane;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::Permission;
use crate::vault::Vault;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_slots).service(hold_appointment).service(get_appointment);
}

/// Find a time
///
/// The times of a service on each date from `from` to `to`, with what is left of each. A time is offered only if it ends within
/// its session and the opening hours of the site, outside breaks, and may be booked now. A date without a time to book says why.
#[utoipa::path(
    tag = "appointments", operation_id = "list_slots", params(SitePath, SlotsQuery),
    responses((status = 200, description = "The times of each date.", body = SlotsView)),
    security(()),
    extensions(("x-problem-codes" = json!(["service_inactive"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/slots")]
async fn list_slots(core: Shared, path: Path<SitePath>, query: Query<SlotsQuery>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    let days = slots(&core, &d, site, &query.service, (query.from, query.to)).await?;
    Ok(Answer::ok(&SlotsView::of(&query.service, site, &days))?.into_response(false))
}

/// Hold a time
///
/// Takes a place at a time for ten minutes; confirm it within them. Needs no account: the secret token in the answer is the proof of
/// holding it. Without staff an identity must be given, so that one person holds one time per service and date; staff book
/// without one for somebody who has no phone, e-mail or NIK.
#[utoipa::path(
    tag = "appointments", operation_id = "hold_appointment", params(SitePath), request_body = HoldAppointment,
    responses((status = 201, description = "Held, with the secret of its holder.", body = HeldView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "not_open", "holiday", "manual_closed", "service_inactive", "online_only_window", "quota_reached", "slot_not_available", "slot_not_offered",
        "duplicate_active_booking", "idempotency_key_required", "idempotency_key_invalid", "idempotency_key_reused", "token_invalid", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/sites/{site}/appointments")]
async fn hold_appointment(
    core: Shared,
    vault: web::Data<Vault>,
    ctx: Ctx,
    path: Path<SitePath>,
    auth: Auth<needs::Anyone>,
    body: Json<HoldAppointment>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (site_id, caller) = (d.site(&path.site)?.id, auth.caller);
    let wish = body.value.into_wish(&vault.hasher)?;
    if let Some(claim) = Claim::of_wish(&d, d.site(&path.site)?, &wish) {
        release(&core, &d, claim).await?;
    }
    let ctx = ctx.by(&caller)?.body(digest_of(&wish, &vault.hasher));
    core.command(&ctx, Lane::site(d.mall.id, site_id), move |tx, d| {
        let site = site_in(d, site_id)?;
        let held = hold(tx, d, site, &wish, &caller, &vault)?;
        let location = format!("/v1/malls/{}/appointments/{}", d.mall.code, held.appointment.id);
        Ok(Answer::created(location, &HeldView::of(&held, d, site))?.version(held.appointment.version))
    })
    .await
}

/// An appointment
///
/// Its time and state now, for staff; holders follow it under `track`.
#[utoipa::path(
    tag = "appointments", operation_id = "get_appointment", params(AppointmentPath),
    responses((status = 200, description = "The appointment.", body = AppointmentView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/appointments/{id}")]
async fn get_appointment(core: Shared, path: Path<AppointmentPath>, auth: Auth<needs::AppointmentManage>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, id) = (d.mall.id, path.id);
    let found = core.db.read(move |conn| Ok(store::by_id(conn, mall_id, id)?)).await?;
    let appointment = found.ok_or_else(|| AppError::new(Code::NotFound))?;
    Asker::new(auth.caller, None).require(&d, &appointment, Permission::AppointmentManage)?;
    let view = AppointmentView::of(&appointment, &d, site_in(&d, appointment.site_id)?, core.now());
    Ok(Answer::ok(&view)?.version(appointment.version).into_response(false))
}
