//! Checking in: by id with the holder's token or by staff, and at the kiosk by whatever the visitor shows.

use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Shared, change, site_in};
use crate::appointments::dto::{AppointmentHolder, AppointmentPath, ShownCode, SitePath};
use crate::appointments::model::Credential;
use crate::appointments::service::access::Asker;
use crate::appointments::service::check_in::{CheckedIn, check_in, check_in_shown};
use crate::appointments::views::CheckInView;
use crate::commands::Ctx;
use crate::db::Lane;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::{Json, OptionalJson};
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(check_in_appointment).service(check_in_code);
}

fn shown(tx: &Tx<'_>, d: &Directory, done: &CheckedIn) -> Result<Answer> {
    let site = site_in(d, done.appointment.site_id)?;
    Ok(Answer::ok(&CheckInView::of(done, d, site, tx.now()))?.version(done.appointment.version))
}

/// Check in
///
/// The booking becomes a ticket that stands by its booked time, however early the visitor came. Open from some minutes before the
/// time until its grace is over. Pressed twice it answers with the same ticket, without its secret.
#[utoipa::path(
    tag = "appointments", operation_id = "check_in_appointment", params(AppointmentPath), request_body = Option<AppointmentHolder>,
    responses((status = 200, description = "Checked in, with the ticket.", body = CheckInView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "check_in_too_early", "check_in_too_late", "appointment_state_conflict", "number_space_exhausted", "unauthenticated", "token_invalid",
        "forbidden", "forbidden_scope", "idempotency_key_required", "idempotency_key_invalid", "idempotency_key_reused", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/appointments/{id}/check-in")]
async fn check_in_appointment(
    core: Shared,
    ctx: Ctx,
    path: Path<AppointmentPath>,
    auth: Auth<needs::Anyone>,
    body: OptionalJson<AppointmentHolder>,
) -> Result<HttpResponse> {
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    let (id, asker) = (path.id, Asker::of_body(auth.caller, body.value.token.as_deref())?);
    change(&core, ctx, &path, move |tx, d| {
        let done = check_in(tx, d, id, &asker)?;
        shown(tx, d, &done)
    })
    .await
}

/// Check in at the kiosk
///
/// For kiosks and staff: takes the booking code as typed, the token, or the tracking URL behind the visitor's QR code. Otherwise as
/// checking in by id. What is not for this site and the caller's agencies is not found, in the same words as a code that nobody has.
#[utoipa::path(
    tag = "appointments", operation_id = "check_in_code", params(SitePath), request_body = ShownCode,
    responses((status = 200, description = "Checked in, with the ticket.", body = CheckInView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "check_in_too_early", "check_in_too_late", "appointment_state_conflict", "number_space_exhausted", "idempotency_key_required",
        "idempotency_key_invalid", "idempotency_key_reused", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/sites/{site}/check-ins")]
async fn check_in_code(
    core: Shared,
    ctx: Ctx,
    path: Path<SitePath>,
    auth: Auth<needs::AppointmentCheckIn>,
    body: Json<ShownCode>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, site_id) = (d.mall.id, d.site(&path.site)?.id);
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    let (code, asker) = (Credential::read(&body.value.code), Asker::new(auth.caller, None));
    core.command(&ctx, Lane::site(mall_id, site_id), move |tx, d| {
        let done = check_in_shown(tx, d, site_in(d, site_id)?, &code, &asker)?;
        shown(tx, d, &done)
    })
    .await
}
