//! Checks of single fields. Each notes a fault and answers with what can be used.

use std::collections::HashSet;
use std::fmt::Display;
use std::str::FromStr;

use super::Fault;
use crate::kernel::words::Text;

/// A name.
pub(super) const NAME: usize = 200;
/// A step, requirement, product or citation.
pub(super) const LINE: usize = 300;
/// A description or note.
pub(super) const PARAGRAPH: usize = 1000;
/// An address.
pub(super) const URL: usize = 500;
/// The most entries a list of texts may have.
pub(super) const ENTRIES: usize = 50;

/// Notes the faults of one row.
pub(super) struct RowCheck<'a> {
    pub file: &'static str,
    /// From 1.
    pub row: usize,
    pub code: Option<String>,
    pub faults: &'a mut Vec<Fault>,
}

impl RowCheck<'_> {
    pub(super) fn note(&mut self, field: impl Into<String>, id: impl Into<String>, en: impl Into<String>) {
        let field = Some(field.into()).filter(|field| !field.is_empty());
        self.faults.push(Fault { file: self.file, row: Some(self.row), code: self.code.clone(), field, problem: Text::new(id, en) });
    }

    /// A text of 1 to `max` characters without blanks at its ends and without control characters.
    pub(super) fn text(&mut self, field: &str, text: &str, max: usize) {
        let length = text.chars().count();
        if length == 0 || length > max || text.trim() != text || text.chars().any(char::is_control) {
            self.note(
                field,
                format!("harus 1–{max} karakter, tanpa spasi di tepi dan tanpa karakter kendali"),
                format!("must have 1 to {max} characters, no blanks at its ends and no control characters"),
            );
        }
    }

    /// A list of at least one text, without repeats.
    pub(super) fn texts(&mut self, field: &str, texts: &[String], max: usize) {
        if texts.is_empty() || texts.len() > ENTRIES {
            self.note(field, format!("harus 1–{ENTRIES} butir"), format!("must have 1 to {ENTRIES} entries"));
        }
        let mut seen = HashSet::new();
        for (i, text) in texts.iter().enumerate() {
            self.text(&format!("{field}[{i}]"), text, max);
            if !seen.insert(text) {
                self.note(format!("{field}[{i}]"), "berulang", "is repeated");
            }
        }
    }

    /// One of `all`.
    pub(super) fn word<T: FromStr + Display>(&mut self, field: &str, word: &str, all: &[T]) -> Option<T> {
        let value = word.parse().ok();
        if value.is_none() {
            let allowed = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.note(field, format!("“{word}” tidak dikenal; pilihan: {allowed}"), format!("“{word}” is not known; one of: {allowed}"));
        }
        value
    }

    /// Some of `all`, at least `least`, none twice.
    pub(super) fn words<T: FromStr + Display + PartialEq + Copy>(
        &mut self,
        field: &str,
        words: &[String],
        all: &[T],
        least: usize,
    ) -> Vec<T> {
        if words.len() < least {
            self.note(field, format!("paling sedikit {least}"), format!("at least {least}"));
        }
        let mut values = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let here = format!("{field}[{i}]");
            match self.word(&here, word, all) {
                Some(value) if values.contains(&value) => self.note(here, "berulang", "is repeated"),
                Some(value) => values.push(value),
                None => {}
            }
        }
        values
    }

    pub(super) fn url(&mut self, field: &str, url: &str) {
        self.text(field, url, URL);
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            self.note(field, "harus alamat http(s)://", "must be an http(s):// address");
        }
    }

    pub(super) fn range(&mut self, field: &str, value: i64, from: i64, to: i64) {
        if !(from..=to).contains(&value) {
            self.note(field, format!("harus {from}–{to}"), format!("must be {from} to {to}"));
        }
    }

    /// A field that must be there exactly when `needed`, for the reason given.
    pub(super) fn present_when(&mut self, field: &str, present: bool, needed: bool, (id, en): (&str, &str)) {
        if present != needed {
            self.note(field, format!("diisi hanya dan selalu bila {id}"), format!("must be given exactly when {en}"));
        }
    }
}

/// An agency code: 2–20 capitals and digits, a capital first. It is part of addresses and of service codes.
pub(super) fn is_agency_code(code: &str) -> bool {
    (2..=20).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && code.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
}

/// A service code: the agency's code, a hyphen and 3 or 4 digits.
pub(super) fn is_service_code(code: &str, agency: &str) -> bool {
    let number = code.strip_prefix(agency).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|n| (3..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}
