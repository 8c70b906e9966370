//! What an import would change: pure, so that a dry run and the import itself cannot differ.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{Parsed, ParsedAgency, ParsedService};
use crate::catalogue::model::{Agency, ExternalId, Service, ServiceContent, ServiceHead};
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

impl AgencyChange {
    /// The agency as it will be.
    #[must_use]
    pub const fn agency(&self) -> &Agency {
        match self {
            Self::Add(agency) | Self::Replace(agency) => agency,
        }
    }
}

/// A service to write. Published texts are never overwritten: a change is the next version.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceChange {
    pub head: ServiceHead,
    /// Whether the mall does not have it yet.
    pub is_new: bool,
    /// What it is called elsewhere, where that changes.
    pub external_ids: Option<Vec<ExternalId>>,
    /// Texts that differ from those in force: the number and content of the next version.
    pub next: Option<(i64, ServiceContent)>,
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
    /// With the versions in force on the day of the import.
    pub services: &'a [Service],
    /// Highest version number of every service.
    pub last_versions: &'a HashMap<ServiceId, i64>,
    /// Codes of services of which nothing is in force: drafts still, or yet to begin.
    pub reserved: &'a HashSet<String>,
    /// Services with a version that begins after the day of the import.
    pub waiting: &'a HashSet<ServiceId>,
}

/// Compares `parsed` with what exists. A service moved to another agency counts as changed.
#[must_use]
pub fn plan(parsed: &Parsed, existing: &Existing<'_>) -> Plan {
    let mut plan = Plan::default();
    let agency_ids = plan.compare_agencies(&parsed.agencies, existing.agencies);
    plan.compare_services(&parsed.services, existing, &agency_ids);
    plan
}

impl Plan {
    /// Notes the changes of agencies and returns the id of each by its code.
    fn compare_agencies(&mut self, parsed: &[ParsedAgency], existing: &[Agency]) -> HashMap<String, AgencyId> {
        let by_code: HashMap<&str, &Agency> = existing.iter().map(|a| (a.code.as_str(), a)).collect();
        let named: HashSet<&str> = parsed.iter().map(|row| row.code.as_str()).collect();
        // A file that names every agency gives their order; another leaves it as it is.
        let orders = existing.iter().all(|agency| named.contains(agency.code.as_str()));
        let last = existing.iter().map(|agency| agency.position).max().unwrap_or(0);
        let mut ids: HashMap<_, _> = existing.iter().map(|agency| (agency.code.clone(), agency.id)).collect();
        for (place, row) in (1..).zip(parsed) {
            let known = by_code.get(row.code.as_str());
            let position = if orders { place } else { known.map_or(last + place, |known| known.position) };
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
        self.report.agencies.not_in_file = existing.iter().filter(|a| !named.contains(a.code.as_str())).count();
        ids
    }

    fn compare_services(&mut self, parsed: &[ParsedService], existing: &Existing<'_>, agencies: &HashMap<String, AgencyId>) {
        let mut met: HashSet<ServiceId> = HashSet::new();
        for row in parsed {
            // Checked before: the agency is in the same import, or known.
            let Some(agency_id) = agencies.get(&row.agency).copied() else { continue };
            let Some(known) = existing.service(row) else {
                self.report.services.added += 1;
                self.services.push(added(row, agency_id));
                continue;
            };
            met.insert(known.id);
            match changed(row, agency_id, known, existing) {
                None => self.report.services.unchanged += 1,
                Some(change) => {
                    self.report.services.changed += 1;
                    self.services.push(change);
                }
            }
        }
        self.report.services.not_in_file = existing.services.iter().filter(|s| !met.contains(&s.id)).count();
    }
}

impl Existing<'_> {
    /// The service a row means: by what another register calls it, else by its code (SMD-3).
    pub(super) fn service(&self, row: &ParsedService) -> Option<&Service> {
        let named = |service: &&Service| row.external_ids.iter().any(|id| service.external_ids.contains(id));
        self.services.iter().find(named).or_else(|| self.services.iter().find(|service| service.code == row.code))
    }
}

fn added(row: &ParsedService, agency_id: AgencyId) -> ServiceChange {
    let (id, code, status) = (ServiceId::fresh(), row.code.clone(), row.status);
    let (status_note, reviewed_on) = (row.status_note.clone(), row.reviewed_on);
    let head = ServiceHead { id, agency_id, code, status, status_note, reviewed_on, version: 1 };
    let external_ids = (!row.external_ids.is_empty()).then(|| sorted(&row.external_ids));
    ServiceChange { head, is_new: true, external_ids, next: Some((1, row.content.clone())) }
}

fn changed(row: &ParsedService, agency_id: AgencyId, known: &Service, existing: &Existing<'_>) -> Option<ServiceChange> {
    let number = existing.last_versions.get(&known.id).copied().unwrap_or(0) + 1;
    let next = (known.content != row.content).then(|| (number, row.content.clone()));
    let external_ids = Some(sorted(&row.external_ids)).filter(|ids| !ids.is_empty() && *ids != known.external_ids);
    if next.is_none() && external_ids.is_none() && known.agency_id == agency_id {
        return None;
    }
    let head = ServiceHead { agency_id, version: known.version + 1, ..known.head() };
    Some(ServiceChange { head, is_new: false, external_ids, next })
}

fn sorted(ids: &[ExternalId]) -> Vec<ExternalId> {
    let mut ids = ids.to_vec();
    ids.sort_by(|a, b| a.scheme.cmp(&b.scheme));
    ids
}

fn agency(row: &ParsedAgency, id: AgencyId, position: i64, version: i64) -> Agency {
    Agency { id, code: row.code.clone(), position, version, profile: row.profile.clone() }
}
