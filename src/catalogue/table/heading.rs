//! The first row of a table, and what the rows below it say by it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::cells::Noted;
use super::column::{Column, without_empty_groups};
use super::guard::{guarded, unguarded};
use super::{Profile, Unreadable};
use crate::catalogue::model::AgencyProfile;
use crate::kernel::words::Text;

/// Which column of a profile stands where.
#[derive(Debug)]
pub struct Heading(Vec<Option<&'static Column>>);

impl Heading {
    /// The headings of a profile as they are written: `Persyaratan [requirements]`.
    #[must_use]
    pub fn cells(profile: Profile) -> Vec<String> {
        profile.columns().iter().map(|column| format!("{} [{}]", column.title, column.name)).collect()
    }

    /// Finds the columns by name or word. A file may have some of them only, in any order; what it does not have stays as it is.
    ///
    /// # Errors
    /// Columns nobody knows, one that is there twice, and a table without the code of its rows: all are named.
    pub fn parse(profile: Profile, cells: &[String]) -> Result<Self, Unreadable> {
        let mut columns = Vec::new();
        for cell in cells {
            let found = profile.columns().iter().find(|column| names(cell, column));
            if found.is_none() && !cell.trim().is_empty() {
                return Err(unknown(cell, profile));
            }
            if found.is_some_and(|found| columns.iter().flatten().any(|known: &&Column| known.name == found.name)) {
                let cell: String = cell.trim().chars().take(60).collect();
                return Err(Unreadable::shape(format!("kolom “{cell}” ada dua kali"), format!("column “{cell}” is there twice")));
            }
            columns.push(found);
        }
        let heading = Self(columns);
        if heading.of("code").is_none() && heading.of("sippn_id").is_none() && heading.of("external_ids").is_none() {
            return Err(Unreadable::shape("kolom kode [code] tidak ada", "there is no column [code]"));
        }
        Ok(heading)
    }

    fn of(&self, name: &str) -> Option<&'static Column> {
        self.0.iter().flatten().find(|column| column.name == name).copied()
    }

    /// What the cells of a row say beside `before`, the row as it is now.
    pub fn read(&self, cells: &[String], (before, agency): (Value, Option<&AgencyProfile>), noted: &mut Noted<'_>) -> Value {
        let mut row = if before.is_object() { before } else { Value::Object(Map::new()) };
        for (at, cell) in cells.iter().enumerate() {
            let text = text_of(cell);
            match self.0.get(at).copied().flatten() {
                Some(column) => {
                    column.read(&text, &mut row, agency, &mut |below, text| noted(format!("{}{below}", column.pointer), text));
                }
                None if text.is_empty() => {}
                None => noted(String::new(), Text::new("ada sel di luar kolom berjudul", "has a cell below no heading")),
            }
        }
        // A row may end early: its last cells are empty.
        for column in self.0.iter().skip(cells.len()).flatten() {
            column.read("", &mut row, agency, &mut |_, _| {});
        }
        without_empty_groups(&mut row);
        row
    }
}

/// A cell's text as we keep texts: lines end the same way everywhere, and without blanks at the ends.
fn text_of(cell: &str) -> String {
    let trimmed = unguarded(cell.trim_matches(' ')).trim();
    if trimmed.contains('\r') { trimmed.replace("\r\n", "\n").replace('\r', "\n") } else { trimmed.to_owned() }
}

fn names(cell: &str, column: &Column) -> bool {
    let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = cell.strip_suffix(']').and_then(|cell| cell.rsplit_once('[')).map(|(_, name)| name);
    match named {
        Some(name) => name == column.name,
        None => cell == column.name || cell.to_lowercase() == column.title.to_lowercase(),
    }
}

fn unknown(cell: &str, profile: Profile) -> Unreadable {
    let cell: String = cell.trim().chars().take(60).collect();
    Unreadable::shape(
        format!("kolom “{cell}” tidak dikenal; baris pertama ekspor {profile} memuat semuanya"),
        format!("column “{cell}” is not known; the first row of an export of {profile} has all of them"),
    )
}

/// The table of `rows`, headings first, each cell guarded. `agencies` are those of services, by code.
#[must_use]
pub fn table(profile: Profile, rows: &[Value], agencies: &HashMap<&str, &AgencyProfile>) -> Vec<Vec<String>> {
    let written = rows.iter().map(|row| {
        let agency = row.get("agency").and_then(Value::as_str).and_then(|code| agencies.get(code).copied());
        profile.columns().iter().map(|column| guarded(column.write(row, agency))).collect()
    });
    std::iter::once(Heading::cells(profile)).chain(written).collect()
}
