//! What is wrong with rows that are sound in themselves, seen beside what the mall has and beside one another.

use std::collections::{HashMap, HashSet};

use super::plan::Existing;
use super::{Fault, Parsed, ParsedService, SERVICES};
use crate::catalogue::model::Service;
use crate::kernel::ids::ServiceId;
use crate::kernel::words::Text;

/// Every row that cannot be applied, with the reason.
#[must_use]
pub fn conflicts(parsed: &Parsed, existing: &Existing<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut met: HashMap<ServiceId, usize> = HashMap::new();
    let agencies: HashSet<&str> = known_agencies(parsed, existing);
    for row in &parsed.services {
        let mut note = |field: &str, word, id: String, en: String| faults.push(fault(row, field, word, Text::new(id, en)));
        if !agencies.contains(row.agency.as_str()) {
            let agency = &row.agency;
            let (id, en) = (format!("baris instansi {agency} ada kesalahannya"), format!("the row of the agency {agency} has a fault"));
            note("/agency", "agency_faulty", id, en);
        }
        match existing.service(row) {
            Some(known) => {
                if let Some(other) = met.insert(known.id, row.row) {
                    let (id, en) = (format!("layanan yang sama dengan baris {other}"), format!("is the same service as row {other}"));
                    note("/external_ids", "repeated", id, en);
                }
                if let Some(other) = others_of(row, known, existing) {
                    let (id, en) = (format!("pengenal luar milik {other}"), format!("an external id is that of {other}"));
                    note("/external_ids", "other_service", id, en);
                }
                if existing.waiting.contains(&known.id) && known.content != row.content {
                    let id = "ada versi yang baru berlaku kemudian; ubah lewat rancangan";
                    note("", "later_version_exists", id.into(), "a later version waits to begin; change it by a draft".into());
                }
            }
            None if existing.reserved.contains(&row.code) => {
                let id = "sudah ada dan belum berlaku: masih rancangan, atau baru berlaku kemudian";
                note("/code", "not_in_force", id.into(), "exists and is not in force: a draft still, or begins later".into());
            }
            None => {}
        }
    }
    faults
}

fn known_agencies<'a>(parsed: &'a Parsed, existing: &Existing<'a>) -> HashSet<&'a str> {
    let known = existing.agencies.iter().map(|agency| agency.code.as_str());
    known.chain(parsed.agencies.iter().map(|agency| agency.code.as_str())).collect()
}

/// The code of another service that the row names as well: by its code, or by what another register calls it.
fn others_of(row: &ParsedService, known: &Service, existing: &Existing<'_>) -> Option<String> {
    let names = |service: &&Service| service.code == row.code || row.external_ids.iter().any(|id| service.external_ids.contains(id));
    existing.services.iter().filter(|service| service.id != known.id).find(names).map(|service| service.code.clone())
}

fn fault(row: &ParsedService, field: &str, word: &'static str, problem: Text) -> Fault {
    let field = (!field.is_empty()).then(|| field.to_owned());
    Fault { file: SERVICES, row: Some(row.row), code: Some(row.code.clone()), field, word, problem }
}
