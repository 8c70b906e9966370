//! The directory: everything configured about a mall, as one immutable value per configuration version.
//!
//! Lanes and readers ask it instead of the tables, so that a ticket costs no statement for what changes once a month.
//! The version comes from the mall's stream row, which every lane has locked: what a command sees is exactly in force.

mod cache;
mod load;
mod lookup;

pub use cache::Directories;

use chrono::NaiveDate;

use crate::calendar::model::{CalendarDay, Override, Schedule};
use crate::calendar::store::Stored;
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::catalogue::model::{Agency, Regulation, Service};
use crate::catalogue::search::ServiceIndex;
use crate::counters::model::{Counter, Offering, Queue};
use crate::sites::model::{Admission, Mall, Site, Zone};

/// A mall as configured at `version`, with the services' texts in force on `date`.
#[derive(Debug)]
pub struct Directory {
    pub mall: Mall,
    pub version: i64,
    pub date: NaiveDate,
    pub sites: Vec<Site>,
    pub zones: Vec<Zone>,
    pub admissions: Vec<Admission>,
    pub agencies: Vec<Agency>,
    pub services: Vec<Service>,
    /// What is known of regulations beside who cites them, by code.
    pub regulations: Vec<Regulation>,
    pub offerings: Vec<Offering>,
    pub queues: Vec<Queue>,
    pub counters: Vec<Counter>,
    pub schedules: Vec<Schedule>,
    pub days: Vec<CalendarDay>,
    pub overrides: Vec<Override>,
    /// The same rules with what editing needs: codes and versions.
    pub stored_schedules: Vec<Stored<Schedule>>,
    pub stored_days: Vec<Stored<CalendarDay>>,
    pub stored_overrides: Vec<Stored<Override>>,
    pub quota_rules: Vec<QuotaRule>,
    pub session_templates: Vec<SessionTemplate>,
    /// Finds services by words.
    pub search: ServiceIndex,
    index: lookup::Index,
}
