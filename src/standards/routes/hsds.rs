//! HSDS under each mall, and under the host where there is only one.

use std::sync::Arc;

use actix_web::guard::Get;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, base_of, harvest, made_here};
use crate::catalogue::ready::Ready;
use crate::commands::Core;
use crate::http::params::Path;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::standards::changes::KnownChanges;
use crate::standards::hsds::{
    FullServiceParams, HsdsAbout, HsdsPage, HsdsRecord, OrganizationParams, PlaceParams, Read, ServiceParams, Source, TaxonomyParams,
    TermParams, body_of,
};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_hsds).service(list_hsds_services).service(get_hsds_service);
    cfg.service(list_hsds_organizations).service(get_hsds_organization);
    cfg.service(list_hsds_services_at_locations).service(get_hsds_service_at_location);
    cfg.service(list_hsds_taxonomies).service(get_hsds_taxonomy).service(list_hsds_taxonomy_terms).service(get_hsds_taxonomy_term);
}

/// Addresses of the stub under the host, for the table of routes.
pub const ALIAS_PAGES: [&str; 3] = ["/hsds/v3", "/hsds/v3/{tail:.*}", SLASHED];
const SLASHED: &str = "/v1/malls/{mall}/hsds/v3/";

/// Registers the stub under the host.
pub fn configure_alias(cfg: &mut web::ServiceConfig) {
    for path in ["/hsds/v3", "/hsds/v3/{tail:.*}"] {
        cfg.service(web::resource(path).guard(Get()).to(of_the_only_mall));
    }
    // Clients put a slash behind the stub.
    cfg.service(web::resource(SLASHED).guard(Get()).to(get_hsds_slashed));
}

/// A record in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RecordPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
    /// Id of the record.
    #[param(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    id: String,
}

/// Answers one of the eleven reads.
async fn answer(core: &Core, req: &HttpRequest, mall: &str, read: Read) -> Result<HttpResponse> {
    let d = core.directory(mall).await?;
    if read == Read::Root {
        return made_here(&HsdsAbout::at(&base_of(req)), "application/json", req);
    }
    if !req.query_string().is_empty() {
        // A search without its index would find everything.
        d.prepare_search().await?;
    }
    let known = req.app_data::<Data<KnownChanges>>().ok_or_else(|| AppError::internal("no place for known changes in the app's data"))?;
    let source = Source { changes: known.up_to(core, &d).await?, d };
    let (d, query) = (Arc::clone(&source.d), req.query_string().to_owned());
    let make = move || body_of(&source, &read, &query).map(|(bytes, media_type)| Ready::of(bytes, media_type));
    harvest(req)?.0.answer_once(req, &d, make).await
}

async fn get_hsds_slashed(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Root).await
}

/// Under the host alone. Several malls have no common stub: each is a directory of its own.
async fn of_the_only_mall(core: Data<Core>, req: HttpRequest) -> Result<HttpResponse> {
    let all = core.directories.all(&core.db, core.now()).await?;
    let read = Read::at(req.match_info().get("tail").unwrap_or_default());
    match (all.as_slice(), read) {
        ([only], Some(read)) => answer(&core, &req, &only.mall.code, read).await,
        ([_], None) => Err(AppError::new(Code::NotFound)),
        _ => Err(AppError::new(Code::NotFound).detail(
            "Di sini ada beberapa mal; pakai /v1/malls/{mall}/hsds/v3.",
            "There are several malls here; use /v1/malls/{mall}/hsds/v3.",
        )),
    }
}

