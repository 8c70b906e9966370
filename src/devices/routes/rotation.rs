//! New tokens for devices that have one.

use actix_web::{HttpRequest, HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::Core;
use crate::devices::Desk;
use crate::devices::dto::{DevicePath, RotateAnswer};
use crate::devices::model::OVERLAP_MIN;
use crate::devices::service::rotate;
use crate::http::params::Path;
use crate::http::request::RequestInfo;
use crate::identity::auth::{Auth, needs, shown_hash};
use crate::identity::device_token::DeviceToken;
use crate::identity::model::NamedDevice;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(rotate_own_token).service(rotate_device_token);
}

/// Turn one's own token
///
/// A device asks for a new token, once a day for instance. The one it showed opens for ten minutes more: if the answer is lost it
/// simply asks again.
#[utoipa::path(
    tag = "devices", operation_id = "rotate_own_token",
    responses((status = 200, description = "The new token.", body = RotateAnswer)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["forbidden", "overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/devices/rotate")]
async fn rotate_own_token(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    req: HttpRequest,
    info: RequestInfo,
    auth: Auth<needs::Device>,
) -> Result<HttpResponse> {
    let invalid = || AppError::new(Code::TokenInvalid);
    let device = auth.identified().device.as_ref().ok_or_else(invalid)?;
    let shown = shown_hash(&req).ok_or_else(invalid)?;
    let (now, which) = (desk.now(), (device.mall_id, device.id));
    Ok(turned(rotate::by_device(&core, auth.origin(&info), which, shown, now).await?, now))
}

/// Turn a device's token
///
/// For a device that cannot do it itself: put the new token into it within ten minutes, until which the one before still opens.
/// A token that fell into wrong hands is not turned but revoked with its device.
#[utoipa::path(
    tag = "devices", operation_id = "rotate_device_token", params(DevicePath),
    responses((status = 200, description = "The new token.", body = RotateAnswer)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable", "outcome_unknown"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/devices/{id}/rotate")]
async fn rotate_device_token(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    path: Path<DevicePath>,
    info: RequestInfo,
    auth: Auth<needs::DeviceManage>,
) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let now = desk.now();
    Ok(turned(rotate::by_manager(&core, auth.origin(&info), &auth.caller, (mall_id, path.id), now).await?, now))
}

fn turned((device, token): (NamedDevice, DeviceToken), now: Instant) -> HttpResponse {
    HttpResponse::Ok().json(RotateAnswer {
        access_token: token.reveal().to_owned(),
        token_type: "Bearer",
        previous_valid_until: now.plus_min(OVERLAP_MIN),
        device: device.into(),
    })
}
