//! Hours in the file.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::calendar::model::{ScheduleScope, Weekly};

/// Hours of a site, an agency or a service; see [`crate::calendar::model::Schedule`] for which of several decides.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSetup {
    pub code: String,
    pub name: String,
    pub scope: ScheduleScope,
    /// Code of the site; with scope `agency` or `service` it limits the hours to that site.
    pub site: Option<String>,
    pub agency: Option<String>,
    pub service: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// Wins over ordinary hours of the same scope while it is valid.
    #[serde(default)]
    pub season: bool,
    /// Minutes before closing at which no more numbers are given.
    pub last_ticket_min: i64,
    pub weekly: Weekly,
}
