//! A counter and who sits there.

use serde::Serialize;
use utoipa::ToSchema;

use crate::counters::model::Counter;
use crate::counters::sessions::{CounterSession, SessionStatus};
use crate::kernel::ids::UserId;
use crate::kernel::time::Instant;

/// A counter and who has it open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CounterView {
    /// Code of the counter.
    #[schema(example = "A1", max_length = 40)]
    pub counter: String,
    /// Name of the counter.
    #[schema(example = "Loket A1", max_length = 200)]
    pub counter_name: String,
    /// State of the counter.
    pub status: SessionStatus,
    /// Officer of the session.
    pub officer_id: UserId,
    /// When the session began.
    pub opened_at: Instant,
    /// Since when it is in this state.
    pub status_since: Instant,
    /// Why it is paused or closed.
    #[schema(example = "Salat Asar", max_length = 200)]
    pub reason: Option<String>,
}

impl CounterView {
    #[must_use]
    pub fn of(counter: &Counter, session: &CounterSession) -> Self {
        Self {
            counter: counter.code.clone(),
            counter_name: counter.name.clone(),
            status: session.status,
            officer_id: session.user_id,
            opened_at: session.opened_at,
            status_since: session.status_since,
            reason: session.reason.clone(),
        }
    }
}
