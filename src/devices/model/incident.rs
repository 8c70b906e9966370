//! A device fell silent: who is called, and how the matter ends.

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, IncidentId, SiteId, UserId};
use crate::kernel::time::Instant;

/// A silence, until a person has written down what was done about it (SRG-10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    pub device_id: DeviceId,
    pub site_id: SiteId,
    pub responsible: String,
    pub last_seen_at: Instant,
    pub opened_at: Instant,
    /// When the device spoke again.
    pub recovered_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub closed_by: Option<UserId>,
    pub resolution: Option<String>,
}

/// What was done, in words that another can use: ten characters at least.
///
/// # Errors
/// `validation_failed` naming `/resolution`.
pub fn check_resolution(text: &str) -> Result<String> {
    let text = text.trim();
    let control = |c: char| c.is_control() && c != '\n';
    if (10..=500).contains(&text.chars().count()) && !text.chars().any(control) {
        return Ok(text.to_owned());
    }
    Err(AppError::new(Code::ValidationFailed).field_text(
        "/resolution",
        "length",
        "Tulis apa yang dilakukan, 10–500 karakter.",
        "Say what was done, in 10 to 500 characters.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_closed_with_words_srg_10() {
        assert_eq!(check_resolution("  Kabel LAN diganti. ").unwrap(), "Kabel LAN diganti.");
        for bad in ["", "ok", "         .         ", &"x".repeat(501), "Kabel LAN\u{7} diganti"] {
            assert_eq!(check_resolution(bad).unwrap_err().code(), Code::ValidationFailed, "{bad:?}");
        }
    }
}
