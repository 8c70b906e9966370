//! Versions: what was, is and will be in force, what each changed, publishing a draft, and restoring an earlier text.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalogue::model::{PublishedVersion, ServiceHead, in_force};
use crate::catalogue::store;
use crate::commands::{Core, Ctx};
use crate::configuring::dto::KeyHeader;
use crate::configuring::routes::support::change;
use crate::configuring::service::missing;
use crate::db::connection::DbConn;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::etag::IfMatch;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::permission::{Caller, Permission};
use crate::publishing::dto::{KnownHeaders, PublishBody, ServicePath, VersionPath, VersionQuery};
use crate::publishing::service::{publish, service_for};
use crate::publishing::views::{Published, ServiceState, VersionList, VersionSummary, VersionView};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_versions).service(get_version).service(publish_draft).service(restore_version);
}

/// Terbitkan rancangan
///
/// Puts a draft in review in force, from a day on: a fee that changes on the 1st is entered today and shows itself on the 1st. Nobody
/// publishes what they wrote or handed in themselves.
#[utoipa::path(
    tag = "publishing", operation_id = "publish_draft", params(ServicePath, KnownHeaders, KeyHeader), request_body = PublishBody,
    responses((status = 200, description = "What was asked for, or done.", body = Published)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "draft_state_conflict", "draft_outdated", "own_draft", "later_version_exists"])))
)]
#[post("/v1/malls/{mall}/services/{service}/draft/publish")]
async fn publish_draft(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<ServicePath>,
    if_match: IfMatch,
    body: Json<PublishBody>,
) -> Result<HttpResponse> {
    let (ServicePath { mall, service }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| {
        answer(publish::publish(tx, d, caller, (&service, &if_match), &body)?, d)
    })
    .await
}

fn answer((head, version): (ServiceHead, PublishedVersion), d: &Directory) -> Result<Answer> {
    let holds = (version.effective_from <= d.date).then_some(version.version_no);
    Answer::ok(&Published { state: ServiceState::from(head), version: VersionSummary::new(&version, holds, d.date) })
}

/// Riwayat versi
///
/// Every version of a service's texts, the newest number first: when, by whom, why.
#[utoipa::path(
    tag = "publishing", operation_id = "list_service_versions", params(ServicePath),
    responses((status = 200, description = "What was asked for, or done.", body = VersionList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/services/{service}/versions")]
async fn list_versions(core: web::Data<Core>, auth: Auth<needs::ConfigRead>, path: Path<ServicePath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (head, versions) = versions_for(&core, &d, auth.caller, path.0.service).await?;
    let holds = in_force(&versions, d.date);
    let items = versions.iter().map(|version| VersionSummary::new(version, holds, d.date)).collect();
    Ok(Answer::ok(&VersionList { service: head.code, status: head.status, items })?.into_response(false))
}

async fn versions_for(core: &Core, d: &Arc<Directory>, caller: Caller, code: String) -> Result<(ServiceHead, Vec<PublishedVersion>)> {
    let d = Arc::clone(d);
    let read = move |conn: &mut DbConn| {
        let (head, _) = service_for(conn, &d, (&caller, Permission::ConfigRead), &code)?;
        let versions = store::versions_of(conn, d.mall.id, head.id)?;
        Ok((head, versions))
    };
    core.db.read(read).await
}

/// Satu versi
///
/// The texts of a version, and what it changed of the one before, or of the one in `against`.
#[utoipa::path(
    tag = "publishing", operation_id = "get_service_version", params(VersionPath, VersionQuery),
    responses((status = 200, description = "What was asked for, or done.", body = VersionView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "invalid_parameter"])))
)]
#[get("/v1/malls/{mall}/services/{service}/versions/{version}")]
async fn get_version(
    core: web::Data<Core>,
    auth: Auth<needs::ConfigRead>,
    path: Path<VersionPath>,
    query: Query<VersionQuery>,
) -> Result<HttpResponse> {
    let VersionPath { mall, service, version } = path.0;
    let d = core.directory(&mall).await?;
    let (_, versions) = versions_for(&core, &d, auth.caller, service).await?;
    let numbered = |number: i64| versions.iter().find(|version| version.version_no == number);
    let found = numbered(version).ok_or_else(|| missing("Versi itu", "version"))?;
    let other = match query.against {
        Some(number) => Some(numbered(number).ok_or_else(|| missing("Versi pembanding itu", "version to compare with"))?),
        None => numbered(version - 1),
    };
    let summary = VersionSummary::new(found, in_force(&versions, d.date), d.date);
    Ok(Answer::ok(&VersionView::new(found, other, summary))?.into_response(false))
}

/// Pulihkan versi
///
/// Puts the texts of an earlier version in force again, as the next version, from a day on. This also takes back a version that has not
/// begun: restore the one in force for its day.
#[utoipa::path(
    tag = "publishing", operation_id = "restore_service_version", params(VersionPath, KeyHeader), request_body = PublishBody,
    responses((status = 200, description = "What was asked for, or done.", body = Published)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["invalid_parameter", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown", "later_version_exists"])))
)]
#[post("/v1/malls/{mall}/services/{service}/versions/{version}/restore")]
async fn restore_version(
    core: web::Data<Core>,
    auth: Auth<needs::ServicePublish>,
    ctx: Ctx,
    path: Path<VersionPath>,
    body: Json<PublishBody>,
) -> Result<HttpResponse> {
    let (VersionPath { mall, service, version }, body, digest) = (path.0, body.value, body.digest);
    change(&core, (ctx, auth, &mall), digest, move |tx, d, caller| answer(publish::restore(tx, d, caller, (&service, version), &body)?, d))
        .await
}
