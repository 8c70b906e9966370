//! What a device says of itself, and since when it has been heard. Pure.

use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// How the printer of a device is, or that it has none.
    PrinterState, "Keadaan pencetak", { Ok => "ok", PaperLow => "paper_low", PaperOut => "paper_out", Fault => "fault", None => "none" }
);

text_enum!(
    /// How the sound of a device is, or that it has none.
    SoundState, "Keadaan suara", { Ok => "ok", Muted => "muted", Fault => "fault", None => "none" }
);

/// What a device says of itself. No word of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub printer: PrinterState,
    pub sound: SoundState,
    /// Name and version of its program.
    pub software: String,
}

/// What is known of a device that spoke at least once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    pub last_seen_at: Instant,
    pub online: bool,
    pub report: Report,
}
