//! The catalogue as a file that comes in again.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, harvest};
use crate::catalogue::export;
use crate::catalogue::import::CatalogueDocument;
use crate::catalogue::model::{Agency, Service};
use crate::catalogue::ready::Ready;
use crate::catalogue::table::{Format, Profile};
use crate::commands::Core;
use crate::directory::Directory;
use crate::http::params::{Path, Query};
use crate::kernel::error::{AppError, Result};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(export_catalogue);
}

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Form of the file; CSV unless said otherwise.
    #[param(inline, value_type = Option<Format>, example = "xlsx")]
    format: Option<Format>,
    /// Columns of a table; those of the national standard unless said otherwise. JSON has every field anyway.
    #[param(inline, value_type = Option<Profile>, example = "national")]
    profile: Option<Profile>,
    /// Only the agency with this code.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    agency: Option<String>,
}

/// Ekspor katalog
///
/// The public services with all 14 parts of their standard in the national order, or in the columns of the register SIPPN, or the agencies;
/// as CSV (UTF-8 with its mark), XLSX or JSON. `POST …/catalogue/imports` and `mpp import` read the same files. What a spreadsheet would take for
/// a formula begins with an apostrophe.
#[utoipa::path(
    tag = "discovery", operation_id = "export_catalogue", params(MallPath, ExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (CatalogueDocument = "application/json")), headers(("ETag" = String, description = "Version."), ("Cache-Control" = String, description = "How long it may be kept."), ("Content-Disposition" = String, description = "A name for the file.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["unknown_filter_value"])))
)]
#[get("/v1/malls/{mall}/catalogue/export")]
async fn export_catalogue(core: Data<Core>, path: Path<MallPath>, query: Query<ExportQuery>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (format, profile) = (query.format.unwrap_or(Format::Csv), query.profile.unwrap_or(Profile::National));
    let only = d.agency_filter(query.agency.as_deref())?.cloned();
    let (of, named) = (Arc::clone(&d), only.as_ref().map_or("semua", |agency| &agency.code).to_lowercase());
    let file = move || file(&of, only.as_ref(), (format, profile));
    let mut response = harvest(&req)?.0.answer_once(&req, &d, file).await?;
    let name = format!("attachment; filename=\"{}-{named}-{profile}.{format}\"", d.mall.code);
    response.headers_mut().insert(CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(AppError::internal)?);
    Ok(response)
}

fn file(d: &Directory, only: Option<&Agency>, form: (Format, Profile)) -> Result<Ready> {
    let wanted = |agency: &&Agency| only.is_none_or(|only| only.id == agency.id);
    let agencies: Vec<Agency> = d.agencies.iter().filter(wanted).cloned().collect();
    let shown = |service: &&Service| service.status.is_public() && only.is_none_or(|only| only.id == service.agency_id);
    let services: Vec<Service> = d.services.iter().filter(shown).cloned().collect();
    let media_type = match form.0 {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        other => other.media_type(),
    };
    Ok(Ready::of(export::file(&agencies, &services, form)?.into(), media_type))
}
