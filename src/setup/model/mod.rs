//! The file's shape and its checks. Everything is named by code; ids are made by whoever loads it.

mod check;
mod check_site;
mod hours;
mod schedule;
mod services;
mod site;

pub use schedule::ScheduleSetup;
pub use services::OfferingSetup;
pub use site::{CounterSetup, QueueSetup, QuotaSetup, ServedSetup, SessionSetup, SiteSetup, ZoneSetup};

use serde::Deserialize;

use crate::catalogue::import::Parsed;

/// A whole mall.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MallSetup {
    /// Part of every address: `sumedang`.
    pub code: String,
    pub name: String,
    pub region: RegionSetup,
    pub sites: Vec<SiteSetup>,
    pub schedules: Vec<ScheduleSetup>,
}

/// Where the mall is, by a public list of regions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionSetup {
    /// The list: `kemendagri`.
    pub scheme: String,
    /// The code in it: `32.11`.
    pub code: String,
}

impl MallSetup {
    /// Reads the file and checks it against the catalogue whose agencies and services it names.
    ///
    /// # Errors
    /// Every fault found, each with its place, Indonesian first; a file of the wrong shape gives the first fault of shape only.
    pub fn parse(json: &str, catalogue: &Parsed) -> Result<Self, Vec<String>> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let setup: Self = serde_path_to_error::deserialize(&mut deserializer).map_err(|e| vec![shape_fault(&e)])?;
        deserializer.end().map_err(|e| vec![format!("isi berlebih / trailing content: {e}")])?;
        let faults = check::faults_of(&setup, catalogue);
        if faults.is_empty() { Ok(setup) } else { Err(faults) }
    }
}

fn shape_fault(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    format!("{}: bentuk salah / wrong shape: {}", error.path(), error.inner())
}
