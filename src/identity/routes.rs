//! Operations on devices and users; those on signing in are in `routes_auth`. Tokens and passwords are in their answers and bodies: nothing here is cached or
//! kept with an idempotency key.

use actix_web::http::header::{CACHE_CONTROL, ETAG, LOCATION};
use actix_web::{HttpResponse, delete, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::auth::{Auth, needs};
use super::dto::{DevicePage, DeviceQuery, DeviceView, NewDeviceAnswer, NewDeviceBody, NewUserBody, UserPage, UserQuery, UserView};
use super::gate::Gate;
use super::model::Scope;
use super::places;
use super::routes_auth;
use super::service::{devices, users};
use crate::http::body::Json;
use crate::http::etag::{IfMatch, etag_for};
use crate::http::params::{Path, Query};
use crate::http::request::RequestInfo;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, MallId};
use crate::kernel::page::{check_limit, decode_cursor, encode_cursor};

const NO_STORE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "no-store");

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    routes_auth::configure(cfg);
    cfg.service(create_device).service(list_devices).service(revoke_device);
    cfg.service(create_user).service(list_users);
    super::routes_grants::configure(cfg);
}

/// Make a kiosk or display
///
/// Makes a device at one site and returns its token, which is shown this once. A lost answer cannot be repeated, since the
/// token is nowhere stored: revoke the device and make another.
#[utoipa::path(
    tag = "devices", operation_id = "create_device", request_body = NewDeviceBody,
    params(("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang")),
    responses((status = 201, description = "Made; the token is in the answer.", body = NewDeviceAnswer)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/devices")]
async fn create_device(
    gate: web::Data<Gate>,
    auth: Auth<needs::DeviceManage>,
    path: Path<String>,
    info: RequestInfo,
    body: Json<NewDeviceBody>,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path).await?;
    let (made, token) = devices::create_device(&gate.db, &auth.caller, auth.origin(&info), mall_id, body.value.into()).await?;
    let (etag, place) = (etag_for(made.device.version), format!("/v1/malls/{}/devices/{}", *path, made.device.id));
    let answer = NewDeviceAnswer { device: made.into(), token: token.reveal().to_owned() };
    Ok(HttpResponse::Created().insert_header(NO_STORE).insert_header((ETAG, etag)).insert_header((LOCATION, place)).json(answer))
}

/// List devices
///
/// Kiosks and displays in use, oldest first. Who manages one site only names it in `site`.
#[utoipa::path(
    tag = "devices", operation_id = "list_devices",
    params(("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"), DeviceQuery),
    responses((status = 200, description = "One page of devices.", body = DevicePage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch"])))
)]
#[get("/v1/malls/{mall}/devices")]
async fn list_devices(
    gate: web::Data<Gate>,
    auth: Auth<needs::DeviceManage>,
    path: Path<String>,
    query: Query<DeviceQuery>,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path).await?;
    let listing = format!("devices|{mall_id}|site={}", query.site.as_deref().unwrap_or_default());
    let (limit, after) = (check_limit(query.limit)?, after(&listing, query.cursor.as_deref())?);
    let after: Option<DeviceId> = after.map(|id| id.parse().map_err(|_| AppError::new(Code::CursorInvalid))).transpose()?;
    let found = devices::list_devices(&gate.db, &auth.caller, mall_id, query.site.clone(), after, one_more(limit)).await?;
    let (items, next_cursor) = page(&listing, found, limit, |named| named.device.id.to_string());
    Ok(HttpResponse::Ok()
        .insert_header(NO_STORE)
        .json(DevicePage { items: items.into_iter().map(DeviceView::from).collect(), next_cursor }))
}

/// Revoke a device
///
/// Ends the token of a kiosk or display; every process refuses it within a second. The device leaves the list; what it did
/// keeps its id.
#[utoipa::path(
    tag = "devices", operation_id = "revoke_device",
    params(
        ("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"),
        ("id" = DeviceId, Path, description = "Id of the device.", example = "0192f0c1-7c4e-7000-8000-0000000000a1")
    ),
    responses((status = 204, description = "Revoked.")),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["precondition_required", "version_mismatch", "overloaded", "database_unavailable", "outcome_unknown"])))
)]
#[delete("/v1/malls/{mall}/devices/{id}")]
async fn revoke_device(
    gate: web::Data<Gate>,
    auth: Auth<needs::DeviceManage>,
    path: Path<(String, DeviceId)>,
    info: RequestInfo,
    if_match: IfMatch,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path.0.0).await?;
    let check = move |version| if_match.check(version);
    devices::revoke_device(&gate.db, &auth.caller, auth.origin(&info), mall_id, path.0.1, check).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make a staff user
///
/// Makes a user with a first password and roles in this mall. The roles must be yours to give: `docs/PERMISSIONS.md` names those
/// each role may give, within its own scope. A repeated request is refused by the user name.
#[utoipa::path(
    tag = "people", operation_id = "create_user", request_body = NewUserBody,
    params(("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang")),
    responses((status = 201, description = "Made.", body = UserView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["duplicate_code", "overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/users")]
async fn create_user(
    gate: web::Data<Gate>,
    auth: Auth<needs::UserManage>,
    path: Path<String>,
    info: RequestInfo,
    body: Json<NewUserBody>,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path).await?;
    let made = users::create_user(&gate.db, &gate.passwords, &auth.caller, auth.origin(&info), mall_id, body.value.into()).await?;
    Ok(HttpResponse::Created().insert_header(NO_STORE).insert_header((ETAG, etag_for(made.user.version))).json(UserView::from(made)))
}

/// List staff users
///
/// Users with a role in this mall, by user name. Who manages people of one site or agency only names it.
#[utoipa::path(
    tag = "people", operation_id = "list_users",
    params(("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"), UserQuery),
    responses((status = 200, description = "One page of users.", body = UserPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch"])))
)]
#[get("/v1/malls/{mall}/users")]
async fn list_users(
    gate: web::Data<Gate>,
    auth: Auth<needs::UserManage>,
    path: Path<String>,
    query: Query<UserQuery>,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path).await?;
    let of = query.site.as_deref().unwrap_or_default();
    let listing = format!("users|{mall_id}|site={of}|agency={}", query.agency.as_deref().unwrap_or_default());
    let (limit, after) = (check_limit(query.limit)?, after(&listing, query.cursor.as_deref())?);
    let of = Scope { site: query.site.clone(), agency: query.agency.clone(), counter: None };
    let found = users::list_users(&gate.db, &auth.caller, mall_id, of, after.unwrap_or_default(), one_more(limit)).await?;
    let (items, next_cursor) = page(&listing, found, limit, |of_mall| of_mall.user.username.clone());
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(UserPage { items: items.into_iter().map(UserView::from).collect(), next_cursor }))
}

/// The mall named in the path.
pub(super) async fn mall(gate: &Gate, code: &str) -> Result<MallId> {
    let code = code.to_owned();
    gate.db.read(move |conn| places::mall(conn, &code)?.ok_or_else(|| AppError::new(Code::NotFound))).await
}

fn after(listing: &str, cursor: Option<&str>) -> Result<Option<String>> {
    cursor.map(|cursor| decode_cursor(listing, cursor)?.into_iter().next().ok_or_else(|| AppError::new(Code::CursorInvalid))).transpose()
}

/// One row more than the page has tells whether another page follows.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

fn page<T>(listing: &str, mut found: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(listing, &[&key(last)]));
    (found, next_cursor)
}
