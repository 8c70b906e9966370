//! What a command sees: the connection inside its lane, the moment it runs at, and the head of its stream.

use diesel::QueryResult;

use crate::db::connection::DbConn;
use crate::db::later::{AnswerKey, AnswerRow, EventRow, Later};
use crate::db::pending::Pending;
use crate::db::{Lane, Origin};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::Instant;

/// The head of the locked stream while a batch runs.
#[derive(Debug, Clone)]
pub struct Head {
    pub seq: i64,
    pub last_hash: String,
    pub last_at: Instant,
    pub dirty: bool,
}

/// The configuration version of the mall of a batch.
#[derive(Debug, Clone, Copy)]
pub struct ConfigVersion {
    pub version: i64,
    pub dirty: bool,
}

/// A transaction inside a lane.
pub struct Tx<'a> {
    pub(super) conn: &'a mut DbConn,
    pub(super) later: &'a mut Later,
    pub(super) lane: Lane,
    pub(super) origin: &'a Origin,
    pub(super) now: Instant,
    pub(super) head: Head,
    pub(super) config: ConfigVersion,
}

impl Tx<'_> {
    /// The connection, for stores. What was held back is written first; if that fails the batch is undone, whatever this command
    /// makes of the connection.
    pub fn conn(&mut self) -> &mut DbConn {
        self.later.settle(self.conn);
        self.conn
    }
    /// Holds something back, or looks at what is held back, with the connection to read by.
    ///
    /// # Errors
    /// The engine's; the batch is then undone.
    pub fn hold_back<T: Pending + Default, R>(&mut self, work: impl FnOnce(&mut T, &mut DbConn) -> QueryResult<R>) -> Result<R> {
        let missing = || AppError::internal("nothing to hold back in");
        work(self.later.pending().ok_or_else(missing)?, self.conn).map_err(|error| {
            self.later.fail(error);
            AppError::internal("what was held back could not be read")
        })
    }
    /// The moment of this command. Taken inside the lane, so that it follows the order of the lane,
    /// and never before the last event: a clock that steps back cannot put a newcomer before those who wait.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now.max(self.head.last_at)
    }
    #[must_use]
    pub fn mall_id(&self) -> MallId {
        self.lane.mall_id
    }
    #[must_use]
    pub fn stream_id(&self) -> StreamId {
        self.lane.stream_id
    }
    #[must_use]
    pub fn origin(&self) -> &Origin {
        self.origin
    }
    /// Sequence of the last event of the stream.
    #[must_use]
    pub fn seq(&self) -> i64 {
        self.head.seq
    }
    #[must_use]
    pub fn last_hash(&self) -> &str {
        &self.head.last_hash
    }
    /// Writes the next event of the stream, at the end of the batch; only the event log calls this.
    pub fn write_event(&mut self, event: EventRow) {
        self.head = Head { seq: event.seq, last_hash: event.hash.clone(), last_at: event.at, dirty: true };
        self.later.event(event);
    }
    /// The answer that stands under the key this command was submitted with.
    #[must_use]
    pub fn answer_under(&self, key: &AnswerKey) -> Option<&AnswerRow> {
        self.later.answer_under(key)
    }
    /// Keeps the answer of this command under its key, at the end of the batch.
    pub fn keep_answer(&mut self, key: AnswerKey, answer: AnswerRow) {
        self.later.answer(key, answer);
    }
    /// Version of the mall's configuration this command sees.
    #[must_use]
    pub fn config_version(&self) -> i64 {
        self.config.version
    }
    /// Whether the configuration was changed in this batch, so that its version is not committed yet.
    #[must_use]
    pub fn config_changed(&self) -> bool {
        self.config.dirty
    }
    /// Notes that the mall's configuration changed: caches everywhere reload.
    ///
    /// # Errors
    /// `internal` outside the mall's own lane: a site's lane shares the mall's row with others and must not change it.
    pub fn touch_config(&mut self) -> Result<()> {
        if self.lane != Lane::mall(self.lane.mall_id) {
            return Err(AppError::internal("the configuration changes in the mall's own lane only"));
        }
        self.config.version += 1;
        self.config.dirty = true;
        Ok(())
    }
}
