//! An officer's session at a counter: open, paused, closed, each change with its reason.

use chrono::NaiveDate;

use crate::kernel::ids::{CounterId, CounterSessionId, SiteId, UserId};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// State of a counter: open, paused (nobody is called), or closed.
    SessionStatus, "Keadaan loket", { Open => "open", Paused => "paused", Closed => "closed" }
);

text_enum!(
    /// What interrupts a session.
    ClosureKind, "Jenis jeda", { Pause => "pause", Close => "close" }
);

/// A session, from opening to closing.
#[derive(Debug, Clone)]
pub struct CounterSession {
    pub id: CounterSessionId,
    pub site_id: SiteId,
    pub counter_id: CounterId,
    pub user_id: UserId,
    pub status: SessionStatus,
    pub service_date: NaiveDate,
    pub opened_at: Instant,
    pub status_since: Instant,
    pub reason: Option<String>,
}
