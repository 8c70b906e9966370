//! Checks of single fields. Each notes a fault at a JSON pointer; whoever wrote the text sees all of them at once.

use std::collections::HashSet;

use crate::kernel::error::FieldError;
use crate::kernel::words::Text;

/// A name.
pub const NAME: usize = 200;
/// A step, requirement, product or citation.
pub const LINE: usize = 300;
/// A description or note.
pub const PARAGRAPH: usize = 1000;
/// An address.
pub const URL: usize = 500;
/// The most entries a list of texts may have.
pub const ENTRIES: usize = 50;

/// Collects the faults of one text.
#[derive(Debug, Default)]
pub struct Checks(pub Vec<FieldError>);

impl Checks {
    pub fn note(&mut self, pointer: impl Into<String>, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.0.push(FieldError { pointer: pointer.into().into(), code, detail: Some(Text::new(id, en)) });
    }

    /// The faults, their pointers seen from what holds the text at `place`.
    #[must_use]
    pub fn below(self, place: &str) -> Vec<FieldError> {
        let moved = |fault: FieldError| FieldError { pointer: format!("{place}{}", fault.pointer).into(), ..fault };
        self.0.into_iter().map(moved).collect()
    }

    /// A text of 1 to `max` characters without blanks at its ends and without control characters.
    pub fn text(&mut self, pointer: &str, text: &str, max: usize) {
        let length = text.chars().count();
        if length == 0 || length > max || text.trim() != text || text.chars().any(char::is_control) {
            self.note(
                pointer,
                "text_length",
                format!("harus 1–{max} karakter, tanpa spasi di tepi dan tanpa karakter kendali"),
                format!("must have 1 to {max} characters, no blanks at its ends and no control characters"),
            );
        }
    }

    /// As [`Checks::text`], where there is one.
    pub fn maybe(&mut self, pointer: &str, text: Option<&str>, max: usize) {
        if let Some(text) = text {
            self.text(pointer, text, max);
        }
    }

    /// A list without repeats and not too long; `text_of` an entry is checked by the caller.
    pub fn list<'a, T>(&mut self, pointer: &str, items: &'a [T], text_of: impl Fn(&'a T) -> &'a str) {
        if items.len() > ENTRIES {
            self.note(pointer, "too_many", format!("paling banyak {ENTRIES} butir"), format!("at most {ENTRIES} entries"));
        }
        let mut seen = HashSet::new();
        for (i, item) in items.iter().enumerate() {
            if !seen.insert(text_of(item)) {
                self.note(format!("{pointer}/{i}"), "repeated", "berulang", "is repeated");
            }
        }
    }

    /// A list of texts, none twice.
    pub fn texts(&mut self, pointer: &str, texts: &[String], max: usize) {
        for (i, text) in texts.iter().enumerate() {
            self.text(&format!("{pointer}/{i}"), text, max);
        }
        self.list(pointer, texts, String::as_str);
    }

    /// An address somebody can open.
    pub fn url(&mut self, pointer: &str, url: &str) {
        self.text(pointer, url, URL);
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            self.note(pointer, "invalid_value", "harus alamat http(s)://", "must be an http(s):// address");
        }
    }

    /// As [`Checks::url`], where there is one.
    pub fn maybe_url(&mut self, pointer: &str, url: Option<&str>) {
        if let Some(url) = url {
            self.url(pointer, url);
        }
    }

    pub fn email(&mut self, pointer: &str, email: Option<&str>) {
        let Some(email) = email else { return };
        let sound = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !sound || email.chars().count() > NAME || email.contains(char::is_whitespace) || email.chars().any(char::is_control) {
            self.note(pointer, "invalid_value", "harus alamat surel", "must be an e-mail address");
        }
    }

    /// A telephone number of an office, or a short number.
    pub fn phone(&mut self, pointer: &str, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let digits = phone.bytes().filter(u8::is_ascii_digit).count();
        let plain = phone.bytes().all(|b| b.is_ascii_digit() || b" +-()".contains(&b));
        if !plain || digits < 3 || phone.len() > 30 {
            self.note(pointer, "invalid_value", "harus nomor telepon", "must be a telephone number");
        }
    }

    pub fn range(&mut self, pointer: &str, value: i64, from: i64, to: i64) {
        if !(from..=to).contains(&value) {
            self.note(pointer, "out_of_range", format!("harus {from}–{to}"), format!("must be {from} to {to}"));
        }
    }

    /// A field that must be there exactly when `needed`, for the reason given.
    pub fn present_when(&mut self, pointer: &str, present: bool, needed: bool, (id, en): (&str, &str)) {
        if present != needed {
            let (id, en) = (format!("diisi hanya dan selalu bila {id}"), format!("must be given exactly when {en}"));
            self.note(pointer, "conditional", id, en);
        }
    }
}

/// An agency code: 2–20 capitals and digits, a capital first. It is part of addresses and of service codes.
#[must_use]
pub fn is_agency_code(code: &str) -> bool {
    (2..=20).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && code.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
}

/// A service code: the agency's code, a hyphen and 3 or 4 digits.
#[must_use]
pub fn is_service_code(code: &str, agency: &str) -> bool {
    let number = code.strip_prefix(agency).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|n| (3..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}
