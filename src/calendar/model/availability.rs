//! The answer to "is it open?".

use serde::Serialize;
use utoipa::ToSchema;

use super::AvailabilityCode;
use crate::kernel::error::AppError;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// Whether a channel is served at a moment, why, and when it will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Availability {
    /// People are being served.
    #[schema(example = false)]
    pub open: bool,
    /// The channel asked about gets a number or booking; never true when `open` is false.
    #[schema(example = false)]
    pub accepting: bool,
    /// The one reason that decided.
    #[schema(example = "friday_break")]
    pub code: AvailabilityCode,
    /// The stored rule that decided, as `schedule:`, `calendar_day:`, `override:` or `service:` and its id.
    #[schema(example = "schedule:0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub rule_id: Option<String>,
    /// What to tell people, with local time and zone.
    #[schema(example = json!({ "id": "Jeda salat Jumat sampai pukul 13.00 WIB.", "en": "Closed for Friday prayer until 13:00 WIB." }))]
    pub message: Text,
    /// Next moment at which the same channel will be accepted; absent while it is, and when none is known within 60 days.
    #[schema(example = "2026-12-04T06:00:00.000Z")]
    pub next_open_at: Option<Instant>,
    /// When service ends for today, breaks not counted; absent when nobody is served any more today or no end is known.
    #[schema(example = "2026-12-04T08:00:00.000Z")]
    pub closes_at: Option<Instant>,
    /// First moment at which walk-in numbers are no longer issued today; absent where `closes_at` is, for appointments, and while an
    /// override opens or closes.
    #[schema(example = "2026-12-04T07:30:00.000Z")]
    pub last_ticket_at: Option<Instant>,
}

impl Availability {
    /// The problem to answer with when somebody asked for a number or booking; none when it is accepted.
    #[must_use]
    pub fn refusal(&self) -> Option<AppError> {
        let problem = AppError::new(self.code.problem_code()?).text(self.message.clone()).member("availability", self.code.as_str());
        let problem = match self.next_open_at {
            Some(at) => problem.member("next_open_at", at.to_string()),
            None => problem,
        };
        Some(match &self.rule_id {
            Some(rule) => problem.member("rule_id", rule.as_str()),
            None => problem,
        })
    }
}
