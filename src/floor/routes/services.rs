//! Whether a service can be had now.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::tagged;
use crate::calendar::model::Question;
use crate::catalogue::model::Service;
use crate::commands::Core;
use crate::directory::Directory;
use crate::floor::model::{ServiceAvailability, service_availability};
use crate::floor::snapshots::Snapshots;
use crate::http::params::{Path, Query};
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::sites::model::Site;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_service_availability);
}

/// A service in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ServicePath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
    /// Code of the service.
    #[param(max_length = 60, example = "DISDUKCAPIL-001")]
    service: String,
}

/// Where and how somebody wants the service.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AvailabilityQuery {
    /// Only the site with this code; without it every site that has the service.
    #[param(max_length = 40, example = "utama")]
    site: Option<String>,
    /// By which channel; without it at the kiosk.
    #[param(inline, example = "kiosk")]
    channel: Option<Channel>,
}

/// Ketersediaan layanan saat ini
///
/// For each site whether the service is open and gives numbers, why, and when it will; how many people wait, how many counters
/// serve, and what is left of the quotas. One evaluator gives this answer and judges requests for numbers.
#[utoipa::path(
    tag = "catalogue", operation_id = "get_service_availability", params(ServicePath, AvailabilityQuery),
    responses((status = 200, description = "The answer for each site.", body = ServiceAvailability, headers(("ETag" = String, description = "Version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/services/{service}/availability")]
async fn get_service_availability(
    core: Data<Core>,
    snapshots: Data<Snapshots>,
    path: Path<ServicePath>,
    query: Query<AvailabilityQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let service = public_service(&d, &path.service)?;
    let sites = asked_sites(&d, service, query.site.as_deref())?;
    let mut shown = Vec::with_capacity(sites.len());
    for site in &sites {
        shown.push(snapshots.of(&core, d.mall.id, site.id).await?);
    }
    let at: Vec<_> = sites.iter().copied().zip(shown.iter().map(|snapshot| &snapshot.rows)).collect();
    let question = Question { now: core.now(), channel: query.channel.unwrap_or(Channel::Kiosk) };
    tagged(&service_availability(&d, service, &at, question), &req)
}

/// A draft is nobody's business yet.
fn public_service<'a>(d: &'a Directory, code: &str) -> Result<&'a Service> {
    let hidden = || AppError::new(Code::NotFound).detail(format!("Layanan {code} tidak ada."), format!("There is no service {code}."));
    d.service(code).ok().filter(|service| service.status.is_public()).ok_or_else(hidden)
}

fn asked_sites<'a>(d: &'a Directory, service: &Service, code: Option<&str>) -> Result<Vec<&'a Site>> {
    match code {
        Some(code) => d.site(code).map(|site| vec![site]),
        None => Ok(d.sites.iter().filter(|site| d.offering(site.id, service.id).is_some()).collect()),
    }
}
