//! XLSX: every cell is written as a text and never as a formula. Reading is bounded before anything is unpacked for good: a spreadsheet is a
//! zip file, and a small one can hold gigabytes.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use chrono::{Days, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError as WriteError};
use zip::ZipArchive;

use super::{Row, Unreadable, within_bounds};

/// The most bytes all files of a spreadsheet may unpack to: thirty times the whole reference catalogue.
const MAX_UNPACKED: u64 = 32 * 1024 * 1024;
/// The most files in one.
const MAX_FILES: usize = 200;
/// Sheets that are looked at.
const MAX_SHEETS: usize = 10;
/// The width of a column of texts, in characters.
const WIDTH: f64 = 28.0;

/// A sheet by its name.
pub type Sheet<T> = (String, Vec<T>);

/// Writes sheets, whose cells are guarded already and whose first row has the headings. The same cells give the same bytes.
///
/// # Errors
/// When a cell is longer than a spreadsheet can hold.
pub fn write(sheets: &[Sheet<Vec<String>>]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let (heading, text) = (Format::new().set_bold(), Format::new());
    let [heading, text] = [heading, text].map(|format| format.set_text_wrap().set_align(FormatAlign::Top).set_num_format("@"));
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, row) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string_with_format(at, column, cell, if at == 0 { &heading } else { &text })?;
            }
        }
        let columns = rows.first().map_or(0, Vec::len);
        for column in (0..).take(columns) {
            sheet.set_column_width(column, WIDTH)?;
        }
    }
    book.save_to_buffer()
}

/// Reads the sheets; rows without any text are left out.
///
/// # Errors
/// What is no spreadsheet of this kind, what is too large, and a cell whose formula failed.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet<Row>>, Unreadable> {
    weigh(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: XlsxError| no_xlsx(&error))?;
    let names = book.sheet_names();
    names.into_iter().take(MAX_SHEETS).map(|name| Ok((name.clone(), rows_of(&mut book, &name)?))).collect()
}

/// Unpacks everything once and throws it away, counting: what the file says of its own size proves nothing.
fn weigh(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut files = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_xlsx(&error))?;
    if files.len() > MAX_FILES {
        return Err(Unreadable::too_large("terlalu banyak berkas di dalamnya", "too many files within it"));
    }
    let mut left = MAX_UNPACKED;
    for index in 0..files.len() {
        let file = files.by_index(index).map_err(|error| no_xlsx(&error))?;
        let unpacked = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|error| no_xlsx(&error))?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            let mib = MAX_UNPACKED / 1024 / 1024;
            Unreadable::too_large(format!("isinya lebih dari {mib} MiB"), format!("it unpacks to more than {mib} MiB"))
        })?;
    }
    Ok(())
}

/// Cell by cell: a sheet of two cells at opposite corners would fill the memory as a rectangle.
fn rows_of(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, Unreadable> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet that is a chart.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        Err(error) => return Err(no_xlsx(&error)),
    };
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| no_xlsx(&error))? {
        let (row, column) = cell.get_position();
        let (row, column) = (position(row)?, position(column)?);
        let text = text_of(cell.get_value()).ok_or_else(|| failed(name, row, column))?;
        if text.trim().is_empty() {
            continue;
        }
        within_bounds(row, column, &text)?;
        if rows.last().is_none_or(|(last, _)| *last != row) {
            rows.push((row, Vec::new()));
        }
        let Some((_, texts)) = rows.last_mut() else { continue };
        // The sheet may name a cell twice, or out of order: the last one counts, as it does for spreadsheets.
        texts.resize(texts.len().max(column), String::new());
        if let Some(place) = texts.get_mut(column - 1) {
            *place = text;
        }
    }
    Ok(rows)
}

/// From 1.
fn position(index: u32) -> Result<usize, Unreadable> {
    let counted = usize::try_from(index).ok().and_then(|index| index.checked_add(1));
    counted.ok_or_else(|| Unreadable::too_large("terlalu besar", "too large"))
}

/// A cell as a text; none of a formula that failed. Whole numbers come without a point, days as dates.
fn text_of(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "ya".to_owned(),
        DataRef::Bool(false) => "tidak".to_owned(),
        DataRef::DateTime(at) => date(at.as_f64()).map_or_else(|| at.to_string(), |date| date.to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Empty => String::new(),
        DataRef::Error(_) => return None,
    })
}

/// The day of a spreadsheet's count of days.
fn date(days: f64) -> Option<NaiveDate> {
    let days: u64 = days.floor().to_string().parse().ok()?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

fn failed(sheet: &str, row: usize, column: usize) -> Unreadable {
    Unreadable::bytes(
        format!("{sheet}, baris {row}, kolom ke-{column}: rumus yang gagal"),
        format!("{sheet}, row {row}, column {column}: a formula that failed"),
    )
}

fn no_xlsx(error: &dyn std::error::Error) -> Unreadable {
    let cause: String = error.to_string().chars().take(200).collect();
    Unreadable::bytes(format!("bukan berkas XLSX: {cause}"), format!("no XLSX file: {cause}"))
}
