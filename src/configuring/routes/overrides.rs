//! What somebody in charge decides by hand.

use std::cmp::Reverse;

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, require_reader, versioned};
use crate::calendar::model::Override;
use crate::calendar::store::Stored;
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{MallPath, OverrideBody, OverrideList, OverridePath, OverrideView, OverridesQuery};
use crate::configuring::service::overrides;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::{Json, empty_digest};
use crate::http::etag::IfMatch;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;

/// How many ended overrides are listed; all of them are in the event log.
const ENDED_SHOWN: usize = 200;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_overrides).service(get_override).service(create_override).service(revoke_override);
}

/// Those that count or will, by their start; or those that ended, the latest first.
fn listed(d: &Directory, ended: bool, now: Instant) -> Vec<&Stored<Override>> {
    let has_ended = |s: &Stored<Override>| s.rule.ends_at().is_some_and(|end| end <= now);
    let mut found: Vec<_> = d.stored_overrides.iter().filter(|s| has_ended(s) == ended).collect();
    if ended {
        found.sort_by_key(|s| Reverse((s.rule.ends_at(), s.rule.id)));
        found.truncate(ENDED_SHOWN);
    }
    found
}

/// List overrides
///
/// Openings, closings and restrictions by hand that count now or will; with `ended=true` the latest 200 that no longer do.
#[utoipa::path(
    tag = "hours", operation_id = "list_overrides", params(MallPath, OverridesQuery),
    responses((status = 200, description = "The overrides.", body = OverrideList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/overrides")]
async fn list_overrides(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<MallPath>,
    query: Query<OverridesQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let found = listed(&d, query.ended.unwrap_or(false), core.now());
    let items = found.into_iter().map(|s| OverrideView::of(s, &d)).collect();
    Ok(Answer::ok(&OverrideList { items })?.into_response(false))
}

/// Read an override
///
/// With the entity tag that its revocation must name.
#[utoipa::path(
    tag = "hours", operation_id = "get_override", params(OverridePath),
    responses((status = 200, description = "The override.", body = OverrideView, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/overrides/{override}")]
async fn get_override(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<OverridePath>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    require_reader(&auth.caller, d.mall.id)?;
    let stored = d.stored_overrides.iter().find(|s| s.rule.id == path.r#override).ok_or_else(|| AppError::new(Code::NotFound))?;
    versioned(&req, &OverrideView::of(stored, &d), stored.version)
}

/// Open, close or restrict by hand
///
/// For a mall, a site, an agency, a service or a queue, from now or a later moment, until it expires or is revoked.
/// `appointment_only` leaves bookings and staff-assisted numbers; `reduced_capacity` leaves a share of every quota and appointment time.
/// The narrowest of its kind counts. People who wait or have booked stay where they are.
#[utoipa::path(
    tag = "hours", operation_id = "create_override", params(MallPath), request_body = OverrideBody,
    responses((status = 201, description = "In force.", body = OverrideView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/overrides")]
async fn create_override(
    core: web::Data<Core>,
    auth: Auth<needs::HoursConfigure>,
    ctx: Ctx,
    path: Path<MallPath>,
    body: Json<OverrideBody>,
) -> Result<HttpResponse> {
    let (body, digest) = (body.value, body.digest);
    change(&core, (ctx, auth, &path.mall), digest, move |tx, d, caller| {
        let stored = overrides::set(tx, d, caller, &body)?;
        let location = format!("/v1/malls/{}/overrides/{}", d.mall.code, stored.rule.id);
        Ok(Answer::created(location, &OverrideView::of(&stored, d))?.version(stored.version))
    })
    .await
}

/// Take an override back
///
/// It stops counting now. One that has ended already is answered as it ended.
#[utoipa::path(
    tag = "hours", operation_id = "revoke_override", params(OverridePath),
    responses((status = 200, description = "It no longer counts.", body = OverrideView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/overrides/{override}/revoke")]
async fn revoke_override(
    core: web::Data<Core>,
    auth: Auth<needs::HoursConfigure>,
    ctx: Ctx,
    path: Path<OverridePath>,
    if_match: IfMatch,
) -> Result<HttpResponse> {
    let id = path.r#override;
    change(&core, (ctx, auth, &path.mall), empty_digest(), move |tx, d, caller| {
        let stored = overrides::revoke(tx, d, caller, id, &if_match)?;
        Ok(Answer::ok(&OverrideView::of(&stored, d))?.version(stored.version))
    })
    .await
}
