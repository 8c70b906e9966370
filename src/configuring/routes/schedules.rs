//! Weekly hours.

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, put_answer, require_reader, versioned};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{MallPath, PutHeaders, ScheduleBody, ScheduleList, SchedulePath, ScheduleView};
use crate::configuring::service::schedules;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::PutCondition;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_schedules).service(get_schedule).service(put_schedule);
}

/// List schedules
///
/// Weekly and seasonal hours of sites, agencies and services. Which of several decides a date: the narrowest scope, then a
/// seasonal one, then one bound to the site, then the one that began last.
#[utoipa::path(
    tag = "hours", operation_id = "list_schedules", params(MallPath),
    responses((status = 200, description = "The schedules.", body = ScheduleList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/schedules")]
async fn list_schedules(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<MallPath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let items = d.stored_schedules.iter().map(|s| ScheduleView::of(s, &d)).collect();
    Ok(Answer::ok(&ScheduleList { items })?.into_response(false))
}

/// Read a schedule
///
/// With the entity tag that a change must name.
#[utoipa::path(
    tag = "hours", operation_id = "get_schedule", params(SchedulePath),
    responses((status = 200, description = "The schedule.", body = ScheduleView, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/schedules/{schedule}")]
async fn get_schedule(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<SchedulePath>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let stored = d.stored_schedules.iter().find(|s| s.code == path.schedule).ok_or_else(|| AppError::new(Code::NotFound))?;
    versioned(&req, &ScheduleView::of(stored, &d), stored.version)
}

/// Put a schedule in place
///
/// Makes hours under a new code (`If-None-Match: *`) or replaces those of a known version (`If-Match`). They count from the next
/// question on, in every process. A publisher of an agency puts that agency's hours only.
#[utoipa::path(
    tag = "hours", operation_id = "put_schedule", params(SchedulePath, PutHeaders), request_body = ScheduleBody,
    responses(
        (status = 200, description = "Replaced.", body = ScheduleView),
        (status = 201, description = "Made.", body = ScheduleView),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded",
        "database_unavailable", "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/schedules/{schedule}")]
async fn put_schedule(
    core: web::Data<Core>,
    auth: Auth<needs::HoursConfigure>,
    ctx: Ctx,
    path: Path<SchedulePath>,
    condition: PutCondition,
    body: Json<ScheduleBody>,
) -> Result<HttpResponse> {
    let (SchedulePath { mall, schedule }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let put = schedules::put(tx, d, caller, (&schedule, &condition), &body)?;
        let location = format!("/v1/malls/{}/schedules/{schedule}", d.mall.code);
        put_answer(&put, location, |s| ScheduleView::of(s, d), |s| s.version)
    })
    .await
}
