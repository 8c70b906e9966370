//! Paths, queries and headers.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::kernel::ids::{CalendarDayId, OverrideId};

/// The mall in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MallPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
}

/// A schedule of a mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SchedulePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the schedule: lower-case letters, digits and hyphens.
    #[param(example = "ramadan-1448", min_length = 1, max_length = 40)]
    pub schedule: String,
}

/// A day of a mall's calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DayPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Id of the entry.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000b1")]
    pub day: CalendarDayId,
}

/// An override of a mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OverridePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Id of the override.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000c1")]
    pub r#override: OverrideId,
}

/// A site of a mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
}

/// A counter of a site.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CounterPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
    /// Code of the counter.
    #[param(example = "A1", min_length = 1, max_length = 40)]
    pub counter: String,
}

/// A queue of a site.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct QueuePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
    /// Code of the queue.
    #[param(example = "dukcapil-ktp", min_length = 1, max_length = 40)]
    pub queue: String,
}

/// Appointment times of a queue.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TemplatePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
    /// Code of the queue.
    #[param(example = "dukcapil-ktp", min_length = 1, max_length = 40)]
    pub queue: String,
    /// Code of the template, unique in the site: lower-case letters, digits and hyphens.
    #[param(example = "ktp-pagi-1", min_length = 1, max_length = 40)]
    pub template: String,
}

/// A service at a site.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfferingPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
    /// Code of the service.
    #[param(example = "DISDUKCAPIL-008", min_length = 1, max_length = 40)]
    pub service: String,
}

/// Which days to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// First date; today (WIB) when absent.
    #[param(example = "2026-12-01")]
    pub from: Option<NaiveDate>,
    /// Last date; 365 days after the first when absent, 731 at most.
    #[param(example = "2027-12-31")]
    pub to: Option<NaiveDate>,
}

/// Which overrides to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverridesQuery {
    /// Those that ended, the latest first, 200 at most; otherwise those that count now or will.
    #[param(example = false)]
    pub ended: Option<bool>,
}

/// The header of a change that may be repeated safely.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct KeyHeader {
    /// A new key for each change; retry with the same.
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        example = "8e03978e-40d5-43dd-bc93-6894a57f9324",
        max_length = 257,
        pattern = r#"^([!#-~]{1,255}|"[!#-~]{1,255}")$"#
    )]
    pub idempotency_key: Option<String>,
}

/// The headers of making or replacing at an address of the caller's choice. One of the two conditions is needed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct PutHeaders {
    /// To replace: the ETag last read.
    #[param(rename = "If-Match", nullable = false, example = "\"v7\"", pattern = "^.*$")]
    pub if_match: Option<String>,
    /// To make: `*`, nothing is here yet.
    #[param(rename = "If-None-Match", nullable = false, example = "*", pattern = "^.*$")]
    pub if_none_match: Option<String>,
    /// A new key for each change; retry with the same.
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        example = "8e03978e-40d5-43dd-bc93-6894a57f9324",
        max_length = 257,
        pattern = r#"^([!#-~]{1,255}|"[!#-~]{1,255}")$"#
    )]
    pub idempotency_key: Option<String>,
}
