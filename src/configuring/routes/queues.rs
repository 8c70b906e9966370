//! Queues and their rules.

use actix_web::{HttpRequest, HttpResponse, get, patch, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, versioned};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, QueuePatch, QueuePath, QueueSetupView};
use crate::configuring::service::queues;
use crate::http::answer::Answer;
use crate::http::body::MergePatch;
use crate::http::etag::IfMatch;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_queue).service(update_queue);
}

/// Read a queue
///
/// How it is set up and by which rules people are called: open to everybody, so that anyone can see why. With the entity tag
/// that a change must name.
#[utoipa::path(
    tag = "floor-setup", operation_id = "get_queue", params(QueuePath),
    responses((status = 200, description = "The queue.", body = QueueSetupView, headers(("ETag" = String, description = "Its version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/queues/{queue}")]
async fn get_queue(core: web::Data<Core>, path: Path<QueuePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let queue = d.queue(d.site(&path.site)?.id, &path.queue)?;
    versioned(&req, &QueueSetupView::of(queue, &d), queue.version)
}

/// Change a queue
///
/// A JSON merge patch (RFC 7396): what is absent stays, also within `policy`. Numbers already given keep their letters, and who
/// waits keeps the place.
#[utoipa::path(
    tag = "floor-setup", operation_id = "update_queue", params(QueuePath, KeyHeader),
    request_body(content = QueuePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed.", body = QueueSetupView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "duplicate_code", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded",
        "database_unavailable", "outcome_unknown"
    ])))
)]
#[patch("/v1/malls/{mall}/sites/{site}/queues/{queue}")]
async fn update_queue(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<QueuePath>,
    if_match: IfMatch,
    body: MergePatch<QueuePatch>,
) -> Result<HttpResponse> {
    let (QueuePath { mall, site, queue }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let changed = queues::change(tx, d, caller, (&site, &queue, &if_match), &body)?;
        Ok(Answer::ok(&QueueSetupView::of(&changed, d))?.version(changed.version))
    })
    .await
}
