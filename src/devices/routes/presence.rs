//! Heartbeats, and what became of those that stopped.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::{Core, Ctx};
use crate::db::Lane;
use crate::devices::Desk;
use crate::devices::dto::{CloseIncident, HeartbeatBody, IncidentPage, IncidentPath, IncidentQuery, IncidentView};
use crate::devices::model::{Beat, check_resolution};
use crate::devices::service::incidents;
use crate::devices::store::incidents::Wanted;
use crate::http::answer::Answer;
use crate::http::body::Json;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::identity::model_presence::Report;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::IncidentId;
use crate::kernel::page::{check_limit, decode_cursor, encode_cursor};

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(send_heartbeat).service(list_incidents).service(close_incident);
}

/// Say that one lives
///
/// A kiosk or display says every thirty seconds how it is. After three silent minutes it is missed. Nothing about people belongs here.
#[utoipa::path(
    tag = "devices", operation_id = "send_heartbeat", request_body = HeartbeatBody,
    responses((status = 204, description = "Heard.")),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["forbidden"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/devices/heartbeat")]
async fn send_heartbeat(desk: web::Data<Desk>, auth: Auth<needs::Device>, body: Json<HeartbeatBody>) -> Result<HttpResponse> {
    let HeartbeatBody { printer, sound, software } = body.value;
    let report = Report { printer, sound, software: super::enrolment::checked(&software)? };
    let device = auth.identified().device.as_ref().ok_or_else(|| AppError::new(Code::Forbidden))?;
    let (mall_id, site_id, device_id) = (device.mall_id, device.site_id, device.id);
    desk.beat(Beat { mall_id, site_id, device_id, at: desk.now(), report });
    Ok(HttpResponse::NoContent().finish())
}

/// List silent devices
///
/// Devices that fell silent, latest first, with whom to call. Who manages one site only names it in `site`.
#[utoipa::path(
    tag = "devices", operation_id = "list_incidents",
    params(("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"), IncidentQuery),
    responses((status = 200, description = "One page of incidents.", body = IncidentPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch"])))
)]
#[get("/v1/malls/{mall}/device-incidents")]
async fn list_incidents(
    core: web::Data<Core>,
    path: Path<String>,
    auth: Auth<needs::DeviceManage>,
    query: Query<IncidentQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path).await?;
    let limit = check_limit(query.limit)?;
    let listing = format!("incidents|{}|{}|{:?}", d.mall.id, query.site.as_deref().unwrap_or_default(), query.open);
    let before = query.cursor.as_deref().map(|cursor| place_of(&listing, cursor)).transpose()?;
    let more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let wanted = Wanted { site: None, open_only: query.open == Some(true), before, limit: more };
    let mut found = incidents::list(&core, &auth.caller, &d, query.site.as_deref(), wanted).await?;
    let goes_on = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| goes_on).map(|last| encode_cursor(&listing, &[last.id.as_str()]));
    let items = found.into_iter().map(|incident| IncidentView::of(incident, &d)).collect();
    Ok(Answer::ok(&IncidentPage { items, next_cursor })?.into_response(false))
}

fn place_of(listing: &str, cursor: &str) -> Result<IncidentId> {
    let invalid = || AppError::new(Code::CursorInvalid);
    decode_cursor(listing, cursor)?.into_iter().next().ok_or_else(invalid)?.parse().map_err(|_| invalid())
}

/// Close an incident
///
/// A person says what was done about a silent device. It may have come back by itself; the words are needed all the same (SRG-10).
#[utoipa::path(
    tag = "devices", operation_id = "close_incident", params(IncidentPath), request_body = CloseIncident,
    responses((status = 200, description = "The incident with its resolution.", body = IncidentView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "incident_closed", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/device-incidents/{incident}/close")]
async fn close_incident(
    core: web::Data<Core>,
    desk: web::Data<Desk>,
    ctx: Ctx,
    path: Path<IncidentPath>,
    auth: Auth<needs::DeviceManage>,
    body: Json<CloseIncident>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let found = incidents::find(&core, &auth.caller, &d, path.incident).await?;
    let (resolution, now, ctx) = (check_resolution(&body.value.resolution)?, desk.now(), ctx.by(&auth.caller)?.body(body.digest));
    core.command(&ctx, Lane::site(d.mall.id, found.site_id), move |tx, d| {
        Answer::ok(&IncidentView::of(incidents::close(tx, found.id, &resolution, now)?, d))
    })
    .await
}
