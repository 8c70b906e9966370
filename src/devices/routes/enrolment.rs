//! What a device without a token may ask (RFC 8628).

use actix_web::http::header::HOST;
use actix_web::{HttpRequest, HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::Core;
use crate::db::Origin;
use crate::devices::Desk;
use crate::devices::dto::{AuthorizeAnswer, AuthorizeBody, TokenAnswer, TokenBody};
use crate::devices::model::INTERVAL_S;
use crate::devices::service::enrol;
use crate::http::body::Json;
use crate::http::request::RequestInfo;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(authorize_device).service(get_device_token);
}

/// The longest a device's word about itself may be.
const MAX_SOFTWARE: usize = 80;

/// Ask to be let in
///
/// The first step of a kiosk or display that has no token (RFC 8628 §3.1, in JSON): it shows `user_code`, and
/// `verification_uri_complete` as a QR; whoever manages devices lets it in; meanwhile it asks for its token.
#[utoipa::path(
    tag = "devices", operation_id = "authorize_device", request_body = AuthorizeBody,
    responses((status = 200, description = "The codes.", body = AuthorizeAnswer)),
    security(()),
    extensions(
        ("x-problem-codes" = json!(["overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true))
    )
)]
#[post("/v1/devices/authorize")]
async fn authorize_device(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    req: HttpRequest,
    info: RequestInfo,
    body: Json<AuthorizeBody>,
) -> Result<HttpResponse> {
    let AuthorizeBody { mall, software } = body.value;
    let origin = Origin::of_request(Actor::Public, info.request_id, info.client);
    let begun = enrol::authorize(&core, &desk, origin, &mall, checked(&software)?).await?;
    let (verification_uri, user_code) = (format!("{}/devices", base_of(&desk, &req)), begun.user_code.shown());
    Ok(HttpResponse::Ok().json(AuthorizeAnswer {
        device_code: begun.device_code.reveal().to_owned(),
        verification_uri_complete: format!("{verification_uri}?mall={mall}&user_code={user_code}"),
        verification_uri,
        user_code,
        expires_in: begun.expires_in_s,
        interval: INTERVAL_S,
    }))
}

pub(super) fn checked(software: &str) -> Result<String> {
    let text = software.trim();
    if text.chars().count() <= MAX_SOFTWARE && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(AppError::new(Code::ValidationFailed).field("/software", "invalid_value"))
}

/// The address people use, as it was set or else as the device itself used it: the answer goes to nobody but that device.
fn base_of(desk: &Desk, req: &HttpRequest) -> String {
    let asked = || {
        let host = req.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("{}://{host}", if req.app_config().secure() { "https" } else { "http" })
    };
    desk.public_url.clone().unwrap_or_else(asked)
}

/// Fetch the token
///
/// Ask every `interval` seconds until the answer is a token. Refusals are 400 with the words of RFC 8628 §3.5 in `code` (and
/// `error`): `authorization_pending` and `slow_down` mean to ask again after `interval` seconds, `access_denied` and `expired_token` to
/// begin anew. The token is delivered once; for a minute a repeated question gives a new one in its place, in case the answer was lost.
#[utoipa::path(
    tag = "devices", operation_id = "get_device_token", request_body = TokenBody,
    responses((status = 200, description = "The token.", body = TokenAnswer)),
    security(()),
    extensions(("x-problem-codes" = json!([
        "authorization_pending", "slow_down", "access_denied", "expired_token", "overloaded", "database_unavailable", "outcome_unknown"
    ])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/devices/token")]
async fn get_device_token(core: web::Data<Core>, desk: web::Data<Desk>, body: Json<TokenBody>) -> Result<HttpResponse> {
    let TokenBody { mall, device_code } = body.value;
    let delivered = enrol::token(&core, &desk, &mall, &device_code).await?;
    Ok(HttpResponse::Ok().json(TokenAnswer::from(delivered)))
}
