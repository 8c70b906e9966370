//! What a site offers.

use actix_web::{HttpResponse, get, patch, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, put_answer};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, OfferingBody, OfferingList, OfferingPatch, OfferingPath, OfferingView, PutHeaders, SitePath};
use crate::configuring::service::offerings;
use crate::http::answer::Answer;
use crate::http::body::{Json, MergePatch};
use crate::http::etag::{IfMatch, PutCondition};
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_offerings).service(put_offering).service(update_offering);
}

/// List the services of a site
///
/// Which services can be had here, in which queue, by a number or by appointment, and how long they usually take.
#[utoipa::path(
    tag = "floor-setup", operation_id = "list_offerings", params(SitePath),
    responses((status = 200, description = "The services.", body = OfferingList)),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/offerings")]
async fn list_offerings(core: web::Data<Core>, path: Path<SitePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site_id = d.site(&path.site)?.id;
    let here = d.offerings.iter().filter(|o| o.site_id == site_id);
    let mut items: Vec<OfferingView> = here.map(|o| OfferingView::of(o, &d)).collect();
    items.sort_by(|a, b| a.service.cmp(&b.service));
    Ok(Answer::ok(&OfferingList { items })?.into_response(false))
}

/// Offer a service at a site
///
/// Puts a service of the catalogue in a queue of its agency (`If-None-Match: *`), for instance one that was just published, or
/// replaces how it is offered (`If-Match`). From then on kiosks show it. Drafts and archived services are 404.
#[utoipa::path(
    tag = "floor-setup", operation_id = "put_offering", params(OfferingPath, PutHeaders), request_body = OfferingBody,
    responses(
        (status = 200, description = "Replaced.", body = OfferingView),
        (status = 201, description = "Offered.", body = OfferingView),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/sites/{site}/offerings/{service}")]
async fn put_offering(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<OfferingPath>,
    condition: PutCondition,
    body: Json<OfferingBody>,
) -> Result<HttpResponse> {
    let (OfferingPath { mall, site, service }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let put = offerings::put(tx, d, caller, (&site, &service, &condition), &body)?;
        let location = format!("/v1/malls/{}/sites/{site}/offerings", d.mall.code);
        put_answer(&put, location, |offering| OfferingView::of(offering, d), |offering| offering.version)
    })
    .await
}

/// Change a service at a site
///
/// A JSON merge patch (RFC 7396): what is absent stays. `If-Match` names the version in the listing. Who waits or has booked is
/// served all the same.
#[utoipa::path(
    tag = "floor-setup", operation_id = "update_offering", params(OfferingPath, KeyHeader),
    request_body(content = OfferingPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed.", body = OfferingView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[patch("/v1/malls/{mall}/sites/{site}/offerings/{service}")]
async fn update_offering(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<OfferingPath>,
    if_match: IfMatch,
    body: MergePatch<OfferingPatch>,
) -> Result<HttpResponse> {
    let (OfferingPath { mall, site, service }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let changed = offerings::change(tx, d, caller, (&site, &service, &if_match), &body)?;
        Ok(Answer::ok(&OfferingView::of(&changed, d))?.version(changed.version))
    })
    .await
}
