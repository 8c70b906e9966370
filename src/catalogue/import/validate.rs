//! Checks of whole rows and of what rows say of one another.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::fault::RowFaults;
use super::rows::{ServiceRow, agency_row, service_row};
use super::{AGENCIES_FILE, Fault, ParsedAgency, ParsedService, SERVICES_FILE};
use crate::catalogue::model::checks::{Checks, is_agency_code, is_service_code};
use crate::catalogue::model::{
    AgencyProfile, COMPLAINT_CHANNEL_MISSING, ServiceStatus, StandardPart, check_agency, check_external_ids, check_publishable,
};

/// What the file of agencies gave.
pub(super) struct Agencies {
    pub parsed: Vec<ParsedAgency>,
    /// By the codes of all rows, with what could be read of them: one fault in an agency must not make all its services faulty.
    all: HashMap<String, Option<AgencyProfile>>,
}

/// Checks the file of agencies.
pub(super) fn agencies(json: &str, faults: &mut Vec<Fault>) -> Agencies {
    let mut agencies = Agencies { parsed: Vec::new(), all: HashMap::new() };
    for (row, value) in rows(AGENCIES_FILE, json, faults) {
        let mut found = RowFaults { file: AGENCIES_FILE, row, code: code_of(&value), faults: &mut *faults };
        if let Some(code) = &found.code
            && agencies.all.insert(code.clone(), None).is_some()
        {
            found.note("/code", "sudah ada pada baris lain", "is in another row already");
        }
        let Some((code, profile)) = agency_row(value, &mut found) else { continue };
        if !is_agency_code(&code) {
            found.note("/code", "harus 2–20 huruf besar atau angka, diawali huruf", "must be 2 to 20 capitals or digits, a letter first");
        }
        let mut checks = Checks::default();
        check_agency(&profile, &mut checks);
        found.note_all(checks);
        agencies.all.insert(code.clone(), Some(profile.clone()));
        agencies.parsed.push(ParsedAgency { code, profile });
    }
    agencies
}

/// Checks the file of services against the agencies of the same import. What it brings is in force at once, so it must be fit to be
/// published.
pub(super) fn services(json: &str, agencies: &Agencies, faults: &mut Vec<Fault>) -> Vec<ParsedService> {
    let (mut parsed, mut codes, mut told) = (Vec::new(), HashSet::new(), HashSet::new());
    for (row, value) in rows(SERVICES_FILE, json, faults) {
        let mut found = RowFaults { file: SERVICES_FILE, row, code: code_of(&value), faults: &mut *faults };
        if let Some(code) = &found.code
            && !codes.insert(code.clone())
        {
            found.note("/code", "sudah ada pada baris lain", "is in another row already");
        }
        if let Some(row) = service_row(value, &mut found) {
            parsed.extend(service(row, agencies, &mut told, &mut found));
        }
    }
    parsed
}

/// `told` are the agencies of which it was noted that they lack a complaint channel: once is enough.
fn service(row: ServiceRow, agencies: &Agencies, told: &mut HashSet<String>, found: &mut RowFaults<'_>) -> Option<ParsedService> {
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
            let (id, en) = (format!("“{agency}” tidak ada di {AGENCIES_FILE}"), format!("“{agency}” is not in {AGENCIES_FILE}"));
            found.note("/agency", id, en);
        }
        Some(None) => {}
        Some(Some(profile)) => check_publishable(&listing, profile, &mut checks),
    }
    let lacks_channel = checks.0.iter().any(|fault| fault.code == COMPLAINT_CHANNEL_MISSING);
    if lacks_channel && !told.insert(agency.clone()) {
        checks.0.retain(|fault| fault.code != COMPLAINT_CHANNEL_MISSING && fault.pointer != StandardPart::ComplaintHandling.pointer());
    }
    found.note_all(checks);
    let content = listing.complete().ok()?;
    Some(ParsedService { code, agency, status, status_note, reviewed_on, external_ids, content })
}

/// The rows of a file, numbered from 1; none, and a fault, when it is no JSON list.
fn rows(file: &'static str, json: &str, faults: &mut Vec<Fault>) -> impl Iterator<Item = (usize, Value)> + use<> {
    let values: Vec<Value> = serde_json::from_str(json).unwrap_or_else(|e| {
        faults.push(Fault::of_file(file, &e.to_string()));
        Vec::new()
    });
    (1..).zip(values)
}

fn code_of(row: &Value) -> Option<String> {
    row.get("code").and_then(Value::as_str).map(ToOwned::to_owned)
}
