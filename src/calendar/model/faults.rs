//! Collects what is wrong with an edited rule, so that the editor sees every fault at once.

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The longest reason or name; leaves room in a message for the next opening.
pub(super) const MAX_TEXT: usize = 300;

#[derive(Default)]
pub(super) struct Faults(Vec<(String, &'static str, &'static str, &'static str)>);

impl Faults {
    /// Notes a fault at `pointer` (JSON pointer) unless `holds`.
    pub(super) fn require(&mut self, holds: bool, pointer: impl Into<String>, code: &'static str, id: &'static str, en: &'static str) {
        if !holds {
            self.0.push((pointer.into(), code, id, en));
        }
    }

    /// Notes a fault unless `text` has something in it and is not too long.
    pub(super) fn require_text(&mut self, text: &str, pointer: impl Into<String>) {
        let fits = !text.trim().is_empty() && text.chars().count() <= MAX_TEXT;
        self.require(fits, pointer, "text_length", "Isi dengan 1–300 karakter.", "Must have 1 to 300 characters.");
    }

    /// An id that the scope needs, or must not have.
    pub(super) fn require_target(&mut self, present: bool, needed: bool, pointer: &'static str) {
        self.require(present || !needed, pointer, "required", "Wajib untuk cakupan ini.", "Required for this scope.");
    }

    /// An id narrower than the scope: it would silently never match.
    pub(super) fn forbid_target(&mut self, present: bool, forbidden: bool, pointer: &'static str) {
        self.require(!(present && forbidden), pointer, "not_allowed", "Tidak berlaku untuk cakupan ini.", "Not allowed for this scope.");
    }

    /// `validation_failed` with every fault, or nothing.
    pub(super) fn into_result(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let error = AppError::new(Code::ValidationFailed);
        Err(self.0.into_iter().fold(error, |error, (pointer, code, id, en)| error.field_text(pointer, code, id, en)))
    }
}
