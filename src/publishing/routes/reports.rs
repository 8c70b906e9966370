//! What everybody may see of the work behind the listings: completeness, regulations, changes; and the agencies' own pages.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalogue::model::AgencyProfile;
use crate::catalogue::ready::{Ready, ReadyBodies};
use crate::catalogue::views_agencies::AgencyView;
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, MallPath, PutHeaders};
use crate::configuring::routes::support::change;
use crate::configuring::service::{Put, missing};
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::{IfMatch, PutCondition};
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::publishing::dto::{AgencyPath, ChangesQuery, CompletenessQuery, KnownHeaders, RegulationBody, RegulationPath};
use crate::publishing::service::{agencies, changes, completeness, regulations};
use crate::publishing::views_reports::{ChangeFeed, CompletenessReport, RegulationList, RegulationView};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_completeness).service(list_regulations).service(get_regulation).service(put_regulation);
    cfg.service(put_agency);
}

pub fn configure_changes(cfg: &mut ServiceConfig) {
    cfg.service(list_changes);
}

/// Kelengkapan standar pelayanan
///
/// How many of the 14 parts of the standard (PermenPANRB 15/2014) the agencies' listings have, which are missing, which listings nobody has
/// looked at for a year, and which rely on a repealed regulation. Every agency is listed, those without a listing too.
#[utoipa::path(
    tag = "publishing", operation_id = "get_completeness", params(MallPath, CompletenessQuery),
    responses((status = 200, description = "What was asked for, or done.", body = CompletenessReport, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/reports/completeness")]
async fn get_completeness(
    req: HttpRequest,
    core: web::Data<Core>,
    ready: web::Data<ReadyBodies>,
    path: Path<MallPath>,
    query: Query<CompletenessQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let agency = query.0.agency;
    let report = move |d: &Directory| Ready::new(&completeness::report(d, d.agency_filter(agency.as_deref())?), None);
    ready.answer(&req, &d, || Ok(report)).await
}

/// Daftar peraturan
///
/// Every regulation that services cite or somebody has noted, each with the services that rely on it.
#[utoipa::path(
    tag = "publishing", operation_id = "list_regulations", params(MallPath),
    responses((status = 200, description = "What was asked for, or done.", body = RegulationList, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/regulations")]
async fn list_regulations(
    req: HttpRequest,
    core: web::Data<Core>,
    ready: web::Data<ReadyBodies>,
    path: Path<MallPath>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    ready.answer(&req, &d, || Ok(|d: &Directory| Ready::new(&RegulationList { items: all_regulations(d) }, None))).await
}

fn all_regulations(d: &Directory) -> Vec<RegulationView> {
    let (cited, noted) = (regulations::cited(&d.services), &d.regulations);
    let codes: BTreeSet<&str> = cited.keys().map(String::as_str).chain(noted.iter().map(|noted| noted.code.as_str())).collect();
    let of = |code: &str| RegulationView::new(code, cited.get(code), noted.iter().find(|noted| noted.code == code));
    codes.into_iter().map(of).collect()
}

/// Satu peraturan
///
/// With the services that rely on it, and the entity tag that a change must name.
#[utoipa::path(
    tag = "publishing", operation_id = "get_regulation", params(RegulationPath),
    responses((status = 200, description = "What was asked for.", body = RegulationView, headers(("ETag" = String, description = "Its version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/regulations/{regulation}")]
async fn get_regulation(
    req: HttpRequest,
    core: web::Data<Core>,
    ready: web::Data<ReadyBodies>,
    path: Path<RegulationPath>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let code = path.0.regulation;
    let page = move |d: &Directory| {
        let found = all_regulations(d).into_iter().find(|regulation| regulation.code == code);
        Ready::new(&found.ok_or_else(|| missing("Peraturan itu", "regulation"))?, None)
    };
    ready.answer(&req, &d, || Ok(page)).await
}

/// Catat peraturan
///
/// Notes the title of a regulation and since when it no longer holds. Then every service that relies on it is listed here and in the report
/// on completeness; nothing is hidden from citizens for it.
#[utoipa::path(
    tag = "publishing", operation_id = "put_regulation", params(RegulationPath, PutHeaders), request_body = RegulationBody,
    responses(
        (status = 200, description = "Replaced.", body = RegulationView),
        (status = 201, description = "Made.", body = RegulationView),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"])))
)]
#[put("/v1/malls/{mall}/regulations/{regulation}")]
async fn put_regulation(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<RegulationPath>,
    condition: PutCondition,
    body: Json<RegulationBody>,
) -> Result<HttpResponse> {
    let (RegulationPath { mall, regulation }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let put = regulations::put(tx, d, caller, (&regulation, &condition), &body)?;
        let cited = regulations::cited(&d.services);
        let location = format!("/v1/malls/{}/regulations/{regulation}", d.mall.code);
        let noted = put.value();
        let view = RegulationView::new(&noted.code, cited.get(&noted.code), Some(noted));
        Ok(match put {
            Put::Created(_) => Answer::created(location, &view)?.tagged(),
            Put::Replaced(_) => Answer::ok(&view)?.tagged(),
        })
    })
    .await
}

/// Perubahan katalog
///
/// What was published, suspended, resumed, archived or confirmed since a place in the log, oldest first, and which agencies changed. A mirror
/// reads the services named here again; a version that begins later is shown from its day on.
#[utoipa::path(
    tag = "catalogue", operation_id = "list_catalogue_changes", params(MallPath, ChangesQuery),
    responses((status = 200, description = "What was asked for, or done.", body = ChangeFeed)),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "invalid_parameter"])))
)]
#[get("/v1/malls/{mall}/services/changes")]
async fn list_changes(core: web::Data<Core>, path: Path<MallPath>, query: Query<ChangesQuery>) -> Result<HttpResponse> {
    let (mall_id, since) = (core.directory(&path.mall).await?.mall.id, query.since.unwrap_or(0));
    if since < 0 {
        let (id, en) = ("Harus 0 atau lebih.", "Must be 0 or more.");
        return Err(AppError::new(Code::InvalidParameter).field_text("/since", "out_of_range", id, en));
    }
    let feed = core.db.read(move |conn| changes::after(conn, mall_id, since)).await?;
    Ok(Answer::ok(&feed)?.into_response(false))
}

/// Profil instansi
///
/// Replaces what an agency says of itself, the complaint channel included. `If-Match` names the agency as it was read.
#[utoipa::path(
    tag = "publishing", operation_id = "put_agency", params(AgencyPath, KnownHeaders, KeyHeader), request_body = AgencyProfile,
    responses((status = 200, description = "What was asked for, or done.", body = AgencyView<'static>)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"])))
)]
#[put("/v1/malls/{mall}/agencies/{agency}")]
async fn put_agency(
    core: web::Data<Core>,
    auth: Auth<needs::ServiceWrite>,
    ctx: Ctx,
    path: Path<AgencyPath>,
    if_match: IfMatch,
    body: Json<AgencyProfile>,
) -> Result<HttpResponse> {
    let (AgencyPath { mall, agency }, profile, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let after = agencies::put(tx, d, caller, (&agency, &if_match), &profile)?;
        Ok(Answer::ok(&AgencyView::new(&after, &d.services))?.tagged())
    })
    .await
}
