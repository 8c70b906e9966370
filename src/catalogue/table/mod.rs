//! The catalogue as a table, for people who keep it in a spreadsheet: one listing a row, its columns in the national order of the 14 parts
//! (PermenPANRB 15/2014). One model, the JSON row of an export, under three codecs: what goes out as CSV or XLSX comes in again without loss.
//!
//! * A heading is the Indonesian word and the name of the column, `Persyaratan [requirements]`; either alone is understood too.
//! * A list has one entry a line within its cell. A requirement ends with its form where it has one: `Kartu Keluarga [asli]`.
//! * What a spreadsheet would take for a formula begins with an apostrophe, which reading takes off again.

mod agencies;
mod cells;
mod column;
mod csv_text;
mod guard;
mod heading;
mod national;
mod sippn;
mod unreadable;
mod xlsx;

pub use agencies::AGENCIES;
pub use cells::Noted;
pub use column::Column;
pub use csv_text::{read as read_csv, write as write_csv};
pub use guard::guarded;
pub use heading::{Heading, table};
pub use national::SERVICES;
pub use sippn::SIPPN;
pub use unreadable::Unreadable;
pub use xlsx::{Sheet, read as read_xlsx, write as write_xlsx};

use crate::kernel::text_enum::text_enum;

text_enum!(
    /// Which columns a table has: those of the national standard, those of the national register SIPPN, or those of agencies.
    Profile, "Susunan kolom", { National => "national", Sippn => "sippn", Agencies => "agencies" }
);

text_enum!(
    /// The form of a file.
    Format, "Bentuk berkas", { Csv => "csv", Xlsx => "xlsx", Json => "json" }
);

impl Profile {
    /// The columns, in their order.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::National => SERVICES,
            Self::Sippn => SIPPN,
            Self::Agencies => AGENCIES,
        }
    }
}

impl Format {
    /// The media type, without parameters.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A row as the spreadsheet numbers it, and its cells.
pub type Row = (usize, Vec<String>);

/// The most rows a table may have, headings included: ten times what the largest mall offers.
pub const MAX_ROWS: usize = 5_000;
/// The most columns.
pub const MAX_COLUMNS: usize = 100;
/// The longest cell, in characters: what a spreadsheet can hold.
pub const MAX_CELL: usize = 32_767;

/// Takes a cell in, as long as the table stays within its bounds.
fn within_bounds(row: usize, column: usize, cell: &str) -> Result<(), Unreadable> {
    if row > MAX_ROWS {
        return Err(Unreadable::too_large(format!("lebih dari {MAX_ROWS} baris"), format!("more than {MAX_ROWS} rows")));
    }
    if column > MAX_COLUMNS {
        return Err(Unreadable::too_large(format!("lebih dari {MAX_COLUMNS} kolom"), format!("more than {MAX_COLUMNS} columns")));
    }
    // Bytes first: counting characters takes longer, and most cells are short.
    if cell.len() > MAX_CELL && cell.chars().count() > MAX_CELL {
        let (id, en) = (format!("sel lebih dari {MAX_CELL} karakter"), format!("a cell of more than {MAX_CELL} characters"));
        return Err(Unreadable::too_large(format!("baris {row}: {id}"), format!("row {row}: {en}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
