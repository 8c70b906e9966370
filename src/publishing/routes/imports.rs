//! Importing a file of an agency: handed in, looked through, applied.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalogue::import::CatalogueDocument;
use crate::catalogue::service::import::Catalogue;
use crate::catalogue::table::{Format, Profile};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, MallPath};
use crate::configuring::routes::support::change;
use crate::http::answer::Answer;
use crate::http::body::{Json, Raw, check_type};
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission};
use crate::publishing::dto::{ApplyBody, ImportPath, ImportQuery, TableFile};
use crate::publishing::service::imports::{self, Drafted, Upload};
use crate::publishing::views_imports::ImportPlan;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(plan_import).service(get_import).service(apply_import);
}

/// Rencanakan impor
///
/// Reads a file of services, and of agencies where it has them, and answers with what it would do, row by row; nothing changes. CSV, XLSX or
/// JSON by `Content-Type`, as `GET …/catalogue/export` gives them; a table may have some of the columns, and what it does not have stays as
/// it is. Rows that would change another agency's listings are faults, those that leave them alone are not.
#[utoipa::path(
    tag = "imports", operation_id = "plan_import", params(MallPath, ImportQuery, KeyHeader),
    request_body(content((CatalogueDocument = "application/json"), (TableFile = "text/csv"), (TableFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 201, description = "The plan.", body = ImportPlan, headers(("Location" = String, description = "Where the plan is read.")))),
    security(("bearer" = [])),
    extensions(("x-max-body-bytes" = json!(4_194_304)), ("x-problem-codes" = json!(["invalid_parameter", "unknown_filter_value", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"])))
)]
#[post("/v1/malls/{mall}/catalogue/imports")]
async fn plan_import(
    core: web::Data<Core>,
    (auth, ctx): (Auth<needs::ServiceWrite>, Ctx),
    path: Path<MallPath>,
    query: Query<ImportQuery>,
    (req, body): (HttpRequest, Raw),
) -> Result<HttpResponse> {
    let (digest, upload) = (body.digest, upload(&req, body, query.0.profile)?);
    let form = upload.form;
    let drafted = drafted(&core, &path.mall, auth.caller.clone(), upload).await?;
    change(&core, (ctx, auth, &path.mall), digest, move |tx, d, _| {
        let import = imports::keep(tx, form, &drafted)?;
        let place = format!("/v1/malls/{}/catalogue/imports/{}", d.mall.code, import.id);
        Answer::created(place, &ImportPlan::new(import, tx.now()))
    })
    .await
}

fn upload(req: &HttpRequest, body: Raw, profile: Option<Profile>) -> Result<Upload> {
    let types: Vec<&str> = Format::ALL.iter().map(|format| format.media_type()).collect();
    check_type(req.headers(), &types)?;
    let named = Format::ALL.iter().find(|format| format.media_type() == body.media_type);
    Ok(Upload { bytes: body.bytes, form: (named.copied().unwrap_or(Format::Json), profile.unwrap_or(Profile::National)) })
}

/// Reads the file apart: neither a thread that answers nor the mall's lane waits for it, and no connection is held meanwhile.
async fn drafted(core: &Core, mall: &str, caller: Caller, upload: Upload) -> Result<Drafted> {
    let d = core.directory(mall).await?;
    caller.require_in(Permission::ServiceWrite, d.mall.id)?;
    let of = Arc::clone(&d);
    let has = core.db.read(move |conn| Catalogue::load(conn, of.mall.id, of.date)).await?;
    web::block(move || imports::draft((&d, &caller), &upload, &has)).await.map_err(AppError::internal)?
}

/// Rencana impor
///
/// A plan with what it does and what is wrong with the file, for who handed it in and for those who look through it.
#[utoipa::path(
    tag = "imports", operation_id = "get_import", params(ImportPath),
    responses((status = 200, description = "What was asked for, or done.", body = ImportPlan)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/catalogue/imports/{import}")]
async fn get_import(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<ImportPath>) -> Result<HttpResponse> {
    let ImportPath { mall, import } = path.0;
    let d = core.directory(&mall).await?;
    let found = core.db.read(move |conn| imports::find(conn, &d, &auth.caller, &import)).await?;
    Ok(Answer::ok(&ImportPlan::new(found, core.now()))?.into_response(false))
}

/// Terapkan impor
///
/// Puts what the plan shows in force from today, all of it or nothing. Somebody else than who handed the file in does so, with the right to
/// publish for every agency it changes. A plan that would do something else by now is refused; asking again for one that was applied gives
/// the same answer.
#[utoipa::path(
    tag = "imports", operation_id = "apply_import", params(ImportPath, KeyHeader), request_body = ApplyBody,
    responses((status = 200, description = "What was asked for, or done.", body = ImportPlan)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "own_import", "import_expired", "import_faulty", "import_outdated"])))
)]
#[post("/v1/malls/{mall}/catalogue/imports/{import}/apply")]
async fn apply_import(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ImportPath>,
    body: Json<ApplyBody>,
) -> Result<HttpResponse> {
    let (ImportPath { mall, import }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        Answer::ok(&ImportPlan::new(imports::apply(tx, d, caller, (&import, &body))?, tx.now()))
    })
    .await
}
