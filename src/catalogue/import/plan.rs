//! What an import would change: pure, so that a dry run and the import itself cannot differ.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Parsed, ParsedAgency, ParsedService};
use crate::catalogue::model::{Agency, Service, ServiceStatus};
use crate::kernel::ids::{AgencyId, ServiceId};

/// How many rows of one kind were new, different and the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// In the database but not in the file: left as they are.
    pub not_in_file: usize,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub agencies: Tally,
    pub services: Tally,
}

impl Report {
    /// Whether anything is written.
    #[must_use]
    pub const fn changes_anything(&self) -> bool {
        self.agencies.added + self.agencies.changed + self.services.added + self.services.changed > 0
    }
}

/// An agency to write.
#[derive(Debug, PartialEq, Eq)]
pub enum AgencyChange {
    Add(Agency),
    Replace(Agency),
}

/// A service to write. Published texts are never overwritten: a change is the next version.
#[derive(Debug, PartialEq, Eq)]
pub enum ServiceChange {
    /// A new service with its first version.
    Add(Service),
    /// A further version of a service, in force from `effective_from`.
    NextVersion(Service),
}

/// Everything an import writes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub agencies: Vec<AgencyChange>,
    pub services: Vec<ServiceChange>,
    pub report: Report,
}

/// What the database has.
#[derive(Debug)]
pub struct Existing<'a> {
    pub agencies: &'a [Agency],
    /// With the versions in force on `on`.
    pub services: &'a [Service],
    /// Highest version number of every service.
    pub last_versions: &'a HashMap<ServiceId, i64>,
}

/// Compares `parsed` with what exists. New texts are in force from `on`. A service moved to another agency counts as changed.
#[must_use]
pub fn plan(parsed: &Parsed, existing: &Existing<'_>, on: NaiveDate) -> Plan {
    let mut plan = Plan::default();
    let agency_ids = plan.compare_agencies(&parsed.agencies, existing.agencies);
    plan.compare_services(&parsed.services, existing, &agency_ids, on);
    plan
}

impl Plan {
    /// Notes the changes of agencies and returns the id of each by its code.
    fn compare_agencies(&mut self, parsed: &[ParsedAgency], existing: &[Agency]) -> HashMap<String, AgencyId> {
        let by_code: HashMap<&str, &Agency> = existing.iter().map(|a| (a.code.as_str(), a)).collect();
        let mut ids = HashMap::new();
        for (position, row) in (1..).zip(parsed) {
            let known = by_code.get(row.code.as_str());
            let same = known.map(|known| agency(row, known.id, position, known.version));
            let id = match (known, same) {
                (Some(known), Some(same)) if same == **known => {
                    self.report.agencies.unchanged += 1;
                    known.id
                }
                (Some(known), _) => {
                    self.report.agencies.changed += 1;
                    self.agencies.push(AgencyChange::Replace(agency(row, known.id, position, known.version + 1)));
                    known.id
                }
                (None, _) => {
                    self.report.agencies.added += 1;
                    let id = AgencyId::fresh();
                    self.agencies.push(AgencyChange::Add(agency(row, id, position, 1)));
                    id
                }
            };
            ids.insert(row.code.clone(), id);
        }
        let named: HashSet<&str> = parsed.iter().map(|row| row.code.as_str()).collect();
        self.report.agencies.not_in_file = existing.iter().filter(|a| !named.contains(a.code.as_str())).count();
        ids
    }

    fn compare_services(&mut self, parsed: &[ParsedService], existing: &Existing<'_>, agencies: &HashMap<String, AgencyId>, on: NaiveDate) {
        let by_code: HashMap<&str, &Service> = existing.services.iter().map(|s| (s.code.as_str(), s)).collect();
        for row in parsed {
            // Parsing has checked that the agency is in the same import.
            let Some(agency_id) = agencies.get(&row.agency).copied() else { continue };
            match by_code.get(row.code.as_str()) {
                Some(known) if known.content == row.content && known.agency_id == agency_id => self.report.services.unchanged += 1,
                Some(known) => {
                    self.report.services.changed += 1;
                    let version_no = existing.last_versions.get(&known.id).copied().unwrap_or(0) + 1;
                    let head = (known.id, agency_id, row.code.clone(), known.status, known.version + 1);
                    self.services.push(ServiceChange::NextVersion(Service::new(head, (version_no, on), row.content.clone())));
                }
                None => {
                    self.report.services.added += 1;
                    let head = (ServiceId::fresh(), agency_id, row.code.clone(), ServiceStatus::Published, 1);
                    self.services.push(ServiceChange::Add(Service::new(head, (1, on), row.content.clone())));
                }
            }
        }
        let named: HashSet<&str> = parsed.iter().map(|row| row.code.as_str()).collect();
        self.report.services.not_in_file = existing.services.iter().filter(|s| !named.contains(s.code.as_str())).count();
    }
}

fn agency(row: &ParsedAgency, id: AgencyId, position: i64, version: i64) -> Agency {
    let ParsedAgency { code, name_id, name_en, kind, parent, website, source } = row.clone();
    Agency { id, code, name_id, name_en, kind, parent, website, source, position, version }
}
