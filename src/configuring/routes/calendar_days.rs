//! Days of the calendar.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::{Days, NaiveDate};
use utoipa_actix_web::service_config::ServiceConfig;

use super::support::{change, versioned};
use crate::commands::{Core, Ctx};
use crate::configuring::dto::{CalendarDayBody, CalendarDayList, CalendarDayView, DayPath, DaysQuery, KeyHeader, MallPath};
use crate::configuring::service::calendar_days;
use crate::http::answer::Answer;
use crate::http::body::{Json, empty_digest};
use crate::http::etag::IfMatch;
use crate::http::params::{Path, Query};
use crate::identity::auth::{Auth, needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::SiteZone;

/// The longest stretch of one listing, in days after the first: two years.
const MAX_DAYS: u64 = 731;
/// The stretch when no end is given.
const A_YEAR: u64 = 365;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_calendar_days).service(get_calendar_day).service(create_calendar_day).service(delete_calendar_day);
}

/// First and last date of a listing.
fn stretch(query: &DaysQuery, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
    let from = query.from.unwrap_or(today);
    let latest = |days: u64| from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let to = query.to.unwrap_or_else(|| latest(A_YEAR));
    if (from..=latest(MAX_DAYS)).contains(&to) {
        return Ok((from, to));
    }
    Err(AppError::new(Code::InvalidParameter).field_text(
        "/to",
        "out_of_range",
        "Tidak sebelum `from` dan paling lama 731 hari sesudahnya.",
        "Not before `from`, and at most 731 days after it.",
    ))
}

/// List days of the calendar
///
/// Holidays, joint leave, closures and special openings between two dates, with the decision behind each.
#[utoipa::path(
    tag = "hours", operation_id = "list_calendar_days", params(MallPath, DaysQuery),
    responses((status = 200, description = "The days.", body = CalendarDayList)),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/calendar-days")]
async fn list_calendar_days(core: web::Data<Core>, path: Path<MallPath>, query: Query<DaysQuery>) -> Result<HttpResponse> {
    let (from, to) = stretch(&query, SiteZone::Wib.service_date(core.now()))?;
    let d = core.directory(&path.mall).await?;
    let within = d.stored_days.iter().filter(|s| (from..=to).contains(&s.rule.date));
    let items = within.map(|s| CalendarDayView::of(s, &d)).collect();
    Ok(Answer::ok(&CalendarDayList { items })?.into_response(false))
}

/// Read a day of the calendar
///
/// With the entity tag that its removal must name.
#[utoipa::path(
    tag = "hours", operation_id = "get_calendar_day", params(DayPath),
    responses((status = 200, description = "The day.", body = CalendarDayView, headers(("ETag" = String, description = "Its version.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/calendar-days/{day}")]
async fn get_calendar_day(core: web::Data<Core>, path: Path<DayPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let stored = d.stored_days.iter().find(|s| s.rule.id == path.day).ok_or_else(|| AppError::new(Code::NotFound))?;
    versioned(&req, &CalendarDayView::of(stored, &d), stored.version)
}

/// Enter a day
///
/// A closure counts from the next question on. Bookings on that date are not touched: their holders must be told.
#[utoipa::path(
    tag = "hours", operation_id = "create_calendar_day", params(MallPath), request_body = CalendarDayBody,
    responses((status = 201, description = "Entered.", body = CalendarDayView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "duplicate_code", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[post("/v1/malls/{mall}/calendar-days")]
async fn create_calendar_day(
    core: web::Data<Core>,
    auth: Auth<needs::HoursConfigure>,
    ctx: Ctx,
    path: Path<MallPath>,
    body: Json<CalendarDayBody>,
) -> Result<HttpResponse> {
    let (body, digest) = (body.value, body.digest);
    change(&core, (ctx, auth, &path.mall), digest, move |tx, d, caller| {
        let stored = calendar_days::add(tx, d, caller, &body)?;
        let location = format!("/v1/malls/{}/calendar-days/{}", d.mall.code, stored.rule.id);
        Ok(Answer::created(location, &CalendarDayView::of(&stored, d))?.version(stored.version))
    })
    .await
}

/// Remove a day
///
/// The ordinary hours of that date count again.
#[utoipa::path(
    tag = "hours", operation_id = "delete_calendar_day", params(DayPath, KeyHeader),
    responses((status = 204, description = "Removed.")),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "precondition_required", "version_mismatch", "idempotency_key_invalid", "idempotency_key_reused", "overloaded", "database_unavailable",
        "outcome_unknown"
    ])))
)]
#[delete("/v1/malls/{mall}/calendar-days/{day}")]
async fn delete_calendar_day(
    core: web::Data<Core>,
    auth: Auth<needs::HoursConfigure>,
    ctx: Ctx,
    path: Path<DayPath>,
    if_match: IfMatch,
) -> Result<HttpResponse> {
    let day = path.day;
    change(&core, (ctx, auth, &path.mall), empty_digest(), move |tx, d, caller| {
        calendar_days::remove(tx, d, caller, day, &if_match)?;
        Ok(Answer::no_content())
    })
    .await
}
