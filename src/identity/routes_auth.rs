//! Operations on signing in and out. Tokens and passwords are in their answers and bodies: nothing here is cached or kept with an
//! idempotency key.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::auth::{Auth, needs};
use super::dto::MeView;
use super::dto_auth::{LoginAnswer, LoginBody, LogoutBody, PasswordBody, RefreshBody};
use super::gate::Gate;
use super::service::login::{self as signing_in, SignIn};
use super::service::sessions;
use super::tokens::JwkSet;
use super::views;
use crate::http::body::Json;
use crate::http::request::RequestInfo;
use crate::kernel::error::Result;

/// Where a request without a connection comes from; only tests make one.
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
const NO_STORE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "no-store");

/// Registers the operations.
pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(login).service(refresh).service(logout).service(change_password).service(get_me).service(get_jwks);
}

/// Sign in
///
/// Exchanges the name and password of a staff user for an access token and a refresh token. The access token is a JWT signed with
/// ES256; its keys are published at `/.well-known/jwks.json`. Before it ends, refresh it. Devices do not sign in: they hold a token
/// of their own. After many failures attempts are refused for a time that grows, known by `Retry-After`; a client that sends its
/// `client_token` is held up by its own failures only.
#[utoipa::path(
    tag = "auth", operation_id = "login", request_body = LoginBody,
    responses((status = 200, description = "Signed in.", body = LoginAnswer)),
    security(()),
    extensions(("x-problem-codes" = json!(["login_failed", "sign_in_delayed", "overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/auth/login")]
async fn login(gate: web::Data<Gate>, info: RequestInfo, body: Json<LoginBody>) -> Result<HttpResponse> {
    let LoginBody { username, password, client_token } = &body.value;
    let sign_in = SignIn { username, password, client_token: client_token.as_deref(), address: info.client.unwrap_or(NOWHERE) };
    let signed_in = signing_in::login(&gate, sign_in).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(LoginAnswer::from(signed_in)))
}

/// Refresh a sign-in
///
/// Exchanges a refresh token for a new access token and the next refresh token. Each is good for one use: keep the new one before
/// anything else, and refresh one at a time. A token that comes a second time ends the whole session, since somebody else must hold
/// it too; so does an answer that was lost and asked for again. A session ends after an hour without a refresh, after a working day
/// whatever happens, and when the roles or the password of its user change.
#[utoipa::path(
    tag = "auth", operation_id = "refresh_login", request_body = RefreshBody,
    responses((status = 200, description = "Refreshed.", body = LoginAnswer)),
    security(()),
    extensions(("x-problem-codes" = json!(["token_invalid", "overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/auth/refresh")]
async fn refresh(gate: web::Data<Gate>, body: Json<RefreshBody>) -> Result<HttpResponse> {
    let signed_in = sessions::refresh(&gate, &body.value.refresh_token).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(LoginAnswer::from(signed_in)))
}

/// Sign out
///
/// Ends the session of a refresh token, its access tokens with it; `everywhere` ends all sessions of its user. A token nobody knows
/// is no error.
#[utoipa::path(
    tag = "auth", operation_id = "logout", request_body = LogoutBody,
    responses((status = 204, description = "Signed out.")),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/auth/logout")]
async fn logout(gate: web::Data<Gate>, body: Json<LogoutBody>) -> Result<HttpResponse> {
    sessions::logout(&gate, &body.value.refresh_token, body.value.everywhere).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Change your password
///
/// Everything that was issued to the caller ends, on every machine; the answer begins a new session. Passwords have 12 to 128
/// characters of any kind; those that are known to be common are refused.
#[utoipa::path(
    tag = "auth", operation_id = "change_password", request_body = PasswordBody,
    responses((status = 200, description = "Changed; go on with these tokens.", body = LoginAnswer)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["forbidden", "sign_in_delayed", "overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/auth/password")]
async fn change_password(
    gate: web::Data<Gate>,
    auth: Auth<needs::Identity>,
    info: RequestInfo,
    body: Json<PasswordBody>,
) -> Result<HttpResponse> {
    let PasswordBody { current_password, new_password } = &body.value;
    let signed_in = signing_in::change_password(&gate, auth.identified(), auth.origin(&info), current_password, new_password).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(LoginAnswer::from(signed_in)))
}

/// Who am I
///
/// The user or device behind the token, its roles with their scopes and what they allow.
#[utoipa::path(
    tag = "auth", operation_id = "get_me",
    responses((status = 200, description = "The caller.", body = MeView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/auth/me")]
async fn get_me(gate: web::Data<Gate>, auth: Auth<needs::Identity>) -> Result<HttpResponse> {
    let who = signing_in::whoami(&gate, auth.identified()).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(views::me(who, &auth.caller)))
}

/// Public keys of access tokens
///
/// A JWK set (RFC 7517) with which anybody can verify our access tokens. The first key signs now; others are about to, or did and what
/// they signed is still accepted. A key is published at least five minutes before it signs.
#[utoipa::path(
    tag = "auth", operation_id = "get_jwks",
    responses((status = 200, description = "The keys.", body = JwkSet)),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/.well-known/jwks.json")]
async fn get_jwks(gate: web::Data<Gate>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(gate.tokens.public_keys())
}
