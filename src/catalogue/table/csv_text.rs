//! CSV: written as RFC 4180 with the mark by which spreadsheets know UTF-8; read with comma, semicolon or tab, as spreadsheets save it.

use super::{Row, Unreadable, within_bounds};

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes rows, whose cells are guarded already.
///
/// # Errors
/// When they cannot be written.
pub fn write(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(MARK.to_vec());
    for row in rows {
        out.write_record(row)?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// Reads rows; those without any text are left out.
///
/// # Errors
/// What is no UTF-8, and what is too large.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator(text)).has_headers(false).flexible(true).from_reader(text);
    let (mut rows, mut record) = (Vec::new(), csv::StringRecord::new());
    for number in 1.. {
        if !reader.read_record(&mut record).map_err(|error| no_csv(&error, number))? {
            break;
        }
        for (column, cell) in (1..).zip(&record) {
            within_bounds(number, column, cell)?;
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((number, record.iter().map(ToOwned::to_owned).collect()));
        }
    }
    Ok(rows)
}

/// The sign of which the first line has most, outside quotes.
fn separator(text: &[u8]) -> u8 {
    let (mut counts, mut quoted) = ([(b',', 0), (b';', 0), (b'\t', 0)], false);
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals the first: a single column is read either way.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

fn no_csv(error: &csv::Error, row: usize) -> Unreadable {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => Unreadable::bytes(
            format!("baris {row} bukan UTF-8; simpan sebagai “CSV UTF-8”"),
            format!("row {row} is not UTF-8; save the file as “CSV UTF-8”"),
        ),
        _ => Unreadable::bytes(format!("baris {row} bukan CSV"), format!("row {row} is no CSV")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn what_spreadsheets_save_is_read() {
        let wanted = cells(&[&["kode", "nama; asli"], &["A-001", "KTP, \"hilang\"\ndua baris"]]);
        for text in [
            "kode,nama; asli\nA-001,\"KTP, \"\"hilang\"\"\ndua baris\"\n",
            "\u{feff}kode;\"nama; asli\"\r\nA-001;\"KTP, \"\"hilang\"\"\ndua baris\"\r\n;\r\n",
            "kode\t\"nama; asli\"\nA-001\t\"KTP, \"\"hilang\"\"\ndua baris\"",
        ] {
            let rows: Vec<_> = read(text.as_bytes()).expect("CSV").into_iter().map(|(_, cells)| cells).collect();
            assert_eq!(rows, wanted, "{text}");
        }
        let written = write(&wanted).expect("written");
        assert!(written.starts_with(MARK));
        assert_eq!(read(&written).expect("CSV"), [(1, wanted[0].clone()), (2, wanted[1].clone())]);
    }

    #[test]
    fn another_encoding_is_named_and_too_much_is_refused() {
        assert!(matches!(read(b"kode\nA\xe9\n"), Err(Unreadable::Bytes(text)) if text.en.starts_with("row 2 is not UTF-8")));
        let many = "x\n".repeat(super::super::MAX_ROWS + 1);
        assert!(matches!(read(many.as_bytes()), Err(Unreadable::TooLarge(_))));
        assert!(matches!(read(",".repeat(super::super::MAX_COLUMNS).as_bytes()), Err(Unreadable::TooLarge(_))));
        let long = "\"".to_owned() + &"é".repeat(super::super::MAX_CELL + 1);
        assert!(matches!(read(long.as_bytes()), Err(Unreadable::TooLarge(_))));
    }
}
