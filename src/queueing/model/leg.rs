//! A leg: one service at one counter within a visit. It becomes a row when it ends.

use super::ticket::State;
use super::words::Outcome;
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// How a leg ended.
    EndedBy, "Akhir tahap", {
        Finished => "finished",
        Transferred => "transferred",
        NoShow => "no_show",
        Cancelled => "cancelled",
        Expired => "expired",
    }
);

/// A leg that ended, with its times told apart: waiting (entry to call), walking (call to desk), serving, on hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedLeg {
    pub state: State,
    pub ended_by: EndedBy,
    pub outcome: Option<Outcome>,
    pub ended_at: Instant,
    pub waiting_ms: i64,
    pub walking_ms: i64,
    pub serving_ms: i64,
    pub held_ms: i64,
}

impl EndedLeg {
    /// Ends the current leg of `state` at `now`.
    #[must_use]
    pub fn of(state: &State, ended_by: EndedBy, outcome: Option<Outcome>, now: Instant) -> Self {
        let held_ms = state.held_ms + state.held_since.map_or(0, |since| now.ms_since(since));
        let called = state.called_at.unwrap_or(now);
        let started = state.started_at.unwrap_or(now);
        Self {
            waiting_ms: called.ms_since(state.entered_at),
            walking_ms: state.called_at.map_or(0, |at| started.ms_since(at)),
            serving_ms: state.started_at.map_or(0, |at| (now.ms_since(at) - held_ms).max(0)),
            held_ms,
            state: state.clone(),
            ended_by,
            outcome,
            ended_at: now,
        }
    }
}
