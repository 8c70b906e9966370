//! Whether a service can be had now.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, tagged};
use crate::calendar::model::Question;
use crate::catalogue::model::Service;
use crate::catalogue::ready::Ready;
use crate::commands::Core;
use crate::directory::Directory;
use crate::floor::model::{MallAvailability, ServiceAvailability, service_availability};
use crate::floor::service::{availability_of, next_appointment, snapshots_of, with_rows};
use crate::floor::snapshots::Snapshots;
use crate::http::params::{Path, Query, unknown_filter_value};
use crate::kernel::channel::Channel;
use crate::kernel::error::Result;
use crate::sites::model::Site;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_service_availability).service(get_mall_availability);
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
/// serve, and what is left of the quotas. One evaluator gives this answer and judges requests for numbers. Beside it the first time that
/// can still be booked.
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
    let service = d.public_service(&path.service)?;
    let sites = asked_sites(&d, service, query.site.as_deref())?;
    let shown = snapshots_of(&core, &snapshots, &d, &sites).await?;
    let next = next_appointment(&core, &d, &sites, service).await?;
    let question = Question { now: core.now(), channel: query.channel.unwrap_or(Channel::Kiosk) };
    tagged(&service_availability(&d, service, &with_rows(&sites, &shown), next, question), &req)
}

/// Which services, where and how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MallAvailabilityQuery {
    /// Only the site with this code.
    #[param(max_length = 40, example = "utama")]
    site: Option<String>,
    /// By which channel; without it at the kiosk.
    #[param(inline, example = "kiosk")]
    channel: Option<Channel>,
    /// Only services of the agency with this code.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    agency: Option<String>,
}

/// Ketersediaan semua layanan saat ini
///
/// Every public service in one answer: whether it is open and gives numbers, why not, when next, and how many people wait. Services of a
/// site that stand the same are told together, by their codes. The same evaluator judges requests for numbers. The first free
/// appointment is told service by service.
#[utoipa::path(
    tag = "catalogue", operation_id = "get_mall_availability", params(MallPath, MallAvailabilityQuery),
    responses((status = 200, description = "All services by site.", body = MallAvailability, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/availability")]
async fn get_mall_availability(
    core: Data<Core>,
    snapshots: Data<Snapshots>,
    path: Path<MallPath>,
    query: Query<MallAvailabilityQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let sites = sites_named(&d, query.site.as_deref())?;
    let agency = d.agency_filter(query.agency.as_deref())?;
    let asked = |service: &&Service| service.status.is_public() && agency.is_none_or(|agency| service.agency_id == agency.id);
    let services: Vec<&Service> = d.services.iter().filter(asked).collect();
    let channel = query.channel.unwrap_or(Channel::Kiosk);
    let all = availability_of(&core, &snapshots, &d, (&services, &sites), channel).await?;
    Ok(Ready::new(&all, None)?.respond_now(&req))
}

/// An empty value counts as absent, as in the listing of services.
fn sites_named<'a>(d: &'a Directory, code: Option<&str>) -> Result<Vec<&'a Site>> {
    let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(d.sites.iter().collect()) };
    let known = || d.sites.iter().map(|site| site.code.as_str()).collect::<Vec<_>>();
    d.site(code).map(|site| vec![site]).map_err(|_| unknown_filter_value("site", code, &known()))
}

fn asked_sites<'a>(d: &'a Directory, service: &Service, code: Option<&str>) -> Result<Vec<&'a Site>> {
    match code {
        Some(code) => d.site(code).map(|site| vec![site]),
        None => Ok(d.sites.iter().filter(|site| d.offering(site.id, service.id).is_some()).collect()),
    }
}
