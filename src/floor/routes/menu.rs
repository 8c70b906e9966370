//! What a kiosk shows.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use super::SitePath;
use crate::catalogue::ready::{Ready, ReadyBodies};
use crate::commands::Core;
use crate::directory::Directory;
use crate::floor::model::{Menu, menu};
use crate::http::params::Path;
use crate::kernel::error::Result;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_menu);
}

/// Menu sebuah tempat
///
/// Every service a number can be had for at the site, by agency and in the order of the menu, in one answer, so that a kiosk starts with
/// one call and goes on with `If-None-Match`. It changes only with the configuration: whether a service is open now is told by its
/// availability and by the site's status. Icons are not part of it yet; they come with the publishing of services.
#[utoipa::path(
    tag = "sites", operation_id = "get_menu", params(SitePath),
    responses((status = 200, description = "The menu.", body = Menu<'static>, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/menu")]
async fn get_menu(req: HttpRequest, core: Data<Core>, ready: Data<ReadyBodies>, path: Path<SitePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let code = path.0.site;
    ready.answer(&req, &d, || Ok(move |d: &Directory| Ready::new(&menu(d, d.site(&code)?), None))).await
}
