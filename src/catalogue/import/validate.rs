//! Checks of whole rows and of what rows say of one another.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::fault::RowFaults;
use super::rows::{ServiceRow, agency_row, service_row};
use super::{Fault, ParsedAgency, ParsedService};
use crate::catalogue::model::checks::{Checks, is_agency_code, is_service_code};
use crate::catalogue::model::{Agency, AgencyProfile, ServiceStatus, check_agency, check_external_ids, check_publishable};
use crate::kernel::words::Text;

/// Rows as a file numbers them, and how faults name the file.
pub(super) type Numbered = (&'static str, Vec<(usize, Value)>);

/// What the rows of agencies gave.
pub(super) struct Agencies {
    pub parsed: Vec<ParsedAgency>,
    /// By code: those that are known, and those of all rows with what could be read of them. One fault in an agency must not make all its
    /// services faulty.
    all: HashMap<String, Option<AgencyProfile>>,
}

/// Checks rows of agencies, beside those that are known already.
pub(super) fn agencies((file, rows): Numbered, known: &[Agency], faults: &mut Vec<Fault>) -> Agencies {
    let all = known.iter().map(|agency| (agency.code.clone(), Some(agency.profile.clone()))).collect();
    let (mut agencies, mut codes) = (Agencies { parsed: Vec::new(), all }, HashSet::new());
    for (row, value) in rows {
        let mut found = RowFaults { file, row, code: code_of(&value), faults: &mut *faults };
        note_repeated(&mut found, &mut codes);
        if let Some(code) = &found.code {
            agencies.all.entry(code.clone()).or_insert(None);
        }
        let Some((code, profile)) = agency_row(value, &mut found) else { continue };
        if !is_agency_code(&code) {
            found.note("/code", "harus 2–20 huruf besar atau angka, diawali huruf", "must be 2 to 20 capitals or digits, a letter first");
        }
        let mut checks = Checks::default();
        check_agency(&profile, &mut checks);
        found.note_all(checks);
        agencies.all.insert(code.clone(), Some(profile.clone()));
        agencies.parsed.push(ParsedAgency { row, code, profile });
    }
    agencies
}

/// Checks rows of services against their agencies. What they bring is in force at once, so they must be fit to be published.
pub(super) fn services((file, rows): Numbered, agencies: &Agencies, faults: &mut Vec<Fault>) -> Vec<ParsedService> {
    let (mut parsed, mut codes) = (Vec::new(), HashSet::new());
    for (row, value) in rows {
        let mut found = RowFaults { file, row, code: code_of(&value), faults: &mut *faults };
        note_repeated(&mut found, &mut codes);
        if let Some(row) = service_row(value, &mut found) {
            parsed.extend(service(row, agencies, &mut found));
        }
    }
    parsed
}

fn note_repeated(found: &mut RowFaults<'_>, codes: &mut HashSet<String>) {
    if found.code.as_ref().is_some_and(|code| !codes.insert(code.clone())) {
        found.note_as("repeated", "/code", Text::new("sudah ada pada baris lain", "is in another row already"));
    }
}

fn service(row: ServiceRow, agencies: &Agencies, found: &mut RowFaults<'_>) -> Option<ParsedService> {
    let ServiceRow { code, agency, status, status_note, reviewed_on, external_ids, listing } = row;
    if !is_service_code(&code, &agency) {
        found.note(
            "/code",
            format!("harus kode instansi, tanda hubung, dan 3–4 angka: {agency}-001"),
            format!("must be the agency's code, a hyphen and 3 or 4 digits: {agency}-001"),
        );
    }
    if status == ServiceStatus::Draft {
        let (id, en) = ("rancangan tidak diimpor sebagai layanan", "drafts are not imported as services");
        found.note("/status", id, en);
    }
    let mut checks = Checks::default();
    check_external_ids(&external_ids, &mut checks);
    match agencies.all.get(&agency) {
        None => {
            let problem = Text::new(format!("instansi “{agency}” tidak dikenal"), format!("there is no agency “{agency}”"));
            found.note_as("unknown_value", "/agency", problem);
        }
        Some(None) => {}
        Some(Some(profile)) => check_publishable(&listing, profile, &mut checks),
    }
    found.note_all(checks);
    let content = listing.complete().ok()?;
    Some(ParsedService { row: found.row, code, agency, status, status_note, reviewed_on, external_ids, content })
}

fn code_of(row: &Value) -> Option<String> {
    row.get("code").and_then(Value::as_str).map(ToOwned::to_owned)
}
