//! Days of the calendar.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calendar::model::{CalendarDay, CalendarDayKind, DayHours};
use crate::calendar::store::Stored;
use crate::configuring::codes;
use crate::configuring::faults::Faults;
use crate::directory::Directory;
use crate::kernel::ids::CalendarDayId;
use crate::kernel::words::Text;

/// A holiday, joint leave, closure or special opening to enter. Bookings on that date stay; tell their holders.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDayBody {
    /// The civil date.
    #[schema(example = "2026-12-24")]
    pub date: NaiveDate,
    /// What the date is.
    pub kind: CalendarDayKind,
    /// What people call it; they read it when it is closed.
    pub name: Text,
    /// The decree or decision behind it.
    #[schema(example = "SKB Tiga Menteri Nomor 1497 Tahun 2025", min_length = 1, max_length = 300)]
    pub legal_source: Option<String>,
    /// The date may still move.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub is_estimate: bool,
    /// Code of the only site it is for; absent: every site.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the only agency it is for; absent: everybody.
    #[schema(example = "BAPENDA", max_length = 40)]
    pub agency: Option<String>,
    /// The hours of a special opening, and of that only.
    pub hours: Option<DayHours>,
}

impl CalendarDayBody {
    /// The rule with ids for codes; codes that are not known are noted.
    pub fn rule(&self, id: CalendarDayId, d: &Directory, faults: &mut Faults) -> CalendarDay {
        CalendarDay {
            id,
            date: self.date,
            kind: self.kind,
            name: self.name.clone(),
            legal_source: self.legal_source.clone(),
            is_estimate: self.is_estimate,
            site_id: codes::site_id(d, self.site.as_deref(), faults),
            agency_id: codes::agency_id(d, self.agency.as_deref(), faults),
            hours: self.hours.clone(),
        }
    }
}

/// One day that is not like the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDayView {
    /// Id of the entry.
    pub id: CalendarDayId,
    /// The civil date.
    #[schema(example = "2026-12-24")]
    pub date: NaiveDate,
    /// What the date is.
    pub kind: CalendarDayKind,
    /// What people call it.
    pub name: Text,
    /// The decree or decision behind it.
    #[schema(example = "SKB Tiga Menteri Nomor 1497 Tahun 2025", max_length = 300)]
    pub legal_source: Option<String>,
    /// The date may still move.
    #[schema(example = false)]
    pub is_estimate: bool,
    /// Code of the only site it is for.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the only agency it is for.
    #[schema(example = "BAPENDA", max_length = 40)]
    pub agency: Option<String>,
    /// The hours of a special opening.
    pub hours: Option<DayHours>,
    /// The entity tag is `"v<version>"`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
}

impl CalendarDayView {
    #[must_use]
    pub fn of(stored: &Stored<CalendarDay>, d: &Directory) -> Self {
        let rule = stored.rule.clone();
        Self {
            id: rule.id,
            date: rule.date,
            kind: rule.kind,
            name: rule.name,
            legal_source: rule.legal_source,
            is_estimate: rule.is_estimate,
            site: codes::site_code(d, rule.site_id),
            agency: codes::agency_code(d, rule.agency_id),
            hours: rule.hours,
            version: stored.version,
        }
    }
}

/// Days of a mall's calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDayList {
    /// By date.
    #[schema(max_items = 5000)]
    pub items: Vec<CalendarDayView>,
}
