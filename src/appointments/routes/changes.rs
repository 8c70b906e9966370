//! Confirming, moving and cancelling, by the holder's token or by staff of the site.

use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Shared, change, shown};
use crate::appointments::dto::{AppointmentHolder, AppointmentPath, CancelAppointment, RescheduleAppointment};
use crate::appointments::service::access::Asker;
use crate::appointments::service::claim::release_for_move;
use crate::appointments::service::{cancel::cancel, confirm::confirm, reschedule::reschedule};
use crate::appointments::views::AppointmentView;
use crate::commands::Ctx;
use crate::http::body::{Json, OptionalJson};
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(confirm_appointment).service(reschedule_appointment).service(cancel_appointment);
}

/// Confirm an appointment
///
/// Books a time that is held. By the holder with the token, or by staff. The place was taken with the hold, so a confirmation in
/// time never finds it gone.
#[utoipa::path(
    tag = "appointments", operation_id = "confirm_appointment", params(AppointmentPath), request_body = Option<AppointmentHolder>,
    responses((status = 200, description = "Booked.", body = AppointmentView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "hold_expired", "appointment_state_conflict", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope", "idempotency_key_required",
        "idempotency_key_invalid", "idempotency_key_reused", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/appointments/{id}/confirm")]
async fn confirm_appointment(
    core: Shared,
    ctx: Ctx,
    path: Path<AppointmentPath>,
    auth: Auth<needs::Anyone>,
    body: OptionalJson<AppointmentHolder>,
) -> Result<HttpResponse> {
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    let (id, asker) = (path.id, Asker::of_body(auth.caller, body.value.token.as_deref())?);
    change(&core, ctx, &path, move |tx, d| {
        let booked = confirm(tx, d, id, &asker)?;
        shown(tx, d, &booked)
    })
    .await
}

/// Move an appointment
///
/// To another time of the same service. Code and token stay good. Either it moves or nothing changes: the old place is given up
/// only when the new one is taken. Asked for the time it already has, it stays as it is.
#[utoipa::path(
    tag = "appointments", operation_id = "reschedule_appointment", params(AppointmentPath), request_body = RescheduleAppointment,
    responses((status = 200, description = "Moved.", body = AppointmentView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "appointment_state_conflict", "not_open", "holiday", "manual_closed", "service_inactive", "online_only_window", "quota_reached",
        "slot_not_available", "slot_not_offered", "duplicate_active_booking", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope",
        "idempotency_key_required", "idempotency_key_invalid", "idempotency_key_reused", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/appointments/{id}/reschedule")]
async fn reschedule_appointment(
    core: Shared,
    ctx: Ctx,
    path: Path<AppointmentPath>,
    auth: Auth<needs::Anyone>,
    body: Json<RescheduleAppointment>,
) -> Result<HttpResponse> {
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    let (id, starts_at, asker) = (path.id, body.value.starts_at, Asker::of_body(auth.caller, body.value.token.as_deref())?);
    release_for_move(&core, &*core.directory(&path.mall).await?, id, starts_at).await?;
    change(&core, ctx, &path, move |tx, d| {
        let moved = reschedule(tx, d, id, &asker, starts_at)?;
        shown(tx, d, &moved)
    })
    .await
}

/// Cancel an appointment
///
/// Gives up a held or booked time; the place goes back to others at once.
#[utoipa::path(
    tag = "appointments", operation_id = "cancel_appointment", params(AppointmentPath), request_body = Option<CancelAppointment>,
    responses((status = 200, description = "Cancelled.", body = AppointmentView)),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "appointment_state_conflict", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope", "idempotency_key_required",
        "idempotency_key_invalid", "idempotency_key_reused", "overloaded"
    ])))
)]
#[post("/v1/malls/{mall}/appointments/{id}/cancel")]
async fn cancel_appointment(
    core: Shared,
    ctx: Ctx,
    path: Path<AppointmentPath>,
    auth: Auth<needs::Anyone>,
    body: OptionalJson<CancelAppointment>,
) -> Result<HttpResponse> {
    let reason = body.value.checked_reason()?;
    let ctx = ctx.by(&auth.caller)?.body(body.digest);
    let (id, asker) = (path.id, Asker::of_body(auth.caller, body.value.token.as_deref())?);
    change(&core, ctx, &path, move |tx, d| {
        let cancelled = cancel(tx, d, id, &asker, reason.as_deref())?;
        shown(tx, d, &cancelled)
    })
    .await
}
