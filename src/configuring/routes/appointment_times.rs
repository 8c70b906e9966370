//! Weekly appointment times of a queue.

use actix_web::{HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, put_answer, require_reader};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{PutHeaders, QueuePath, SessionTemplateBody, SessionTemplateList, SessionTemplateView, TemplatePath};
use crate::configuring::service::appointment_times;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::PutCondition;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_session_templates).service(put_session_template);
}

/// List appointment times
///
/// The weekly templates from which the times of a queue are offered, with the version that a change must name.
#[utoipa::path(
    tag = "floor-setup", operation_id = "list_session_templates", params(QueuePath),
    responses((status = 200, description = "The templates.", body = SessionTemplateList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/queues/{queue}/session-templates")]
async fn list_session_templates(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<QueuePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let queue = d.queue(d.site(&path.site)?.id, &path.queue)?;
    let items = d.templates_of(queue.id).map(SessionTemplateView::from).collect();
    Ok(Answer::ok(&SessionTemplateList { items })?.into_response(false))
}

/// Put appointment times in place
///
/// Makes times under a new code (`If-None-Match: *`) or replaces those of a known version (`If-Match`). A capacity raised or
/// lowered counts for all days from today on, also for times that have bookings, but never goes below what is booked. Bookings
/// keep their time, also where the new times do not hold it.
#[utoipa::path(
    tag = "floor-setup", operation_id = "put_session_template", params(TemplatePath, PutHeaders), request_body = SessionTemplateBody,
    responses(
        (status = 200, description = "Replaced.", body = SessionTemplateView),
        (status = 201, description = "Made.", body = SessionTemplateView),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "invalid_parameter", "duplicate_code", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused",
        "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/sites/{site}/queues/{queue}/session-templates/{template}")]
async fn put_session_template(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<TemplatePath>,
    condition: PutCondition,
    body: Json<SessionTemplateBody>,
) -> Result<HttpResponse> {
    let (TemplatePath { mall, site, queue, template }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let put = appointment_times::put(tx, d, caller, (&site, &queue, &template, &condition), &body)?;
        let location = format!("/v1/malls/{}/sites/{site}/queues/{queue}/session-templates", d.mall.code);
        put_answer(&put, location, |t| SessionTemplateView::from(t), |t| t.version)
    })
    .await
}
