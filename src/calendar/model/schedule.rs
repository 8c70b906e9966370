//! Whose weekly hours count from when to when, and which schedule decides a date.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults::Faults;
use super::rules::Rules;
use super::{ScheduleScope, WallTime, Weekly};
use crate::kernel::error::Result;
use crate::kernel::ids::{AgencyId, ScheduleId, ServiceId, SiteId};

/// Hours of a site, an agency or a service, from one date to another.
///
/// Which schedule decides a date: of those that match, are valid on the date and are not silent, the narrowest scope (service, then agency,
/// then site); within a scope a seasonal one before an ordinary one, then one bound to the site before one for every site, then the one
/// that began last. The winner decides the whole week: an agency with hours on Tuesday and Thursday only is closed on the other days,
/// whatever the site does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    /// Id of the schedule.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub id: ScheduleId,
    /// Whose hours these are.
    #[schema(example = "site")]
    pub scope: ScheduleScope,
    /// The site; required for scope `site`, otherwise it limits the schedule to that site.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a2")]
    pub site_id: Option<SiteId>,
    /// The agency; required for scope `agency`, absent otherwise.
    #[schema(example = json!(null))]
    pub agency_id: Option<AgencyId>,
    /// The service; required for scope `service`, absent otherwise.
    #[schema(example = json!(null))]
    pub service_id: Option<ServiceId>,
    /// What staff call it.
    #[schema(max_length = 300, example = "Jam layanan Ramadan 1448 H")]
    pub name: String,
    /// First date on which it counts; absent: always did.
    #[schema(example = "2027-02-08")]
    pub valid_from: Option<NaiveDate>,
    /// Last date on which it counts; absent: until replaced.
    #[schema(example = "2027-03-09")]
    pub valid_to: Option<NaiveDate>,
    /// Seasonal hours, such as Ramadan: they win over the ordinary ones of the same scope while valid.
    #[schema(example = true)]
    pub season: bool,
    /// Minutes before closing at which no more numbers are issued; appointments are not affected.
    #[schema(minimum = 0, maximum = 1439, example = 30)]
    pub last_ticket_min: i64,
    /// The hours themselves.
    pub weekly: Weekly,
}

impl Schedule {
    /// Checks everything that can be checked without the other schedules.
    ///
    /// # Errors
    /// `validation_failed` naming every fault by JSON pointer.
    pub fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.require_text(&self.name, "/name");
        faults.require_target(self.site_id.is_some(), self.scope == ScheduleScope::Site, "/site_id");
        faults.require_target(self.agency_id.is_some(), self.scope == ScheduleScope::Agency, "/agency_id");
        faults.require_target(self.service_id.is_some(), self.scope == ScheduleScope::Service, "/service_id");
        faults.forbid_target(self.agency_id.is_some(), self.scope != ScheduleScope::Agency, "/agency_id");
        faults.forbid_target(self.service_id.is_some(), self.scope != ScheduleScope::Service, "/service_id");
        let ordered = self.valid_from.zip(self.valid_to).is_none_or(|(from, to)| from <= to);
        faults.require(ordered, "/valid_to", "out_of_order", "Akhir berlaku sebelum awalnya.", "It ends before it begins.");
        let told = !self.weekly.is_silent();
        faults.require(told, "/weekly", "required", "Isi jam paling sedikit satu hari.", "Give the hours of at least one day.");
        for (name, hours) in self.weekly.named() {
            if let Some(hours) = hours {
                hours.check(&mut faults, &format!("/weekly/{name}"));
            }
        }
        self.check_last_ticket(&mut faults);
        faults.into_result()
    }

    /// A cut-off longer than the day would leave a day on which no number can ever be taken.
    fn check_last_ticket(&self, faults: &mut Faults) {
        let named = self.weekly.named();
        let lengths = named.iter().filter_map(|(_, hours)| *hours).map(|hours| hours.closes.minutes() - hours.opens.minutes());
        let shortest = lengths.filter(|length| *length > 0).min().unwrap_or(i64::from(WallTime::DAY_MINUTES));
        let fits = (0..shortest).contains(&self.last_ticket_min);
        let (id, en) = ("Dari 0 sampai kurang dari panjang hari terpendek.", "From 0 to less than the shortest day.");
        faults.require(fits, "/last_ticket_min", "out_of_range", id, en);
    }

    /// Whether it is about the place and service asked for and valid on `date`.
    pub(super) fn concerns(&self, rules: &Rules<'_>, date: NaiveDate) -> bool {
        let subject = match self.scope {
            ScheduleScope::Site => self.site_id.is_some(),
            ScheduleScope::Agency => self.agency_id.is_some() && self.agency_id == rules.agency_id,
            ScheduleScope::Service => self.service_id.is_some() && self.service_id == rules.service_id,
        };
        let here = self.site_id.is_none_or(|site| site == rules.site_id);
        let valid = self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to);
        subject && here && valid
    }
}
