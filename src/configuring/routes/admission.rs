//! Who may draw numbers at a site.

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, versioned};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{AdmissionBody, AdmissionView, KeyHeader, SitePath};
use crate::configuring::service::admission;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::IfMatch;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_admission).service(put_admission);
}

/// Read who may draw numbers
///
/// Whether phones must show the token on the door, and how many numbers one kiosk may give: open to everybody, so that an app knows
/// before it asks. With the entity tag that a change must name.
#[utoipa::path(
    tag = "floor-setup", operation_id = "get_admission", params(SitePath),
    responses((status = 200, description = "The rules.", body = AdmissionView, headers(("ETag" = String, description = "Their version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/admission")]
async fn get_admission(core: web::Data<Core>, path: Path<SitePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let admission = d.admission(d.site(&path.site)?.id);
    versioned(&req, &AdmissionView::from(admission), admission.version)
}

/// Set who may draw numbers
///
/// Replaces the rules of a site. They hold from the next number on.
#[utoipa::path(
    tag = "floor-setup", operation_id = "put_admission", params(SitePath, KeyHeader), request_body = AdmissionBody,
    responses((status = 200, description = "Set.", body = AdmissionView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/sites/{site}/admission")]
async fn put_admission(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<SitePath>,
    if_match: IfMatch,
    body: Json<AdmissionBody>,
) -> Result<HttpResponse> {
    let (SitePath { mall, site }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let set = admission::replace(tx, d, caller, (&site, &if_match), &body)?;
        Ok(Answer::ok(&AdmissionView::from(set))?.version(set.version))
    })
    .await
}
