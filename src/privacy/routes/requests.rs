//! What people ask about their data.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::NO_STORE;
use super::values::MallPath;
use crate::commands::Core;
use crate::db::Lane;
use crate::http::body::{Json, OptionalJson};
use crate::http::etag::etag_for;
use crate::http::params::{Path, Query, filter_word};
use crate::http::request::RequestInfo;
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::page::{check_limit, decode_cursor, encode_cursor};
use crate::kernel::permission::{Permission, Target};
use crate::privacy::dto::{FulfilRequest, NewDataRequest, RefuseRequest, RequestPath, RequestsQuery};
use crate::privacy::model::{DataRequest, RequestStatus};
use crate::privacy::service::requests;
use crate::privacy::store::{self, Reached};
use crate::privacy::views::{DataRequestDetail, DataRequestPage, DataRequestView, SettledView};
use crate::vault::Vault;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(create_data_request).service(list_data_requests).service(get_data_request);
    cfg.service(fulfil_data_request).service(refuse_data_request);
}

/// Take a request down
///
/// A person asks for a copy, a correction, a restriction or the deletion of what is kept about them. Staff make sure who asks and say
/// how. Due after 72 hours (UU 27/2022 art. 30, 32, 41). Of the number only the keyed hash is kept, until the request is settled.
#[utoipa::path(
    tag = "privacy", operation_id = "create_data_request", params(MallPath), request_body = NewDataRequest,
    responses((status = 201, description = "Taken down.", body = DataRequestView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/data-requests")]
async fn create_data_request(
    core: Data<Core>,
    vault: Data<Vault>,
    path: Path<MallPath>,
    auth: Auth<needs::PersonDataManage>,
    info: RequestInfo,
    body: Json<NewDataRequest>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (key, kind, proof) = (body.value.identity_key(&vault.hasher)?, body.value.kind, body.value.proof);
    let (origin, caller) = (auth.origin(&info), auth.caller);
    let made = core.db.write(Lane::mall(d.mall.id), origin, move |tx| requests::receive(tx, &caller, kind, proof, key.clone())).await?;
    let place = format!("/v1/malls/{}/data-requests/{}", d.mall.code, made.id);
    let view = DataRequestView::of(&made, core.now());
    Ok(HttpResponse::Created()
        .insert_header(NO_STORE)
        .insert_header((LOCATION, place))
        .insert_header((ETAG, etag_for(made.version)))
        .json(view))
}

/// List requests
///
/// What is open comes first, and of that what is overdue or will be next; `overdue=true` picks those whose 72 hours are over.
#[utoipa::path(
    tag = "privacy", operation_id = "list_data_requests", params(MallPath, RequestsQuery),
    responses((status = 200, description = "One page of requests.", body = DataRequestPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch"])))
)]
#[get("/v1/malls/{mall}/data-requests")]
async fn list_data_requests(
    core: Data<Core>,
    path: Path<MallPath>,
    auth: Auth<needs::PersonDataManage>,
    query: Query<RequestsQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    auth.caller.require(Permission::PersonDataManage, &Target::mall(d.mall.id))?;
    let words: Vec<&str> = RequestStatus::ALL.iter().map(|status| status.as_str()).collect();
    let status: Option<RequestStatus> = query.status.as_deref().map(|given| filter_word("status", given, &words)).transpose()?;
    let (limit, overdue, now) = (check_limit(query.limit)?, query.overdue.unwrap_or(false), core.now());
    let listing = format!("data-requests|{}|{status:?}|{overdue}", d.mall.id);
    let after = query.cursor.as_deref().map(|cursor| after(&listing, cursor)).transpose()?;
    let (mall_id, rows) = (d.mall.id, i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1);
    let mut found = core.db.read(move |conn| Ok(store::page(conn, mall_id, status, overdue.then_some(now), after, rows)?)).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&listing, &[settled(last), last.id.as_str()]));
    let items = found.iter().map(|request| DataRequestView::of(request, now)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(DataRequestPage { items, next_cursor }))
}

const SETTLED: &str = "settled";

fn settled(request: &DataRequest) -> &'static str {
    if request.closed_at.is_some() { SETTLED } else { "open" }
}

fn after(listing: &str, cursor: &str) -> Result<Reached> {
    let key = decode_cursor(listing, cursor)?;
    let reached = key.first().zip(key.get(1)).and_then(|(part, id)| Some((part == SETTLED, id.parse().ok()?)));
    reached.ok_or_else(|| AppError::new(Code::CursorInvalid))
}

/// A request
///
/// With the masks of what is kept about the person, while it is open.
#[utoipa::path(
    tag = "privacy", operation_id = "get_data_request", params(RequestPath),
    responses((status = 200, description = "The request.", body = DataRequestDetail)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/data-requests/{request}")]
async fn get_data_request(core: Data<Core>, path: Path<RequestPath>, auth: Auth<needs::PersonDataManage>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, id, now) = (d.mall.id, path.request, core.now());
    let (request, rows) = core.db.read(move |conn| requests::show(conn, &auth.caller, mall_id, id)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(DataRequestDetail::of(&request, &rows, now)))
}

/// Fulfil a request
///
/// Access answers with a copy and who looked at it before, each value of which counts as read; a correction takes the values to put in;
/// restriction keeps without use; deletion removes values and hashes, once no booking is to come that needs them. What was told for a
/// booking tied to somebody else's number is not theirs, but for their own number.
#[utoipa::path(
    tag = "privacy", operation_id = "fulfil_data_request", params(RequestPath), request_body = Option<FulfilRequest>,
    responses((status = 200, description = "Done.", body = SettledView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["data_request_closed", "data_still_needed"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/data-requests/{request}/fulfil")]
async fn fulfil_data_request(
    core: Data<Core>,
    vault: Data<Vault>,
    path: Path<RequestPath>,
    auth: Auth<needs::PersonDataManage>,
    info: RequestInfo,
    body: OptionalJson<FulfilRequest>,
) -> Result<HttpResponse> {
    let (d, id, corrections) = (core.directory(&path.mall).await?, path.request, body.value.corrections());
    let (origin, caller) = (auth.origin(&info), auth.caller);
    let settled = core.db.write(Lane::mall(d.mall.id), origin, move |tx| requests::fulfil(tx, &vault, &caller, id, &corrections)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(SettledView::of(&settled, core.now())))
}

/// Refuse a request
///
/// With one of the reasons of the law (art. 33).
#[utoipa::path(
    tag = "privacy", operation_id = "refuse_data_request", params(RequestPath), request_body = RefuseRequest,
    responses((status = 200, description = "Refused.", body = DataRequestView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["data_request_closed"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/data-requests/{request}/refuse")]
async fn refuse_data_request(
    core: Data<Core>,
    path: Path<RequestPath>,
    auth: Auth<needs::PersonDataManage>,
    info: RequestInfo,
    body: Json<RefuseRequest>,
) -> Result<HttpResponse> {
    let (d, id, reason) = (core.directory(&path.mall).await?, path.request, body.value.reason);
    let (origin, caller) = (auth.origin(&info), auth.caller);
    let refused = core.db.write(Lane::mall(d.mall.id), origin, move |tx| requests::refuse(tx, &caller, id, reason)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(DataRequestView::of(&refused, core.now())))
}
