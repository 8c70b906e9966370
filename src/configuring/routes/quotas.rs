//! Quotas of a queue.

use actix_web::{HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, require_reader};
use crate::capacity::store;
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, QueuePath, QuotasBody, QuotasView};
use crate::configuring::service::quotas;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::IfMatch;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_quotas).service(put_quotas);
}

/// Read the quotas of a queue
///
/// Its rules, and what is used of each today. `version` is that of the queue; a change names it as `If-Match: "v<version>"`.
#[utoipa::path(
    tag = "floor-setup", operation_id = "list_quotas", params(QueuePath),
    responses((status = 200, description = "The quotas.", body = QuotasView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/queues/{queue}/quotas")]
async fn list_quotas(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<QueuePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let (mall_id, site) = (d.mall.id, d.site(&path.site)?);
    let (queue, today) = (d.queue(site.id, &path.queue)?, site.zone.service_date(core.now()));
    let used = core.db.read(move |conn| Ok(store::used_quotas(conn, mall_id, today)?)).await?;
    let view = QuotasView::of(queue, d.quotas_of(queue.id), &used);
    Ok(Answer::ok(&view)?.version(queue.version).into_response(false))
}

/// Replace the quotas of a queue
///
/// The rules given are all there are from now on. A rule that stays, by its id or by channel, weekday and times, keeps what is
/// used of it: a limit raised by twenty leaves twenty more. `If-Match` names the version of the queue, which moves on.
#[utoipa::path(
    tag = "floor-setup", operation_id = "put_quotas", params(QueuePath, KeyHeader), request_body = QuotasBody,
    responses((status = 200, description = "Replaced.", body = QuotasView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/sites/{site}/queues/{queue}/quotas")]
async fn put_quotas(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<QueuePath>,
    if_match: IfMatch,
    body: Json<QuotasBody>,
) -> Result<HttpResponse> {
    let (QueuePath { mall, site, queue }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let view = quotas::replace(tx, d, caller, (&site, &queue, &if_match), &body)?;
        Ok(Answer::ok(&view)?.version(view.version))
    })
    .await
}
