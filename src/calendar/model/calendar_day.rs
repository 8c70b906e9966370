//! One date of the calendar that is not like the others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults::Faults;
use super::rules::Rules;
use super::{CalendarDayKind, DayHours};
use crate::kernel::error::Result;
use crate::kernel::ids::{AgencyId, CalendarDayId, SiteId};
use crate::kernel::words::Text;

/// A holiday, joint leave, closure or special opening on one date, for the whole mall, a site, or an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarDay {
    /// Id of the entry.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000b1")]
    pub id: CalendarDayId,
    /// The civil date.
    #[schema(example = "2026-12-24")]
    pub date: NaiveDate,
    /// What the date is.
    #[schema(example = "joint_leave")]
    pub kind: CalendarDayKind,
    /// What people call it; part of what they read when it is closed.
    pub name: Text,
    /// The decree or decision behind it.
    #[schema(max_length = 300, example = "SKB Tiga Menteri Nomor 1497 Tahun 2025, Nomor 2 Tahun 2025, dan Nomor 5 Tahun 2025")]
    pub legal_source: Option<String>,
    /// The date may still move, as the Islamic feasts do until they are fixed; shown as *perkiraan*.
    #[schema(example = false)]
    pub is_estimate: bool,
    /// Only at this site; absent: at every site.
    #[schema(example = json!(null))]
    pub site_id: Option<SiteId>,
    /// Only for this agency; absent: for everybody.
    #[schema(example = json!(null))]
    pub agency_id: Option<AgencyId>,
    /// The hours of a special opening; absent for every other kind.
    pub hours: Option<DayHours>,
}

impl CalendarDay {
    /// # Errors
    /// `validation_failed` naming every fault by JSON pointer.
    pub fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.require_text(&self.name.id, "/name/id");
        faults.require_text(&self.name.en, "/name/en");
        if let Some(source) = &self.legal_source {
            faults.require_text(source, "/legal_source");
        }
        let special = self.kind == CalendarDayKind::SpecialOpening;
        let (id, en) = ("Jam wajib untuk buka khusus dan hanya untuk itu.", "Hours belong to a special opening, and only to it.");
        faults.require(special == self.hours.is_some(), "/hours", "hours_mismatch", id, en);
        if let Some(hours) = &self.hours {
            hours.check(&mut faults, "/hours");
        }
        faults.into_result()
    }

    /// Whether it is about the place and agency asked for, on `date`.
    pub(super) fn concerns(&self, rules: &Rules<'_>, date: NaiveDate) -> bool {
        self.date == date
            && self.site_id.is_none_or(|site| site == rules.site_id)
            && self.agency_id.is_none_or(|agency| Some(agency) == rules.agency_id)
    }

    /// Greater is narrower.
    pub(super) fn narrowness(&self) -> (bool, bool) {
        (self.agency_id.is_some(), self.site_id.is_some())
    }
}
