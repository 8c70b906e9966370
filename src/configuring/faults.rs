//! Collects what is wrong with a body, so that the editor sees every fault at once.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, FieldError, Result};
use crate::kernel::words::Text;

/// The longest name; room for it on a board is another matter.
pub const MAX_NAME: usize = 200;

#[derive(Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Notes a fault at `pointer` unless `holds`. One fault a place: the first says what to correct.
    pub fn require(&mut self, holds: bool, pointer: impl Into<Cow<'static, str>>, code: &'static str, (id, en): (&str, &str)) {
        let pointer = pointer.into();
        if !holds && !self.0.iter().any(|fault| fault.pointer == pointer) {
            self.0.push(FieldError { pointer, code, detail: Some(Text::new(id, en)) });
        }
    }

    /// Notes a number that is out of bounds.
    pub fn range(&mut self, value: i64, bounds: RangeInclusive<i64>, pointer: impl Into<Cow<'static, str>>) {
        let (low, high) = (*bounds.start(), *bounds.end());
        let words = (format!("Harus antara {low} dan {high}."), format!("Must be between {low} and {high}."));
        self.require(bounds.contains(&value), pointer, "out_of_range", (&words.0, &words.1));
    }

    /// Notes a name that is empty, too long or has control characters.
    pub fn name(&mut self, text: &str, pointer: &'static str) {
        let sound = (1..=MAX_NAME).contains(&text.trim().chars().count()) && !text.chars().any(char::is_control);
        let words =
            ("Isi dengan 1–200 karakter tanpa karakter kendali.", "Must have 1 to 200 characters, none of them a control character.");
        self.require(sound, pointer, "text_length", words);
    }

    /// Takes over the faults of a rule's own check. Rules know ids where bodies have codes: `/site_id` is `/site` there.
    ///
    /// # Errors
    /// What is no fault of a field.
    pub fn absorb(&mut self, checked: Result<()>) -> Result<()> {
        let Err(error) = checked else { return Ok(()) };
        if error.code() != Code::ValidationFailed {
            return Err(error);
        }
        for fault in error.fields() {
            let pointer = fault.pointer.strip_suffix("_id").unwrap_or(&fault.pointer).to_owned();
            let words = fault.detail.clone().unwrap_or_else(|| Text::new("Nilai tidak sah.", "Invalid value."));
            self.require(false, pointer, fault.code, (&words.id, &words.en));
        }
        Ok(())
    }

    /// `validation_failed` with every fault, or nothing.
    pub fn into_result(self) -> Result<()> {
        AppError::refuse(self.0)
    }
}

/// A code chosen by the caller as part of an address: lower-case letters, digits and hyphens.
///
/// # Errors
/// `invalid_parameter` naming the path variable.
pub fn check_code(code: &str, variable: &'static str) -> Result<()> {
    let plain = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain && (1..=40).contains(&code.len()) {
        return Ok(());
    }
    Err(AppError::new(Code::InvalidParameter).field_text(
        variable,
        "invalid_value",
        "Kode: 1–40 huruf kecil, angka, atau tanda hubung.",
        "A code has 1 to 40 lower-case letters, digits or hyphens.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fault_a_place_and_ids_become_codes() {
        let mut faults = Faults::default();
        faults.require(false, "/site", "unknown_value", ("Tidak dikenal.", "Unknown."));
        let rule = AppError::new(Code::ValidationFailed).field("/site_id", "required").field("/agency_id", "not_allowed");
        faults.absorb(Err(rule)).unwrap();
        faults.range(8, 1..=7, "/weekday");
        let error = faults.into_result().unwrap_err();
        let found: Vec<(&str, &str)> = error.fields().iter().map(|f| (&*f.pointer, f.code)).collect();
        assert_eq!(found, [("/site", "unknown_value"), ("/agency", "not_allowed"), ("/weekday", "out_of_range")]);
    }

    #[test]
    fn other_errors_are_not_swallowed() {
        assert!(Faults::default().absorb(Err(AppError::new(Code::Internal))).is_err());
    }

    #[test]
    fn codes_in_addresses_are_plain() {
        assert!(check_code("ramadan-1448", "/schedule").is_ok());
        for bad in ["", "Ramadan", "jam kerja", "jam/kerja", &"a".repeat(41)] {
            assert_eq!(check_code(bad, "/schedule").unwrap_err().fields()[0].pointer, "/schedule", "{bad:?}");
        }
    }
}
