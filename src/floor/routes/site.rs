//! A site now: board, floor, status.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{NO_CACHE, PRIVATE, SitePath, snapshot_of, tagged};
use crate::commands::Core;
use crate::floor::model::{Board, Floor, SiteStatus, site_status};
use crate::floor::snapshots::Snapshots;
use crate::http::etag::ready_json;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::permission::{Permission, Target};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_board).service(get_floor).service(get_site_status);
}

/// Which part of the board.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// Only the zone with this code.
    #[param(max_length = 40, example = "lantai-1")]
    zone: Option<String>,
}

/// Papan panggilan
///
/// Numbers wanted at counters now, the last calls, and how many wait in each queue. Changes exactly when an event happens or the
/// configuration changes: ask again with `If-None-Match`. Nothing in it belongs to a person.
#[utoipa::path(
    tag = "floor", operation_id = "get_board", params(SitePath, BoardQuery),
    responses((status = 200, description = "The board.", body = Board, headers(("ETag" = String, description = "Sequence and configuration version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/board")]
async fn get_board(
    core: Data<Core>,
    snapshots: Data<Snapshots>,
    path: Path<SitePath>,
    query: Query<BoardQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let shown = snapshot_of(&core, &snapshots, &path).await?;
    Ok(ready_json(shown.board(query.zone.as_deref())?, &shown.etag, NO_CACHE, &req))
}

/// Keadaan lantai
///
/// For each queue who waits and since when, what was done today, and which counters serve it; for each counter its officer and ticket.
#[utoipa::path(
    tag = "floor", operation_id = "get_floor", params(SitePath),
    responses((status = 200, description = "The floor.", body = Floor, headers(("ETag" = String, description = "Sequence and configuration version.")))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/floor")]
async fn get_floor(
    core: Data<Core>,
    snapshots: Data<Snapshots>,
    auth: Auth<needs::FloorRead>,
    path: Path<SitePath>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    auth.caller.require(Permission::FloorRead, &Target::site(d.mall.id, site.id))?;
    let shown = snapshots.of(&core, d.mall.id, site.id).await?;
    Ok(ready_json(&shown.floor, &shown.etag, PRIVATE, &req))
}

/// Keadaan sebuah tempat
///
/// Whether the site is open and, for each queue, whether the kiosk gives numbers, why, how many wait and which numbers are called.
#[utoipa::path(
    tag = "sites", operation_id = "get_site_status", params(SitePath),
    responses((status = 200, description = "The status.", body = SiteStatus, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/status")]
async fn get_site_status(core: Data<Core>, snapshots: Data<Snapshots>, path: Path<SitePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    let shown = snapshots.of(&core, d.mall.id, site.id).await?;
    tagged(&site_status(&shown.rows, &d, site, core.now()), &req)
}
