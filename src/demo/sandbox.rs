//! `/v1/sandbox/clock`: reads and moves the demo's clock. In the demo only, open to everybody who reaches it, and not part of the
//! published contract: a served installation has no such address.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};

use super::attendance::Attendance;
use super::clock::DemoClock;
use crate::app::AppState;
use crate::http::body::Json;
use crate::jobs;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::{Clock as _, Instant, SiteZone};

/// Where the clock is read and moved.
pub const CLOCK_PATH: &str = "/v1/sandbox/clock";
/// The furthest one move goes, in seconds: a year and a bit.
const FURTHEST_S: i64 = 400 * 86_400;

/// The clock with what has to notice that it moved.
#[derive(Clone)]
pub struct Sandbox {
    pub clock: Arc<DemoClock>,
    pub state: AppState,
    /// On a still floor: who comes to work by this clock.
    pub attendance: Option<Arc<Attendance>>,
}

impl Sandbox {
    /// Registers the operations in a demo's app.
    pub fn configure(&self, cfg: &mut web::ServiceConfig) {
        cfg.app_data(web::Data::new(self.clone())).service(get_clock).service(move_clock);
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(get_clock, move_clock))]
struct Operations;

/// The operations, so that a wrong method is told apart from an unknown path here too.
#[must_use]
pub fn operations() -> OpenApi {
    Operations::openapi()
}

/// What the demo's clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockView {
    /// Now, to the demo.
    pub now: Instant,
    /// The service day in Western Indonesian Time.
    pub service_date: chrono::NaiveDate,
    /// Wall time in Western Indonesian Time.
    #[schema(example = "08.30 WIB")]
    pub local_time: String,
    /// How many times faster than the machine's clock it runs.
    #[schema(example = 60.0)]
    pub speed: f64,
}

impl ClockView {
    fn of(clock: &DemoClock) -> Self {
        let now = clock.now();
        let zone = SiteZone::Wib;
        let local_time = format!("{} {}", zone.local(now).format("%H.%M"), zone.abbreviation());
        Self { now, service_date: zone.service_date(now), local_time, speed: clock.speed() }
    }
}

/// Where the clock goes: either a moment or a length.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveClock {
    /// The moment to show.
    #[serde(default)]
    pub now: Option<Instant>,
    /// How far to go on: ISO 8601 (`PT30M`) or whole seconds.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "PT30M")]
    pub advance: Option<Advance>,
}

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Advance {
    Seconds(i64),
    Iso(String),
}

impl Advance {
    fn seconds(&self) -> Option<i64> {
        let seconds = match self {
            Self::Seconds(seconds) => Some(*seconds),
            Self::Iso(text) => iso_seconds(text),
        };
        seconds.filter(|s| (0..=FURTHEST_S).contains(s))
    }
}

/// Seconds of an ISO 8601 duration of days, hours, minutes and seconds.
fn iso_seconds(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').map_or((rest, None), |(days, time)| (days, Some(time)));
    let of_days = parts(days, &[('D', 86_400)])?;
    let of_time = match time {
        Some("") => return None,
        Some(time) => parts(time, &[('H', 3600), ('M', 60), ('S', 1)])?,
        None if days.is_empty() => return None,
        None => 0,
    };
    of_days.checked_add(of_time)
}

/// Adds up `12H30M`: each unit at most once and in order.
fn parts(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut rest, mut sum) = (text, 0_i64);
    for (unit, seconds) in units {
        if let Some((number, after)) = rest.split_once(*unit) {
            let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            let number: i64 = number.parse().ok().filter(|_| plain)?;
            sum = number.checked_mul(*seconds)?.checked_add(sum)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

fn invalid(pointer: &'static str, id: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::new(Code::ValidationFailed).field_text(pointer, "invalid_value", id, en)
}

/// Where the clock is to go, seen from `now`.
fn target(wish: &MoveClock, now: Instant) -> Result<Instant> {
    match (&wish.now, &wish.advance) {
        (Some(to), None) if to.ms_since(now) <= FURTHEST_S * 1000 => Ok(*to),
        (Some(_), None) => Err(invalid("/now", "Paling jauh 400 hari ke depan.", "At most 400 days ahead.")),
        (None, Some(advance)) => advance.seconds().map(|s| now.plus_ms(s * 1000)).ok_or_else(|| {
            invalid(
                "/advance",
                "Contoh: \"PT30M\", \"P1D\", atau detik 0–34560000.",
                "For example \"PT30M\", \"P1D\", or 0 to 34560000 seconds.",
            )
        }),
        _ => Err(invalid("/now", "Isi salah satu: `now` atau `advance`.", "Give one of `now` and `advance`.")),
    }
}

/// Jam demo
///
/// What the demo's clock shows.
#[utoipa::path(tag = "sandbox", responses((status = 200, description = "The clock.", body = ClockView)))]
#[get("/v1/sandbox/clock")]
async fn get_clock(sandbox: web::Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(ClockView::of(&sandbox.clock))
}

/// Majukan jam demo
///
/// Moves the clock forward and lets the jobs that time alone decides run at once, such as the close of a day.
/// A day played before is over then: half a minute later the players go on with the next working morning. On a still floor the
/// counters are open in the answer to a move into a working day's hours.
#[utoipa::path(tag = "sandbox", request_body = MoveClock, responses((status = 200, description = "The clock, moved.", body = ClockView)))]
#[post("/v1/sandbox/clock")]
async fn move_clock(sandbox: web::Data<Sandbox>, body: Json<MoveClock>) -> Result<HttpResponse> {
    let to = target(&body.value, sandbox.clock.now())?;
    sandbox.clock.move_to(to).map_err(|back| {
        invalid(
            "/now",
            format!("Jam demo hanya maju; sekarang {}.", back.now),
            format!("The demo's clock only moves forward; it shows {}.", back.now),
        )
    })?;
    jobs::once(&sandbox.state).await?;
    if let Some(attendance) = &sandbox.attendance {
        attendance.come().await?;
    }
    Ok(HttpResponse::Ok().json(ClockView::of(&sandbox.clock)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_iso_8601_or_seconds() {
        let seconds = |text: &str| Advance::Iso(text.to_owned()).seconds();
        for (text, expected) in [("PT30M", 1800), ("P1D", 86_400), ("P1DT2H3M4S", 93_784), ("PT0S", 0)] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for bad in ["", "P", "PT", "P1", "1800", "PT30", "PT-5M", "PT+5M", "PT5M1H", "P1M", "P9999D", "PT99999999999999999999S"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
        assert_eq!(Advance::Seconds(90).seconds(), Some(90));
        assert_eq!(Advance::Seconds(-1).seconds(), None);
    }

    #[test]
    fn exactly_one_of_moment_and_length_is_given() {
        let now: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
        let both = MoveClock { now: Some(now), advance: Some(Advance::Seconds(1)) };
        assert!(target(&both, now).is_err());
        assert!(target(&MoveClock { now: None, advance: None }, now).is_err());
        assert_eq!(target(&MoveClock { now: None, advance: Some(Advance::Seconds(60)) }, now).unwrap(), now.plus_min(1));
        assert!(target(&MoveClock { now: Some(now.plus_min(600 * 1440)), advance: None }, now).is_err());
    }
}
