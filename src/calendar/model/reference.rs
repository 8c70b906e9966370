//! The reference calendar that ships with the project: national holidays and joint leave, to be loaded into `calendar_days`.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{CalendarDay, CalendarDayKind};
use crate::kernel::ids::CalendarDayId;
use crate::kernel::words::Text;

const CALENDAR_DAYS: &str = include_str!("../../../catalogue/calendar_days.json");

/// One line of `catalogue/calendar_days.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceDay {
    pub date: NaiveDate,
    pub kind: CalendarDayKind,
    pub name_id: String,
    pub name_en: String,
    pub legal_source: String,
    pub is_estimate: bool,
}

impl ReferenceDay {
    /// The entry for a mall's own calendar, under a new id.
    #[must_use]
    pub fn into_calendar_day(self) -> CalendarDay {
        CalendarDay {
            id: CalendarDayId::fresh(),
            date: self.date,
            kind: self.kind,
            name: Text::new(self.name_id, self.name_en),
            legal_source: Some(self.legal_source),
            is_estimate: self.is_estimate,
            site_id: None,
            agency_id: None,
            hours: None,
        }
    }
}

/// The days of the reference calendar, by date.
///
/// # Errors
/// When the embedded file does not parse; a test keeps that from happening.
pub fn reference_days() -> serde_json::Result<Vec<ReferenceDay>> {
    serde_json::from_str(CALENDAR_DAYS)
}
