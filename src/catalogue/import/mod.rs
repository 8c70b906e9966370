//! From files to a checked catalogue: `agencies.json` and `services.json`, every row validated, every fault named.
//! Pure but for reading the two files; what it writes is decided by [`plan`] and written by `service::import`.

mod conflicts;
mod fault;
mod outcome;
mod plan;
mod reading;
mod rows;
mod stored;
mod validate;

use std::path::Path;

pub use conflicts::conflicts;
pub use fault::{Fault, Faults};
pub use outcome::{Outcome, Turn, outcomes};
pub use plan::{AgencyChange, Existing, Plan, Report, ServiceChange, Tally, plan};
pub use reading::{AGENCIES, CatalogueDocument, Known, Reading, Rows, SERVICES};

pub use stored::{Applied, Counts, Effects, ImportFault, StoredImport, touched};

use chrono::NaiveDate;
use serde_json::Value;

use crate::catalogue::model::{AgencyProfile, ExternalId, ServiceContent, ServiceStatus};
use crate::kernel::words::Text;

/// The file of agencies in a catalogue folder.
pub const AGENCIES_FILE: &str = "agencies.json";
/// The file of services in a catalogue folder.
pub const SERVICES_FILE: &str = "services.json";

/// A catalogue that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// In the order of the file, which is the order of the listing.
    pub agencies: Vec<ParsedAgency>,
    pub services: Vec<ParsedService>,
}

/// A checked row of agencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedAgency {
    /// Where it stands in its file.
    pub row: usize,
    pub code: String,
    pub profile: AgencyProfile,
}

/// A checked row of services, fit to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedService {
    /// Where it stands in its file.
    pub row: usize,
    pub code: String,
    /// Code of the agency, one of the same import.
    pub agency: String,
    /// Where a new service stands from the start; one that exists keeps its own: an import lifts no suspension.
    pub status: ServiceStatus,
    /// Why, of one that is not served.
    pub status_note: Option<Text>,
    pub reviewed_on: Option<NaiveDate>,
    pub external_ids: Vec<ExternalId>,
    pub content: ServiceContent,
}

impl Parsed {
    /// Checks the texts of both files.
    ///
    /// # Errors
    /// Every fault of every row; nothing of a catalogue with a fault is used.
    pub fn from_json(agencies: &str, services: &str) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let (agencies, services) = (rows(AGENCIES_FILE, agencies, &mut faults), rows(SERVICES_FILE, services, &mut faults));
        let Reading { sound, faults } = Rows { agencies, services, faults }.check_as((AGENCIES_FILE, SERVICES_FILE), &[]);
        if faults.is_empty() { Ok(sound) } else { Err(Faults(faults).telling_once_of_an_agency()) }
    }

    /// Reads and checks the two files of `folder`.
    ///
    /// # Errors
    /// A fault for a file that cannot be read; else as [`Parsed::from_json`].
    pub fn from_folder(folder: &Path) -> Result<Self, Faults> {
        let read = |file: &str| std::fs::read_to_string(folder.join(file));
        match (read(AGENCIES_FILE), read(SERVICES_FILE)) {
            (Ok(agencies), Ok(services)) => Self::from_json(&agencies, &services),
            (agencies, services) => {
                let causes = [(AGENCIES_FILE, agencies.err()), (SERVICES_FILE, services.err())];
                Err(Faults(causes.into_iter().filter_map(|(file, cause)| Some(Fault::of_file(file, &cause?.to_string()))).collect()))
            }
        }
    }
}

/// The rows of a file, numbered from 1; none, and a fault, when it is no JSON list.
fn rows(file: &'static str, json: &str, faults: &mut Vec<Fault>) -> Vec<(usize, Value)> {
    let values: Vec<Value> = serde_json::from_str(json).unwrap_or_else(|e| {
        faults.push(Fault::of_file(file, &e.to_string()));
        Vec::new()
    });
    (1..).zip(values).collect()
}

/// The reference catalogue that ships with the project: 40 agencies, 361 services. See `catalogue/README.md` for what it is and is not.
///
/// # Errors
/// When the embedded files have a fault; a test keeps that from happening.
pub fn reference() -> Result<Parsed, Faults> {
    Parsed::from_json(include_str!("../../../catalogue/agencies.json"), include_str!("../../../catalogue/services.json"))
}

#[cfg(test)]
mod tests;
