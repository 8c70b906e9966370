//! Counters and what they serve.

use actix_web::{HttpRequest, HttpResponse, get, patch, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, versioned};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{CounterListItem, CounterListing, CounterPatch, CounterPath, CounterSetupView, KeyHeader, SitePath};
use crate::configuring::service::counters;
use crate::counters::model::Counter;
use crate::counters::sessions::SessionStatus;
use crate::counters::store;
use crate::http::answer::Answer;
use crate::http::body::MergePatch;
use crate::http::etag::IfMatch;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_counters).service(get_counter).service(update_counter);
}

/// List counters
///
/// What each counter of a site serves, and whether it is open, paused or closed now. Nothing about its officer.
#[utoipa::path(
    tag = "floor-setup", operation_id = "list_counters", params(SitePath),
    responses((status = 200, description = "The counters.", body = CounterListing)),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/counters")]
async fn list_counters(core: web::Data<Core>, path: Path<SitePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, site) = (d.mall.id, d.site(&path.site)?);
    let (site_id, today) = (site.id, site.zone.service_date(core.now()));
    let sessions = core.db.read(move |conn| Ok(store::running_sessions(conn, mall_id, site_id)?)).await?;
    let running = |id| sessions.iter().find(|s| s.counter_id == id && s.service_date >= today);
    let item = |counter: &Counter| CounterListItem {
        status: running(counter.id).map_or(SessionStatus::Closed, |s| s.status),
        counter: CounterSetupView::of(counter, &d),
    };
    Ok(Answer::ok(&CounterListing { items: d.counters_of(site_id).map(item).collect() })?.into_response(false))
}

/// Read a counter
///
/// How it is set up, with the entity tag that a change must name.
#[utoipa::path(
    tag = "floor-setup", operation_id = "get_counter", params(CounterPath),
    responses((status = 200, description = "The counter.", body = CounterSetupView, headers(("ETag" = String, description = "Its version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/counters/{counter}")]
async fn get_counter(core: web::Data<Core>, path: Path<CounterPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let counter = d.counter(d.site(&path.site)?.id, &path.counter)?;
    versioned(&req, &CounterSetupView::of(counter, &d), counter.version)
}

/// Change a counter
///
/// A JSON merge patch (RFC 7396): what is absent stays, `queues` is replaced whole. The next call looks at the new queues.
#[utoipa::path(
    tag = "floor-setup", operation_id = "update_counter", params(CounterPath, KeyHeader),
    request_body(content = CounterPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed.", body = CounterSetupView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "in_use", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded",
        "database_unavailable", "outcome_unknown"
    ])))
)]
#[patch("/v1/malls/{mall}/sites/{site}/counters/{counter}")]
async fn update_counter(
    core: web::Data<Core>,
    auth: Auth<needs::FloorConfigure>,
    ctx: Ctx,
    path: Path<CounterPath>,
    if_match: IfMatch,
    body: MergePatch<CounterPatch>,
) -> Result<HttpResponse> {
    let (CounterPath { mall, site, counter }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let changed = counters::change(tx, d, caller, (&site, &counter, &if_match), &body)?;
        Ok(Answer::ok(&CounterSetupView::of(&changed, d))?.version(changed.version))
    })
    .await
}
