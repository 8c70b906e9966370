//! A plan that waits for somebody to say yes: the rows it came from and what they would do.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AGENCIES, Existing, Fault, Outcome, Rows, SERVICES, Turn};
use crate::catalogue::table::{Format, Profile};
use crate::kernel::ids::ImportId;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// A file that was handed in, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredImport {
    pub id: ImportId,
    pub profile: Profile,
    pub format: Format,
    /// The sound rows.
    pub rows: Rows,
    pub effects: Effects,
    /// Who handed it in: `staff:<id>`.
    pub made_by: String,
    pub made_at: Instant,
    /// Until when it can be applied.
    pub expires_at: Instant,
    pub applied: Option<Applied>,
}

/// Who put it in force, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportApplied)]
pub struct Applied {
    /// Who: `staff:<id>`.
    #[schema(max_length = 50, example = "staff:0192f0c1-7c4e-7000-8000-0000000000a2")]
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why.
    #[schema(max_length = 300, example = "Standar pelayanan 2027.")]
    pub reason: String,
}

/// What a file would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    pub agencies: Vec<Outcome>,
    pub services: Vec<Outcome>,
    /// Codes of services of the file's agencies that are not in it: they stay as they are.
    pub not_in_file: Vec<String>,
    /// The first of them.
    pub faults: Vec<ImportFault>,
    /// How many rows have one.
    pub faulty_rows: usize,
}

/// How many rows of a kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct Counts {
    /// New ones.
    #[schema(minimum = 0, example = 1)]
    pub added: usize,
    /// Those that differ.
    #[schema(minimum = 0, example = 12)]
    pub changed: usize,
    /// Those that say what is there already.
    #[schema(minimum = 0, example = 27)]
    pub unchanged: usize,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportFault {
    /// In which table: `agencies` or `services`.
    #[schema(max_length = 10, example = "services")]
    pub table: String,
    /// Row in it, as the file numbers it: in a spreadsheet the headings are row 1; in JSON the first entry is 1.
    #[schema(minimum = 1, example = 12)]
    pub row: usize,
    /// The row's code, as far as it has one.
    #[schema(max_length = 40, example = "DINKES-003")]
    pub code: Option<String>,
    /// Heading of the column, in a table.
    #[schema(max_length = 60, example = "4. Biaya/tarif (rupiah)")]
    pub column: Option<String>,
    /// JSON pointer into the row; null when the row itself is meant.
    #[schema(max_length = 200, example = "/fee/amount_idr")]
    pub pointer: Option<String>,
    /// Stable word for what is wrong.
    #[schema(max_length = 60, example = "invalid_value")]
    pub problem: String,
    /// What is wrong, for a person.
    pub text: Text,
}

/// The most faults that are told; a file with more is not of this kind.
const MOST_FAULTS: usize = 1000;

impl Counts {
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let count = |turn| outcomes.iter().filter(|outcome| outcome.turn == turn).count();
        Self { added: count(Turn::Added), changed: count(Turn::Changed), unchanged: count(Turn::Unchanged) }
    }
}

impl ImportFault {
    fn new(fault: &Fault, (format, profile): (Format, Profile)) -> Option<Self> {
        let cut = |text: &str, most| text.chars().take(most).collect::<String>();
        let profile = if fault.file == AGENCIES { Profile::Agencies } else { profile };
        let shows = |pointer: &&str| fault.field.as_deref().is_some_and(|field| field.starts_with(pointer));
        let columns = profile.columns().iter().filter(|column| format != Format::Json && shows(&column.pointer));
        Some(Self {
            table: fault.file.to_owned(),
            row: fault.row?,
            code: fault.code.as_deref().map(|code| cut(code, 40)),
            column: columns.max_by_key(|column| column.pointer.len()).map(|column| column.title.to_owned()),
            pointer: fault.field.as_deref().map(|pointer| cut(pointer, 200)),
            problem: fault.word.to_owned(),
            text: Text::new(cut(&fault.problem.id, 500), cut(&fault.problem.en, 500)),
        })
    }
}

impl Effects {
    /// Of the outcomes of sound rows, and the faults of all others.
    #[must_use]
    pub fn new(
        (agencies, services): (Vec<Outcome>, Vec<Outcome>),
        faults: &[Fault],
        form: (Format, Profile),
        existing: &Existing<'_>,
    ) -> Self {
        let touched: HashSet<&str> = services.iter().map(|outcome| outcome.agency.as_str()).collect();
        let touched: HashSet<_> =
            existing.agencies.iter().filter(|agency| touched.contains(agency.code.as_str())).map(|agency| agency.id).collect();
        let faulty = faults.iter().filter(|fault| fault.file == SERVICES).filter_map(|fault| fault.code.as_deref());
        let named: HashSet<&str> = services.iter().map(|outcome| outcome.code.as_str()).chain(faulty).collect();
        let others = existing.services.iter().filter(|service| touched.contains(&service.agency_id) && service.status.is_public());
        let not_in_file = others.map(|service| &service.code).filter(|code| !named.contains(code.as_str())).cloned().collect();
        let rows: HashSet<_> = faults.iter().map(|fault| (fault.file, fault.row)).collect();
        let mut told: Vec<ImportFault> = faults.iter().filter_map(|fault| ImportFault::new(fault, form)).collect();
        told.sort_by(|a, b| (&a.table, a.row).cmp(&(&b.table, b.row)));
        told.truncate(MOST_FAULTS);
        Self { agencies, services, not_in_file, faults: told, faulty_rows: rows.len() }
    }

    /// What would be written.
    pub fn changing(&self) -> impl Iterator<Item = &Outcome> {
        self.agencies.iter().chain(&self.services).filter(|outcome| outcome.turn != Turn::Unchanged)
    }

    /// Codes of the agencies whose page or services would change, also of those that a service would leave.
    #[must_use]
    pub fn touched(&self) -> BTreeSet<&str> {
        self.changing().flat_map(touched).collect()
    }
}

/// Codes of the agencies that an outcome is the business of.
pub fn touched(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let left = outcome.changes.iter().find(|change| change.pointer == "/agency").and_then(|change| change.before.as_str());
    std::iter::once(outcome.agency.as_str()).chain(left)
}
