//! Drafts: listing, reading, writing, handing in, sending back, throwing away.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalogue::model::{Draft, Service, ServiceHead, ServiceStatus};
use crate::catalogue::store;
use crate::catalogue::views::ServiceView;
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{KeyHeader, MallPath, PutHeaders};
use crate::configuring::routes::support::{change, put_answer, versioned};
use crate::db::connection::DbConn;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::{Json, empty_digest};
use crate::http::etag::{IfMatch, PutCondition};
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::permission::{Permission, Target};
use crate::publishing::dto::{DraftBody, DraftsQuery, KnownHeaders, ReturnBody, ServicePath};
use crate::publishing::service::{draft_of, drafts, publishable, service_for};
use crate::publishing::views::{DraftList, DraftView};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_drafts).service(get_draft).service(put_draft).service(discard_draft);
    cfg.service(submit_draft).service(return_draft).service(preview_draft);
}

fn view(d: &Directory, head: &ServiceHead, draft: &Draft) -> Result<DraftView> {
    Ok(DraftView::new(head, d.agency_of(head.agency_id)?, draft))
}

/// Daftar rancangan
///
/// What the agencies the caller may read for are writing, the longest untouched first.
#[utoipa::path(
    tag = "publishing", operation_id = "list_drafts", params(MallPath, DraftsQuery),
    responses((status = 200, description = "What was asked for, or done.", body = DraftList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/drafts")]
async fn list_drafts(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<MallPath>,
    query: Query<DraftsQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    auth.caller.require_in(Permission::ConfigRead, d.mall.id)?;
    let only = d.agency_filter(query.agency.as_deref())?;
    let mall_id = d.mall.id;
    let (heads, drafts) = core.db.read(move |conn| Ok((store::load_heads(conn, mall_id)?, store::load_drafts(conn, mall_id)?))).await?;
    let shown = |head: &&ServiceHead| {
        let target = Target::mall(mall_id).agency(head.agency_id);
        only.is_none_or(|agency| agency.id == head.agency_id) && auth.caller.may(Permission::ConfigRead, &target)
    };
    let of = |draft: &Draft| heads.iter().find(|head| head.id == draft.service_id).filter(shown).map(|head| view(&d, head, draft));
    let items = drafts.iter().filter_map(of).collect::<Result<_>>()?;
    Ok(Answer::ok(&DraftList { items })?.into_response(false))
}

/// Satu rancangan
///
/// With the entity tag that a change must name.
#[utoipa::path(
    tag = "publishing", operation_id = "get_draft", params(ServicePath),
    responses((status = 200, description = "What was asked for.", body = DraftView, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/services/{service}/draft")]
async fn get_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<ServicePath>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let (d, head, draft) = read_draft(&core, auth, &path).await?;
    versioned(&req, &view(&d, &head, &draft)?, draft.version)
}

/// What somebody who may read it finds at a path.
async fn read_draft(core: &Core, auth: Auth<needs::ConfigRead>, path: &ServicePath) -> Result<(Arc<Directory>, ServiceHead, Draft)> {
    let d = core.directory(&path.mall).await?;
    let (known, code) = (Arc::clone(&d), path.service.clone());
    let read = move |conn: &mut DbConn| {
        let (head, _) = service_for(conn, &known, (&auth.caller, Permission::ConfigRead), &code)?;
        let draft = draft_of(conn, known.mall.id, &head)?;
        Ok((head, draft))
    };
    let (head, draft) = core.db.read(read).await?;
    Ok((d, head, draft))
}

/// Tulis rancangan
///
/// Writes the draft of a service under a new code (`If-None-Match: *`) or replaces the one of a known version (`If-Match`). Anything may be
/// missing yet; what is there must be sound. What is in force stays in force. A draft in review goes back to being written.
#[utoipa::path(
    tag = "publishing", operation_id = "put_draft", params(ServicePath, PutHeaders), request_body = DraftBody,
    responses(
        (status = 200, description = "Replaced.", body = DraftView),
        (status = 201, description = "Made.", body = DraftView),
    ),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "draft_outdated"])))
)]
#[put("/v1/malls/{mall}/services/{service}/draft")]
async fn put_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ServiceWrite>,
    ctx: Ctx,
    path: Path<ServicePath>,
    condition: PutCondition,
    body: Json<DraftBody>,
) -> Result<HttpResponse> {
    let (ServicePath { mall, service }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let put = drafts::put(tx, d, caller, (&service, &condition), &body)?;
        let (head, draft) = put.value();
        let (view, version) = (view(d, head, draft)?, draft.version);
        put_answer(&put, format!("/v1/malls/{}/services/{service}/draft", d.mall.code), |_| &view, |_| version)
    })
    .await
}