/// Keterangan HSDS
///
/// What this API is: the version of HSDS, its profile and its contract. The eleven reads below it are those of HSDS 3.0. Where there is one mall
/// only, they are at `/hsds/v3` too.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds", params(MallPath),
    responses((status = 200, description = "The stub.", body = HsdsAbout, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3")]
async fn get_hsds(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Root).await
}

/// Layanan dalam HSDS
///
/// Public services and those that are gone (`defunct`), in pages or, as `ndjson`, one a line.
#[utoipa::path(
    tag = "discovery", operation_id = "list_hsds_services", params(MallPath, ServiceParams),
    responses((status = 200, description = "A page of services.", content((HsdsPage = "application/json"), (HsdsRecord = "application/x-ndjson")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/services")]
async fn list_hsds_services(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Services).await
}

/// Satu layanan dalam HSDS
///
/// A service with everything that belongs to it.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds_service", params(RecordPath),
    responses((status = 200, description = "The service.", body = HsdsRecord, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/services/{id}")]
async fn get_hsds_service(core: Data<Core>, path: Path<RecordPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Service(path.id.clone())).await
}

/// Instansi dalam HSDS
///
/// Agencies, and the bodies they belong to.
#[utoipa::path(
    tag = "discovery", operation_id = "list_hsds_organizations", params(MallPath, OrganizationParams),
    responses((status = 200, description = "A page of organizations.", content((HsdsPage = "application/json"), (HsdsRecord = "application/x-ndjson")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/organizations")]
async fn list_hsds_organizations(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Organizations).await
}

/// Satu instansi dalam HSDS
///
/// An organization with the services it provides.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds_organization", params(RecordPath, FullServiceParams),
    responses((status = 200, description = "The organization.", body = HsdsRecord, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/organizations/{id}")]
async fn get_hsds_organization(core: Data<Core>, path: Path<RecordPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Organization(path.id.clone())).await
}

/// Layanan di tempatnya dalam HSDS
///
/// Services at the sites that offer them.
#[utoipa::path(
    tag = "discovery", operation_id = "list_hsds_services_at_locations", params(MallPath, PlaceParams),
    responses((status = 200, description = "A page of services at locations.", content((HsdsPage = "application/json"), (HsdsRecord = "application/x-ndjson")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/service_at_locations")]
async fn list_hsds_services_at_locations(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::ServicesAtLocations).await
}

/// Satu layanan di satu tempat dalam HSDS
///
/// A service at a site, with the site and the hours there.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds_service_at_location", params(RecordPath),
    responses((status = 200, description = "The service at the location.", body = HsdsRecord, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/service_at_locations/{id}")]
async fn get_hsds_service_at_location(core: Data<Core>, path: Path<RecordPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::ServiceAtLocation(path.id.clone())).await
}

/// Taksonomi dalam HSDS
///
/// The vocabularies that attributes are of.
#[utoipa::path(
    tag = "discovery", operation_id = "list_hsds_taxonomies", params(MallPath, TaxonomyParams),
    responses((status = 200, description = "A page of taxonomies.", content((HsdsPage = "application/json"), (HsdsRecord = "application/x-ndjson")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/taxonomies")]
async fn list_hsds_taxonomies(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Taxonomies).await
}

/// Satu taksonomi dalam HSDS
///
/// A vocabulary.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds_taxonomy", params(RecordPath),
    responses((status = 200, description = "The taxonomy.", body = HsdsRecord, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/taxonomies/{id}")]
async fn get_hsds_taxonomy(core: Data<Core>, path: Path<RecordPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::Taxonomy(path.id.clone())).await
}

/// Istilah dalam HSDS
///
/// The words of the vocabularies.
#[utoipa::path(
    tag = "discovery", operation_id = "list_hsds_taxonomy_terms", params(MallPath, TermParams),
    responses((status = 200, description = "A page of terms.", content((HsdsPage = "application/json"), (HsdsRecord = "application/x-ndjson")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/taxonomy_terms")]
async fn list_hsds_taxonomy_terms(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::TaxonomyTerms).await
}

/// Satu istilah dalam HSDS
///
/// A word of a vocabulary.
#[utoipa::path(
    tag = "discovery", operation_id = "get_hsds_taxonomy_term", params(RecordPath),
    responses((status = 200, description = "The term.", body = HsdsRecord, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/hsds/v3/taxonomy_terms/{id}")]
async fn get_hsds_taxonomy_term(core: Data<Core>, path: Path<RecordPath>, req: HttpRequest) -> Result<HttpResponse> {
    answer(&core, &req, &path.mall, Read::TaxonomyTerm(path.id.clone())).await
}
