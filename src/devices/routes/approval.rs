//! What a person does with a device that asks to be let in.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::{Core, Ctx};
use crate::db::Lane;
use crate::devices::Desk;
use crate::devices::dto::{EnrolmentPath, EnrolmentView};
use crate::devices::service::approve;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::identity::dto::{DeviceView, NewDeviceBody};
use crate::identity::service::devices::NewDevice;
use crate::kernel::error::Result;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_enrolment).service(approve_enrolment).service(deny_enrolment);
}

/// See who asks
///
/// The device behind the code on a screen. Ten wrong codes a minute, and no more.
#[utoipa::path(
    tag = "devices", operation_id = "get_enrolment", params(EnrolmentPath),
    responses((status = 200, description = "What the device says of itself.", body = EnrolmentView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/device-enrolments/{user_code}")]
async fn get_enrolment(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    path: Path<EnrolmentPath>,
    auth: Auth<needs::DeviceManage>,
) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let found = approve::find(&core, &desk, &auth.caller, mall_id, &path.user_code).await?;
    Ok(Answer::ok(&EnrolmentView::from(found))?.into_response(false))
}

/// Let a device in
///
/// Type the code of the screen you stand before, and say what the device shall be. It fetches its token by itself within seconds.
#[utoipa::path(
    tag = "devices", operation_id = "approve_enrolment", params(EnrolmentPath), request_body = NewDeviceBody,
    responses((status = 201, description = "The device it became.", body = DeviceView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "enrolment_decided", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/device-enrolments/{user_code}/approve")]
async fn approve_enrolment(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    ctx: Ctx,
    path: Path<EnrolmentPath>,
    auth: Auth<needs::DeviceManage>,
    body: Json<NewDeviceBody>,
) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let new = NewDevice::from(body.value).checked()?;
    let code = approve::find(&core, &desk, &auth.caller, mall_id, &path.user_code).await?.user_code;
    let (ctx, caller, now) = (ctx.by(&auth.caller)?.body(body.digest), auth.caller, desk.now());
    core.command(&ctx, Lane::mall(mall_id), move |tx, d| {
        let made = approve::approve(tx, &caller, &code, &new, now)?;
        let (place, version) = (format!("/v1/malls/{}/devices/{}", d.mall.code, made.device.id), made.device.version);
        Ok(Answer::created(place, &DeviceView::from(made))?.version(version))
    })
    .await
}

/// Turn a device away
///
/// For a code that nobody of the house shows.
#[utoipa::path(
    tag = "devices", operation_id = "deny_enrolment", params(EnrolmentPath),
    responses((status = 204, description = "Turned away.")),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "enrolment_decided", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/device-enrolments/{user_code}/deny")]
async fn deny_enrolment(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    ctx: Ctx,
    path: Path<EnrolmentPath>,
    auth: Auth<needs::DeviceManage>,
) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let code = approve::find(&core, &desk, &auth.caller, mall_id, &path.user_code).await?.user_code;
    let (ctx, now) = (ctx.by(&auth.caller)?, desk.now());
    core.command(&ctx, Lane::mall(mall_id), move |tx, _| {
        approve::deny(tx, &code, now)?;
        Ok(Answer::no_content())
    })
    .await
}
