//! Suspending, resuming, archiving, and confirming that texts are still true.

use actix_web::{HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::{Core, Ctx};
use crate::configuring::dto::KeyHeader;
use crate::configuring::routes::support::change;
use crate::http::answer::Answer;
use crate::http::body::{Json, empty_digest};
use crate::http::params::Path;
use crate::identity::auth::{Auth, Needs, needs};
use crate::kernel::error::Result;
use crate::publishing::dto::{ServicePath, StatusBody};
use crate::publishing::service::status::{self, Turn};
use crate::publishing::views::ServiceState;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(suspend_service).service(resume_service).service(archive_service).service(confirm_service);
}

async fn run<P: Needs>(core: &Core, (ctx, auth, path): (Ctx, Auth<P>, ServicePath), digest: [u8; 32], turn: Turn) -> Result<HttpResponse> {
    let ServicePath { mall, service } = path;
    change(core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        Answer::ok(&ServiceState::from(status::change(tx, d, caller, &service, &turn)?))
    })
    .await
}

/// Tangguhkan layanan
///
/// Not served for a while; it stays visible with the reason. Who waits or has booked is served all the same.
#[utoipa::path(
    tag = "publishing", operation_id = "suspend_service", params(ServicePath, KeyHeader), request_body = StatusBody,
    responses((status = 200, description = "What was asked for, or done.", body = ServiceState)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "service_state_conflict"])))
)]
#[post("/v1/malls/{mall}/services/{service}/suspend")]
async fn suspend_service(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ServicePath>,
    body: Json<StatusBody>,
) -> Result<HttpResponse> {
    run(&core, (ctx, auth, path.0), body.digest, Turn::Suspend(body.value.note)).await
}

/// Layani kembali
///
/// Serves a suspended service again.
#[utoipa::path(
    tag = "publishing", operation_id = "resume_service", params(ServicePath, KeyHeader),
    responses((status = 200, description = "What was asked for, or done.", body = ServiceState)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "service_state_conflict"])))
)]
#[post("/v1/malls/{mall}/services/{service}/resume")]
async fn resume_service(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ServicePath>,
) -> Result<HttpResponse> {
    run(&core, (ctx, auth, path.0), empty_digest(), Turn::Resume).await
}

/// Arsipkan layanan
///
/// No longer served here, and not shown any more. Its versions stay readable; publishing it again brings it back.
#[utoipa::path(
    tag = "publishing", operation_id = "archive_service", params(ServicePath, KeyHeader), request_body = StatusBody,
    responses((status = 200, description = "What was asked for, or done.", body = ServiceState)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "service_state_conflict"])))
)]
#[post("/v1/malls/{mall}/services/{service}/archive")]
async fn archive_service(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ServicePath>,
    body: Json<StatusBody>,
) -> Result<HttpResponse> {
    run(&core, (ctx, auth, path.0), body.digest, Turn::Archive(body.value.note)).await
}

/// Nyatakan masih benar
///
/// Somebody of the agency has read the texts and they are still true: for a year nobody is reminded.
#[utoipa::path(
    tag = "publishing", operation_id = "confirm_service", params(ServicePath, KeyHeader),
    responses((status = 200, description = "What was asked for, or done.", body = ServiceState)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "service_state_conflict"])))
)]
#[post("/v1/malls/{mall}/services/{service}/confirm")]
async fn confirm_service(
    core: web::Data<Core>,
    auth: Auth<needs::ServiceWrite>,
    ctx: Ctx,
    path: Path<ServicePath>,
) -> Result<HttpResponse> {
    run(&core, (ctx, auth, path.0), empty_digest(), Turn::Review).await
}
