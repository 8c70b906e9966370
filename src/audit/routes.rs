//! Operations for auditors.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::dto::{AuditEvent, AuditPage, ChainReport, ConfigurationAt, OutOfOrderCall, OutOfOrderPage, RefusedAttempts, RefusedPage};
use super::model::{KINDS, in_force_after, in_force_before, precedence};
use super::params::{AuditQuery, ChainQuery, ConfigurationQuery, MallPath, SitePath, SpanQuery};
use super::service::{Found, Search, changes_around, search};
use crate::commands::Core;
use crate::db::Lane;
use crate::directory::Directory;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::identity::refusals;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::page::{check_limit, decode_cursor, encode_cursor};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::streams::service::verify_part;
use crate::streams::store::Filter;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_audit_events).service(list_refused_attempts).service(verify_events);
    cfg.service(list_out_of_order_calls).service(get_configuration_at);
}

const NO_STORE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "no-store");

fn answer(view: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(NO_STORE).json(view)
}

/// The log asked for, if the caller may read it.
fn log(d: &Directory, caller: &Caller, site: Option<&str>) -> Result<Lane> {
    caller.require_in(Permission::AuditRead, d.mall.id)?;
    let Some(code) = site else {
        caller.require(Permission::AuditRead, &Target::mall(d.mall.id))?;
        return Ok(Lane::mall(d.mall.id));
    };
    let site = d.site(code).map_err(|_| AppError::new(Code::UnknownFilterValue).field("/site", "unknown_value"))?;
    caller.require(Permission::AuditRead, &Target::site(d.mall.id, site.id))?;
    Ok(Lane::site(d.mall.id, site.id))
}

fn below(listing: &str, cursor: Option<&str>) -> Result<Option<i64>> {
    let invalid = || AppError::new(Code::CursorInvalid).field("/cursor", "cursor_invalid");
    let key = cursor.map(|cursor| decode_cursor(listing, cursor)?.into_iter().next().ok_or_else(invalid)).transpose()?;
    key.map(|seq| seq.parse().map_err(|_| invalid())).transpose()
}

