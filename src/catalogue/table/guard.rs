//! A spreadsheet takes a cell that begins so for a formula and runs it: such a cell gets an apostrophe in front, which spreadsheets do not
//! show, and which reading takes off again.

/// The full-width forms are taken for the same signs by some of them.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text as a cell that runs nothing.
#[must_use]
pub fn guarded(text: String) -> String {
    if begins_formula(&text) { format!("'{text}") } else { text }
}

/// The text of a cell.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| begins_formula(text)).unwrap_or(cell)
}

/// Apostrophes in front count as well: else nobody could tell ours from the text's own.
fn begins_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(STARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_begins_a_formula_and_loses_nothing() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''-1"] {
            let cell = guarded(formula.to_owned());
            assert_eq!(cell, format!("'{formula}"));
            assert_eq!(unguarded(&cell), formula);
        }
        for plain in ["1 = 1", "'tis", "", "'", "a-b"] {
            assert_eq!(guarded(plain.to_owned()), plain);
            assert_eq!(unguarded(plain), plain);
        }
    }
}
