//! Hours of a day and of a week, on the site's own clock; stored and edited as one JSON text.

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults::Faults;
use super::{BreakKind, WallTime};
use crate::kernel::channel::Channel;

/// The most pauses, and the most channel windows, of a day.
const MAX_STRETCHES: usize = 8;

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
    #[schema(min_items = 1, max_items = 4, example = json!(["kiosk", "phone"]))]
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
    #[schema(max_items = 8, example = json!([{ "from": "12:00", "to": "13:00", "kind": "break" }]))]
    pub breaks: Vec<Break>,
    /// Stretches in which some channels are refused.
    #[serde(default)]
    #[schema(max_items = 8, example = json!([{ "from": "08:00", "to": "09:00", "channels": ["kiosk", "phone"] }]))]
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
        for (count, list) in [(self.breaks.len(), "breaks"), (self.channels_closed.len(), "channels_closed")] {
            faults.require(count <= MAX_STRETCHES, format!("{at}/{list}"), "length", "Paling banyak 8.", "At most 8.");
        }
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
            let named = (1..=Channel::ALL.len()).contains(&window.channels.len());
            faults.require(named, format!("{here}/channels"), "required", "Sebut 1 sampai 4 saluran.", "Name 1 to 4 channels.");
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
    pub(super) fn named(&self) -> [(&'static str, Option<&DayHours>); 7] {
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