/// Read a log as an auditor
///
/// Who did what to what, when and from which network, newest first: the log of one site, or the mall's own with configuration,
/// people and devices. Follow `next_cursor` until it is null: a page can be short while older events are still to be looked through.
#[utoipa::path(
    tag = "audit", operation_id = "list_audit_events", params(MallPath, AuditQuery),
    responses((status = 200, description = "One page of the log.", body = AuditPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/audit/events")]
async fn list_audit_events(
    core: web::Data<Core>,
    auth: Auth<needs::AuditRead>,
    path: Path<MallPath>,
    query: Query<AuditQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let lane = log(&d, &auth.caller, query.site.as_deref())?;
    let AuditQuery { site: _, actor_kind, actor, subject, kind, from, to, limit, cursor } = query.0;
    let listing = format!("audit|{}|{actor_kind:?}|{actor:?}|{subject:?}|{kind:?}|{from:?}|{to:?}", lane.stream_id);
    let filter = Filter { actor_kind, actor_id: actor, subject, kinds: kind.into_iter().collect() };
    let wanted = Search { lane, filter, from, to, below: below(&listing, cursor.as_deref())?, limit: check_limit(limit)? };
    let Found { events, next } = core.db.read(move |conn| search(conn, &wanted)).await?;
    let next_cursor = next.map(|seq| encode_cursor(&listing, &[&seq.to_string()]));
    Ok(answer(&AuditPage { items: events.into_iter().map(AuditEvent::from).collect(), next_cursor }))
}

/// List calls out of order
///
/// Everybody at a site who came before others, newest first: chosen by an officer, with the reason; called ahead by priority; back in
/// the queue after a no-show.
#[utoipa::path(
    tag = "audit", operation_id = "list_out_of_order_calls", params(SitePath, SpanQuery),
    responses((status = 200, description = "One page of the report.", body = OutOfOrderPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["cursor_invalid", "cursor_mismatch", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/reports/out-of-order-calls")]
async fn list_out_of_order_calls(
    core: web::Data<Core>,
    auth: Auth<needs::AuditRead>,
    path: Path<SitePath>,
    query: Query<SpanQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let lane = Lane::site(d.mall.id, d.site(&path.site)?.id);
    log(&d, &auth.caller, Some(&path.site))?;
    let SpanQuery { from, to, limit, cursor } = query.0;
    let listing = format!("out-of-order|{}|{from:?}|{to:?}", lane.stream_id);
    let filter = Filter { kinds: KINDS.map(str::to_owned).to_vec(), ..Filter::default() };
    let wanted = Search { lane, filter, from, to, below: below(&listing, cursor.as_deref())?, limit: check_limit(limit)? };
    let Found { events, next } = core.db.read(move |conn| search(conn, &wanted)).await?;
    let next_cursor = next.map(|seq| encode_cursor(&listing, &[&seq.to_string()]));
    let items = events.iter().filter_map(|(event, _)| precedence(event).map(|why| OutOfOrderCall::of(event, why)));
    Ok(answer(&OutOfOrderPage { items: items.collect(), next_cursor }))
}

/// List refused attempts
///
/// Who was refused what, counted by hour: what a role does not allow, tokens that are nobody's, failed sign-ins of people of this
/// mall. Kept for ninety days.
#[utoipa::path(
    tag = "audit", operation_id = "list_refused_attempts", params(MallPath, SpanQuery),
    responses((status = 200, description = "One page of refused attempts.", body = RefusedPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["cursor_invalid", "cursor_mismatch", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/audit/refusals")]
async fn list_refused_attempts(
    core: web::Data<Core>,
    auth: Auth<needs::AuditRead>,
    path: Path<MallPath>,
    query: Query<SpanQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let mall_id = log(&d, &auth.caller, None)?.mall_id;
    let SpanQuery { from, to, limit, cursor } = query.0;
    let listing = format!("refusals|{mall_id}|{from:?}|{to:?}");
    let after = cursor.map(|cursor| decode_cursor(&listing, &cursor)).transpose()?;
    let limit = check_limit(limit)?;
    let found = refusals::newest(&core.db, mall_id, (from, to), after, limit).await?;
    let next_cursor = found.next.map(|(hour, shown)| encode_cursor(&listing, &[&hour.to_string(), &shown.to_string()]));
    Ok(answer(&RefusedPage { items: found.rows.into_iter().map(RefusedAttempts::from).collect(), next_cursor }))
}

/// Check a log
///
/// Recomputes the hash chain of a part of a log, as `mpp verify` does for all of it. Go on with `next_after` until it is null.
#[utoipa::path(
    tag = "audit", operation_id = "verify_events", params(MallPath, ChainQuery),
    responses((status = 200, description = "What the check showed.", body = ChainReport)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/audit/chain")]
async fn verify_events(
    core: web::Data<Core>,
    auth: Auth<needs::AuditRead>,
    path: Path<MallPath>,
    query: Query<ChainQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let lane = log(&d, &auth.caller, query.site.as_deref())?;
    let (after, limit) = (query.after.unwrap_or(0), query.limit.unwrap_or(1_000));
    if after < 0 || !(1..=10_000).contains(&limit) {
        return Err(AppError::new(Code::InvalidParameter).field(if after < 0 { "/after" } else { "/limit" }, "out_of_range"));
    }
    let part = core.db.read(move |conn| verify_part(conn, lane, after, limit)).await?;
    Ok(answer(&ChainReport {
        intact: part.broken.is_none(),
        broken: part.broken.map(|place| place.to_string()),
        checked: part.checked,
        next_after: part.next_after,
        last_seq: part.head_seq,
        hash: part.head_hash,
    }))
}

/// What was configured at a moment
///
/// The hours, queue, counter, quota, offering, template or override as it was in force then, and who put it there. What never changed
/// since the mall was set up is not in the log: then the answer is 404 and what is in force now was in force all along.
#[utoipa::path(
    tag = "audit", operation_id = "get_configuration_at", params(MallPath, ConfigurationQuery),
    responses((status = 200, description = "What was in force.", body = ConfigurationAt)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/audit/configuration")]
async fn get_configuration_at(
    core: web::Data<Core>,
    auth: Auth<needs::AuditRead>,
    path: Path<MallPath>,
    query: Query<ConfigurationQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let lane = log(&d, &auth.caller, None)?;
    let ConfigurationQuery { subject, at } = query.0;
    let asked = subject.clone();
    let (last, next) = core.db.read(move |conn| changes_around(conn, lane, &asked, at)).await?;
    if last.is_none() && next.is_none() {
        return Err(AppError::new(Code::NotFound).detail("Tidak ada perubahan yang tercatat.", "No change of it is recorded."));
    }
    let in_force = match &last {
        Some(event) => in_force_after(event),
        None => next.as_ref().and_then(in_force_before),
    };
    Ok(answer(&ConfigurationAt { subject, at, in_force, since: last.as_ref().map(Into::into), until: next.as_ref().map(Into::into) }))
}
