//! Weekly appointment times of a queue.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calendar::model::WallTime;
use crate::capacity::model::SessionTemplate;
use crate::configuring::codes::wall_time;

/// Appointment times to put in place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionTemplateBody {
    /// ISO weekday, Monday 1.
    #[schema(example = 1, minimum = 1, maximum = 7)]
    pub weekday: i64,
    /// The first time begins.
    pub from: WallTime,
    /// The last time ends.
    pub to: WallTime,
    /// Minutes of one time; `from` to `to` holds a whole number of them.
    #[schema(example = 15, minimum = 1, maximum = 1440)]
    pub slot_minutes: i64,
    /// Visitors per time. A change counts for all coming days at once, but takes nothing from those who have booked; 0 ends booking.
    #[schema(example = 4, minimum = 0, maximum = 500)]
    pub capacity: i64,
    /// First date offered; absent: at once.
    #[schema(example = "2027-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last date offered; absent: until replaced.
    #[schema(example = "2027-12-31")]
    pub valid_to: Option<NaiveDate>,
    /// Booking closes this many minutes before the time.
    #[schema(example = 60, minimum = 0, maximum = 43_200)]
    pub min_notice_min: i64,
    /// Booking opens this many days before.
    #[schema(example = 14, minimum = 0, maximum = 90)]
    pub max_days: i64,
}

/// Appointment times of one weekday.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionTemplateView {
    /// Code of the template.
    #[schema(example = "ktp-pagi-1", max_length = 40)]
    pub code: String,
    /// ISO weekday, Monday 1.
    #[schema(example = 1, minimum = 1, maximum = 7)]
    pub weekday: i64,
    /// The first time begins.
    pub from: WallTime,
    /// The last time ends.
    pub to: WallTime,
    /// Minutes of one time.
    #[schema(example = 15, minimum = 1)]
    pub slot_minutes: i64,
    /// Visitors per time.
    #[schema(example = 4, minimum = 0)]
    pub capacity: i64,
    /// First date offered.
    #[schema(example = "2027-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last date offered.
    #[schema(example = "2027-12-31")]
    pub valid_to: Option<NaiveDate>,
    /// Booking closes this many minutes before the time.
    #[schema(example = 60, minimum = 0)]
    pub min_notice_min: i64,
    /// Booking opens this many days before.
    #[schema(example = 14, minimum = 0)]
    pub max_days: i64,
    /// Counts the changes; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl From<&SessionTemplate> for SessionTemplateView {
    fn from(template: &SessionTemplate) -> Self {
        Self {
            code: template.code.clone(),
            weekday: template.weekday,
            from: wall_time(template.from_min),
            to: wall_time(template.to_min),
            slot_minutes: template.slot_minutes,
            capacity: template.capacity,
            valid_from: template.valid_from,
            valid_to: template.valid_to,
            min_notice_min: template.min_notice_min,
            max_days: template.max_days,
            version: template.version,
        }
    }
}

/// The appointment times of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionTemplateList {
    /// By weekday and time.
    #[schema(max_items = 500)]
    pub items: Vec<SessionTemplateView>,
}
