//! Weekly hours, stored and edited as one JSON text per schedule.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults::Faults;
use super::rules::Rules;
use super::{BreakKind, ScheduleScope, WallTime};
use crate::kernel::channel::Channel;
use crate::kernel::error::Result;
use crate::kernel::ids::{AgencyId, ScheduleId, ServiceId, SiteId};

/// A pause within a day's hours; nobody is served and no number is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// First minute of the pause.
    #[schema(example = "11:30")]
    pub from: WallTime,
    /// Minute at which service goes on.
    #[schema(example = "13:00")]
    pub to: WallTime,
    /// Ordinary break or Friday prayer.
    #[schema(example = "friday_break")]
    pub kind: BreakKind,
}

/// A stretch of a day's hours in which some channels are refused: with `kiosk`, `phone` and `staff_assisted` it is an online-only window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelWindow {
    /// First minute in which the channels are refused.
    #[schema(example = "08:00")]
    pub from: WallTime,
    /// Minute from which they are accepted again.
    #[schema(example = "09:00")]
    pub to: WallTime,
    /// The refused channels; at least one.
    #[schema(example = json!(["kiosk", "phone"]))]
    pub channels: Vec<Channel>,
}

/// The hours of one day, on the site's own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayHours {
    /// Service begins.
    #[schema(example = "08:00")]
    pub opens: WallTime,
    /// Service ends.
    #[schema(example = "15:00")]
    pub closes: WallTime,
    /// Pauses, inside the hours and apart from one another.
    #[serde(default)]
    #[schema(example = json!([{ "from": "12:00", "to": "13:00", "kind": "break" }]))]
    pub breaks: Vec<Break>,
    /// Stretches in which some channels are refused.
    #[serde(default)]
    #[schema(example = json!([{ "from": "08:00", "to": "09:00", "channels": ["kiosk", "phone"] }]))]
    pub channels_closed: Vec<ChannelWindow>,
}

impl DayHours {
    /// Notes every fault; `at` is the JSON pointer of these hours.
    pub(super) fn check(&self, faults: &mut Faults, at: &str) {
        let ordered = self.opens < self.closes;
        faults.require(
            ordered,
            format!("{at}/closes"),
            "out_of_order",
            "Jam tutup harus setelah jam buka.",
            "Closing must be after opening.",
        );
        for (i, pause) in self.breaks.iter().enumerate() {
            let here = format!("{at}/breaks/{i}");
            self.check_stretch(faults, &here, pause.from, pause.to);
            let earlier = self.breaks.iter().take(i);
            let apart = earlier.into_iter().all(|other| pause.to <= other.from || other.to <= pause.from);
            faults.require(apart, format!("{here}/from"), "overlap", "Jeda tidak boleh bertumpuk.", "Breaks must not overlap.");
        }
        for (i, window) in self.channels_closed.iter().enumerate() {
            let here = format!("{at}/channels_closed/{i}");
            self.check_stretch(faults, &here, window.from, window.to);
            let named = !window.channels.is_empty();
            faults.require(
                named,
                format!("{here}/channels"),
                "required",
                "Sebut paling sedikit satu saluran.",
                "Name at least one channel.",
            );
        }
    }

    fn check_stretch(&self, faults: &mut Faults, at: &str, from: WallTime, to: WallTime) {
        faults.require(from < to, format!("{at}/to"), "out_of_order", "Akhir harus setelah awal.", "The end must be after the start.");
        let inside = self.opens <= from && to <= self.closes;
        faults.require(inside, format!("{at}/from"), "outside_hours", "Harus di dalam jam layanan.", "Must lie inside the service hours.");
    }
}

/// Hours of a week; a weekday without hours is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Weekly {
    /// Senin; absent or null means closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "08:00", "closes": "15:00" }))]
    pub monday: Option<DayHours>,
    /// Selasa.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "08:00", "closes": "15:00" }))]
    pub tuesday: Option<DayHours>,
    /// Rabu.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "08:00", "closes": "15:00" }))]
    pub wednesday: Option<DayHours>,
    /// Kamis.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "08:00", "closes": "15:00" }))]
    pub thursday: Option<DayHours>,
    /// Jumat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "08:00", "closes": "15:00", "breaks": [{ "from": "11:30", "to": "13:00", "kind": "friday_break" }] }))]
    pub friday: Option<DayHours>,
    /// Sabtu.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "opens": "07:30", "closes": "12:00" }))]
    pub saturday: Option<DayHours>,
    /// Minggu.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub sunday: Option<DayHours>,
}

impl Weekly {
    /// The hours of a weekday; none when it is closed.
    #[must_use]
    pub fn day(&self, weekday: Weekday) -> Option<&DayHours> {
        match weekday {
            Weekday::Mon => self.monday.as_ref(),
            Weekday::Tue => self.tuesday.as_ref(),
            Weekday::Wed => self.wednesday.as_ref(),
            Weekday::Thu => self.thursday.as_ref(),
            Weekday::Fri => self.friday.as_ref(),
            Weekday::Sat => self.saturday.as_ref(),
            Weekday::Sun => self.sunday.as_ref(),
        }
    }
    /// Every weekday with its JSON name, Monday first.
    fn named(&self) -> [(&'static str, Option<&DayHours>); 7] {
        [
            ("monday", self.monday.as_ref()),
            ("tuesday", self.tuesday.as_ref()),
            ("wednesday", self.wednesday.as_ref()),
            ("thursday", self.thursday.as_ref()),
            ("friday", self.friday.as_ref()),
            ("saturday", self.saturday.as_ref()),
            ("sunday", self.sunday.as_ref()),
        ]
    }
    /// Whether no weekday has hours. Such a schedule says nothing, and the broader one decides.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.named().iter().all(|(_, hours)| hours.is_none())
    }
}

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
