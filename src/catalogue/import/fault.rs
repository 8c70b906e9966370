//! What is wrong with a file, so that the one who wrote it finds the place at once.

use std::collections::HashSet;
use std::fmt;

use crate::catalogue::model::checks::Checks;
use crate::catalogue::model::{COMPLAINT_CHANNEL_MISSING, StandardPart};
use crate::kernel::words::Text;

/// The word for what is wrong with a value by itself.
pub(super) const INVALID: &str = "invalid_value";

/// One fault: file, row, field and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: &'static str,
    /// Row in the file, from 1; none when the whole file is meant.
    pub row: Option<usize>,
    /// The row's code, as far as it has one.
    pub code: Option<String>,
    /// JSON pointer to the field: `/requirements/2/text`; none when the row itself is meant.
    pub field: Option<String>,
    /// Stable word for what is wrong.
    pub word: &'static str,
    pub problem: Text,
}

impl Fault {
    /// A file that cannot be read or is no JSON list.
    #[must_use]
    pub fn of_file(file: &'static str, cause: &str) -> Self {
        let problem = Text::new(format!("berkas tidak dapat dibaca: {cause}"), format!("the file cannot be read: {cause}"));
        Self { file, row: None, code: None, field: None, word: INVALID, problem }
    }
}

impl fmt::Display for Fault {
    /// `services.json baris 12 (DINKES-003) /fee/amount_idr: …`, Indonesian first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(row) = self.row {
            write!(f, " baris {row}")?;
        }
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        if let Some(field) = &self.field {
            write!(f, " {field}")?;
        }
        write!(f, ": {} / {}", self.problem.id, self.problem.en)
    }
}

/// Everything that is wrong with an import; printed one fault a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// That an agency has no complaint channel is told with the first of its services.
    pub(super) fn telling_once_of_an_agency(mut self) -> Self {
        let agency_of = |fault: &Fault| fault.code.as_ref().and_then(|code| code.rsplit_once('-')).map(|(agency, _)| agency.to_owned());
        let (mut told, mut later) = (HashSet::new(), HashSet::new());
        for fault in self.0.iter().filter(|fault| fault.word == COMPLAINT_CHANNEL_MISSING) {
            if agency_of(fault).is_some_and(|agency| !told.insert(agency)) {
                later.insert((fault.file, fault.row));
            }
        }
        let of_channel = |fault: &Fault| {
            fault.word == COMPLAINT_CHANNEL_MISSING || fault.field.as_deref() == Some(StandardPart::ComplaintHandling.pointer())
        };
        self.0.retain(|fault| !(of_channel(fault) && later.contains(&(fault.file, fault.row))));
        self
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Notes the faults of one row.
pub(super) struct RowFaults<'a> {
    pub file: &'static str,
    /// From 1.
    pub row: usize,
    pub code: Option<String>,
    pub faults: &'a mut Vec<Fault>,
}

impl RowFaults<'_> {
    pub(super) fn note(&mut self, field: impl Into<String>, id: impl Into<String>, en: impl Into<String>) {
        self.note_as(INVALID, field, Text::new(id, en));
    }

    pub(super) fn note_as(&mut self, word: &'static str, field: impl Into<String>, problem: Text) {
        let field = Some(field.into()).filter(|field| !field.is_empty());
        self.faults.push(Fault { file: self.file, row: Some(self.row), code: self.code.clone(), field, word, problem });
    }

    pub(super) fn note_all(&mut self, checks: Checks) {
        for fault in checks.0 {
            let problem = fault.detail.unwrap_or_else(|| Text::new(fault.code, fault.code));
            self.note_as(fault.code, fault.pointer, problem);
        }
    }
}
