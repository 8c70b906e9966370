//! What is wrong with a file, so that the one who wrote it finds the place at once.

use std::fmt;

use crate::kernel::words::Text;

/// One fault: file, row, field and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: &'static str,
    /// Row in the file, from 1; none when the whole file is meant.
    pub row: Option<usize>,
    /// The row's code, as far as it has one.
    pub code: Option<String>,
    /// Field, with index where it is a list: `requirements_id[2]`; none when the row itself is meant.
    pub field: Option<String>,
    pub problem: Text,
}

impl Fault {
    /// A file that cannot be read or is no JSON list.
    #[must_use]
    pub fn of_file(file: &'static str, cause: &str) -> Self {
        let problem = Text::new(format!("berkas tidak dapat dibaca: {cause}"), format!("the file cannot be read: {cause}"));
        Self { file, row: None, code: None, field: None, problem }
    }
}

impl fmt::Display for Fault {
    /// `services.json row 12 (DINKES-003) fee.amount_idr: …`, Indonesian first.
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
