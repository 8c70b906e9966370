//! Malls, sites and queues.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, SitePath, tagged};
use crate::commands::Core;
use crate::floor::views::{self, MallList, MallView, QueueList, SiteDetail, SiteList};
use crate::http::params::Path;
use crate::kernel::error::Result;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_malls).service(get_mall).service(list_sites).service(get_site).service(list_queues);
}

/// Daftar mal
///
/// The malls this installation serves.
#[utoipa::path(
    tag = "malls", operation_id = "list_malls",
    responses((status = 200, description = "All malls, by code.", body = MallList, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls")]
async fn list_malls(core: Data<Core>, req: HttpRequest) -> Result<HttpResponse> {
    let all = core.directories.all(&core.db, core.now()).await?;
    tagged(&MallList { items: all.iter().map(|d| views::mall(d)).collect() }, &req)
}

/// Sebuah mal
///
/// The organisation behind the sites.
#[utoipa::path(
    tag = "malls", operation_id = "get_mall", params(MallPath),
    responses((status = 200, description = "The mall.", body = MallView, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}")]
async fn get_mall(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    tagged(&views::mall(&d), &req)
}

/// Daftar tempat
///
/// The places where a mall serves: main hall, mini MPP, market, village office, mobile unit.
#[utoipa::path(
    tag = "sites", operation_id = "list_sites", params(MallPath),
    responses((status = 200, description = "All sites, by code.", body = SiteList, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites")]
async fn list_sites(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    tagged(&SiteList { items: d.sites.iter().map(views::site).collect() }, &req)
}

/// Sebuah tempat dan jam layanannya hari ini
///
/// A site with its zones and the hours in which people are served today.
#[utoipa::path(
    tag = "sites", operation_id = "get_site", params(SitePath),
    responses((status = 200, description = "The site.", body = SiteDetail, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}")]
async fn get_site(core: Data<Core>, path: Path<SitePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    tagged(&views::site_detail(&d, d.site(&path.site)?, core.now()), &req)
}

/// Daftar antrean sebuah tempat
///
/// The queues as configured; how many people wait is told by the site's status and board.
#[utoipa::path(
    tag = "queues", operation_id = "list_queues", params(SitePath),
    responses((status = 200, description = "The queues in use, by code.", body = QueueList, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/queues")]
async fn list_queues(core: Data<Core>, path: Path<SitePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    let queues = d.queues_of(site.id).filter(|queue| queue.active);
    tagged(&QueueList { items: queues.map(|queue| views::queue(&d, queue)).collect() }, &req)
}