/// Buang rancangan
///
/// What is in force stays. A service that never had anything else is gone with it.
#[utoipa::path(
    tag = "publishing", operation_id = "discard_draft", params(ServicePath, KnownHeaders, KeyHeader),
    responses((status = 204, description = "Gone.")),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"])))
)]
#[delete("/v1/malls/{mall}/services/{service}/draft")]
async fn discard_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ServiceWrite>,
    ctx: Ctx,
    path: Path<ServicePath>,
    if_match: IfMatch,
) -> Result<HttpResponse> {
    let ServicePath { mall, service } = path.0;
    change(&core, (ctx, auth, &mall), empty_digest(), move |tx, d, caller| {
        drafts::discard(tx, d, caller, (&service, &if_match))?;
        Ok(Answer::no_content())
    })
    .await
}

/// Ajukan rancangan
///
/// Hands the draft in for review. Each of the six public parts of the standard that is missing, a missing legal basis and a missing complaint
/// channel are named (422).
#[utoipa::path(
    tag = "publishing", operation_id = "submit_draft", params(ServicePath, KnownHeaders, KeyHeader),
    responses((status = 200, description = "What was asked for, or done.", body = DraftView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "validation_failed", "draft_state_conflict", "draft_outdated"])))
)]
#[post("/v1/malls/{mall}/services/{service}/draft/submit")]
async fn submit_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ServiceWrite>,
    ctx: Ctx,
    path: Path<ServicePath>,
    if_match: IfMatch,
) -> Result<HttpResponse> {
    let ServicePath { mall, service } = path.0;
    change(&core, (ctx, auth, &mall), empty_digest(), move |tx, d, caller| {
        let (head, draft) = drafts::submit(tx, d, caller, (&service, &if_match))?;
        Ok(Answer::ok(&view(d, &head, &draft)?)?.version(draft.version))
    })
    .await
}

/// Kembalikan rancangan
///
/// Sends a draft in review back to those who wrote it, with what is to be done.
#[utoipa::path(
    tag = "publishing", operation_id = "return_draft", params(ServicePath, KnownHeaders, KeyHeader), request_body = ReturnBody,
    responses((status = 200, description = "What was asked for, or done.", body = DraftView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "draft_state_conflict"])))
)]
#[post("/v1/malls/{mall}/services/{service}/draft/return")]
async fn return_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ServicePath>,
    if_match: IfMatch,
    body: Json<ReturnBody>,
) -> Result<HttpResponse> {
    let (ServicePath { mall, service }, remark, digest) = (path.0, body.value.remark, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        let (head, draft) = drafts::send_back(tx, d, caller, (&service, &if_match), &remark)?;
        Ok(Answer::ok(&view(d, &head, &draft)?)?.version(draft.version))
    })
    .await
}

/// Pratinjau rancangan
///
/// The draft as citizens would see it were it in force today. What cannot be published cannot be previewed: what is missing is named.
#[utoipa::path(
    tag = "publishing", operation_id = "preview_draft", params(ServicePath),
    responses((status = 200, description = "What was asked for, or done.", body = ServiceView<'static>)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "validation_failed"])))
)]
#[get("/v1/malls/{mall}/services/{service}/draft/preview")]
async fn preview_draft(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<ServicePath>) -> Result<HttpResponse> {
    let (d, head, draft) = read_draft(&core, auth, &path).await?;
    let agency = d.agency_of(head.agency_id)?;
    let content = publishable(draft.listing, &agency.profile)?;
    let named = (head.id, head.agency_id, head.code);
    let service = Service::new(named, ServiceStatus::Published, (draft.based_on + 1, d.date), content);
    Ok(Answer::ok(&ServiceView::new(&service, agency, d.date))?.into_response(false))
}
