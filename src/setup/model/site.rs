//! A site in the file.

use serde::Deserialize;

use crate::calendar::model::WallTime;
use crate::counters::model::CounterRole;
use crate::counters::policy::QueuePolicy;
use crate::kernel::channel::Channel;
use crate::kernel::time::SiteZone;
use crate::sites::model::SiteKind;

/// A place where the mall serves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSetup {
    pub code: String,
    pub name: String,
    pub kind: SiteKind,
    pub time_zone: SiteZone,
    pub address: String,
    pub zones: Vec<ZoneSetup>,
    pub queues: Vec<QueueSetup>,
    pub counters: Vec<CounterSetup>,
}

/// A floor area with its own displays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneSetup {
    pub code: String,
    pub name: String,
}

/// A line of people, and what they come for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueSetup {
    pub code: String,
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    pub zone: Option<String>,
    /// One to three capitals without I and O, which people take for 1 and 0.
    pub prefix: String,
    /// Digits of a number, filled with zeros.
    #[serde(default = "default_padding")]
    pub padding: i64,
    /// The last number of a day.
    #[serde(default = "default_last_number")]
    pub last_number: i64,
    #[serde(default)]
    pub policy: QueuePolicy,
    /// Its services: `DINKES-001`, a range `DINKES-001..004`, or `DINKES-*` for all that no other queue of the site names.
    pub services: Vec<String>,
    /// Whether times can be booked for the services that have the channel `appointment`.
    #[serde(default = "yes")]
    pub appointments: bool,
    #[serde(default)]
    pub quotas: Vec<QuotaSetup>,
    #[serde(default)]
    pub sessions: Vec<SessionSetup>,
}

fn default_padding() -> i64 {
    3
}
fn default_last_number() -> i64 {
    999
}
fn yes() -> bool {
    true
}

/// At most `daily_limit` numbers a day by `channel` (all channels together when absent) between two times of day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaSetup {
    pub channel: Option<Channel>,
    /// ISO weekday, Monday 1; absent: every day.
    pub weekday: Option<i64>,
    pub from: WallTime,
    pub to: WallTime,
    pub daily_limit: i64,
}

/// Appointment times on some weekdays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionSetup {
    /// Unique in the queue; see [`SessionSetup::code_on`].
    pub code: String,
    /// ISO weekdays, Monday 1.
    pub weekdays: Vec<i64>,
    pub from: WallTime,
    pub to: WallTime,
    pub slot_minutes: i64,
    /// Visitors per time.
    pub capacity: i64,
    /// Booking closes this many minutes before the time.
    pub min_notice_min: i64,
    /// Booking opens this many days before.
    pub max_days: i64,
}

impl SessionSetup {
    /// Code of the template of one weekday, unique in the site: `paspor-pagi-1`.
    #[must_use]
    pub fn code_on(&self, queue: &str, weekday: i64) -> String {
        format!("{queue}-{}-{weekday}", self.code)
    }
}

/// A loket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterSetup {
    pub code: String,
    pub name: String,
    /// Code of the agency whose officer sits there.
    pub agency: String,
    pub zone: Option<String>,
    /// What it serves, its own queues first.
    pub serves: Vec<ServedSetup>,
}

/// A queue a counter serves. Queues of one role and rank are one line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServedSetup {
    pub queue: String,
    pub role: CounterRole,
    /// Order within the role, from 1.
    #[serde(default = "first")]
    pub rank: i64,
}

fn first() -> i64 {
    1
}
