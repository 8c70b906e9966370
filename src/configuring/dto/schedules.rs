//! Weekly hours.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calendar::model::{Schedule, ScheduleScope, Weekly};
use crate::calendar::store::Stored;
use crate::configuring::codes;
use crate::configuring::faults::Faults;
use crate::directory::Directory;
use crate::kernel::ids::ScheduleId;

/// Hours to put in place. Whom they are for cannot change later: make another schedule instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleBody {
    /// Whose hours these are.
    pub scope: ScheduleScope,
    /// Code of the site; required for scope `site`, otherwise it limits the hours to that site.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the agency; for scope `agency` only.
    #[schema(example = "BAPENDA", max_length = 40)]
    pub agency: Option<String>,
    /// Code of the service; for scope `service` only.
    #[schema(example = "BAPENDA-001", max_length = 40)]
    pub service: Option<String>,
    /// What staff call it.
    #[schema(example = "Jam layanan Ramadan 1448 H", min_length = 1, max_length = 300)]
    pub name: String,
    /// First date on which it counts; absent: always did.
    #[schema(example = "2027-02-08")]
    pub valid_from: Option<NaiveDate>,
    /// Last date on which it counts; absent: until replaced.
    #[schema(example = "2027-03-09")]
    pub valid_to: Option<NaiveDate>,
    /// Seasonal hours, such as Ramadan: they win over the ordinary ones of the same scope while valid.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub season: bool,
    /// Minutes before closing at which no more numbers are given.
    #[schema(example = 30, minimum = 0, maximum = 1439)]
    pub last_ticket_min: i64,
    /// The hours themselves; a weekday without hours is closed.
    pub weekly: Weekly,
}

impl ScheduleBody {
    /// The rule with ids for codes; codes that are not known are noted.
    pub fn rule(&self, id: ScheduleId, d: &Directory, faults: &mut Faults) -> Schedule {
        Schedule {
            id,
            scope: self.scope,
            site_id: codes::site_id(d, self.site.as_deref(), faults),
            agency_id: codes::agency_id(d, self.agency.as_deref(), faults),
            service_id: codes::service_id(d, self.service.as_deref(), faults),
            name: self.name.trim().to_owned(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            season: self.season,
            last_ticket_min: self.last_ticket_min,
            weekly: self.weekly.clone(),
        }
    }
}

/// Hours of a site, an agency or a service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleView {
    /// Code of the schedule.
    #[schema(example = "ramadan-1448", max_length = 40)]
    pub code: String,
    /// Whose hours these are.
    pub scope: ScheduleScope,
    /// Code of the site; null: at every site.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the agency.
    #[schema(example = "BAPENDA", max_length = 40)]
    pub agency: Option<String>,
    /// Code of the service.
    #[schema(example = "BAPENDA-001", max_length = 40)]
    pub service: Option<String>,
    /// What staff call it.
    #[schema(example = "Jam layanan Ramadan 1448 H", max_length = 300)]
    pub name: String,
    /// First date on which it counts.
    #[schema(example = "2027-02-08")]
    pub valid_from: Option<NaiveDate>,
    /// Last date on which it counts.
    #[schema(example = "2027-03-09")]
    pub valid_to: Option<NaiveDate>,
    /// Seasonal hours win over ordinary ones of the same scope.
    #[schema(example = true)]
    pub season: bool,
    /// Minutes before closing at which no more numbers are given.
    #[schema(example = 30, minimum = 0, maximum = 1439)]
    pub last_ticket_min: i64,
    /// The hours themselves.
    pub weekly: Weekly,
    /// Counts the changes; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl ScheduleView {
    #[must_use]
    pub fn of(stored: &Stored<Schedule>, d: &Directory) -> Self {
        let rule = &stored.rule;
        Self {
            code: stored.code.clone(),
            scope: rule.scope,
            site: codes::site_code(d, rule.site_id),
            agency: codes::agency_code(d, rule.agency_id),
            service: codes::service_code(d, rule.service_id),
            name: rule.name.clone(),
            valid_from: rule.valid_from,
            valid_to: rule.valid_to,
            season: rule.season,
            last_ticket_min: rule.last_ticket_min,
            weekly: rule.weekly.clone(),
            version: stored.version,
        }
    }
}

/// The schedules of a mall.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleList {
    /// By code.
    #[schema(max_items = 1000)]
    pub items: Vec<ScheduleView>,
}
