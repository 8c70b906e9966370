//! Open data and the European vocabulary.

use std::sync::Arc;

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, base_of, harvest, made_here};
use crate::catalogue::ready::Ready;
use crate::commands::Core;
use crate::http::json_ld::{JSON_LD, JsonLd};
use crate::http::params::Path;
use crate::kernel::error::Result;
use crate::standards::cpsv;
use crate::standards::open_data::{DatasetList, datasets, services_csv, services_json};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_cpsv_ap).service(list_datasets).service(get_services_csv).service(get_services_json);
}

/// Semua layanan dalam CPSV-AP
///
/// Every public service of the mall with its agency, costs, channels, requirements, product and rules, as one JSON-LD document of the
/// European core vocabulary of public services, CPSV-AP 3.2.
#[utoipa::path(
    tag = "discovery", operation_id = "get_cpsv_ap", params(MallPath),
    responses((status = 200, description = "The graph.", body = JsonLd, content_type = "application/ld+json", headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/cpsv-ap")]
async fn get_cpsv_ap(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let of = Arc::clone(&d);
    harvest(&req)?.0.answer_once(&req, &d, move || Ready::new(&cpsv::dump(&of), None).map(|ready| ready.of_type(JSON_LD))).await
}

/// Data terbuka
///
/// The datasets of the mall with owner, frequency, licence, forms, and for each column the five parts of a data standard. Plain JSON whose
/// `@context` makes it DCAT.
#[utoipa::path(
    tag = "discovery", operation_id = "list_datasets", params(MallPath),
    responses((status = 200, description = "The datasets.", body = DatasetList, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/open-data")]
async fn list_datasets(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    made_here(&datasets(&base_of(&req), &d), "application/json", &req)
}

/// Himpunan data layanan, CSV
///
/// The public services, one a line, with the names of the columns first (RFC 4180, UTF-8). What a spreadsheet would take for a formula begins
/// with an apostrophe.
#[utoipa::path(
    tag = "discovery", operation_id = "get_services_csv", params(MallPath),
    responses((status = 200, description = "The table.", body = String, content_type = "text/csv", headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/open-data/services.csv")]
async fn get_services_csv(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let of = Arc::clone(&d);
    let make = move || Ok(Ready::of(Bytes::from(services_csv(&of)?), "text/csv; charset=utf-8; header=present"));
    harvest(&req)?.0.answer_once(&req, &d, make).await
}

/// Himpunan data layanan, JSON
///
/// The same table as CSV, one object for each service.
#[utoipa::path(
    tag = "discovery", operation_id = "get_services_json", params(MallPath),
    responses((status = 200, description = "The table.", body = Vec<std::collections::BTreeMap<String, String>>, headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/open-data/services.json")]
async fn get_services_json(core: Data<Core>, path: Path<MallPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let of = Arc::clone(&d);
    harvest(&req)?.0.answer_once(&req, &d, move || Ready::new(&services_json(&of), None)).await
}
