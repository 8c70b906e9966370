//! Finding everything from the host alone.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{base_of, made_here};
use crate::commands::Core;
use crate::kernel::error::Result;
use crate::standards::discovery::{LINKSET, Linkset, api_catalog};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_api_catalog);
}

/// Katalog API
///
/// Every API of this installation with its contract, documentation and state (RFC 9727): the native one, and for each mall HSDS, CPSV-AP and
/// open data.
#[utoipa::path(
    tag = "discovery", operation_id = "get_api_catalog",
    responses((status = 200, description = "The links.", body = Linkset, content_type = "application/linkset+json", headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/.well-known/api-catalog")]
async fn get_api_catalog(core: Data<Core>, req: HttpRequest) -> Result<HttpResponse> {
    let all = core.directories.all(&core.db, core.now()).await?;
    let links = api_catalog(&base_of(&req), all.iter().map(AsRef::as_ref));
    made_here(&links, &format!("{LINKSET}; profile=\"https://www.rfc-editor.org/info/rfc9727\""), &req)
}
