//! What a batch writes at its end, in one go for all its commands: events, answers kept under idempotency keys, and what slices
//! hold back ([`super::pending`]).
//!
//! Nobody reads events and answers inside a lane but through here, so they can wait; on PostgreSQL each statement saved is a round
//! trip saved. They are committed with the effects they tell of, or not at all.

mod rows;

use std::any::Any;
use std::collections::HashMap;

use diesel::{Insertable, QueryResult, Queryable};

pub use self::rows::column;
use super::connection::DbConn;
use super::dialect;
use super::pending::{Part, Pending};
use super::schema::events;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::Instant;

/// Rows of one statement, so that a great import needs no great message.
const AT_ONCE: usize = 500;

/// One event as stored. What is absent is written as NULL: left out it would be another text of the kept statement on SQLite.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct EventRow {
    pub mall_id: MallId,
    pub stream_id: StreamId,
    pub seq: i64,
    pub kind: String,
    pub at: Instant,
    pub actor_kind: ActorKind,
    pub actor_id: Option<String>,
    pub subject: String,
    pub request_id: Option<String>,
    pub payload: String,
    pub hash: String,
    pub network: Option<String>,
}

/// What an answer is kept under: a key means something only to the caller who chose it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AnswerKey {
    pub mall_id: MallId,
    /// Whose key it is.
    pub scope: String,
    pub key: String,
}

/// An answer as stored.
#[derive(Debug, Clone, Queryable)]
pub struct AnswerRow {
    /// Of the request behind the key.
    pub fingerprint: String,
    pub status: i64,
    /// JSON.
    pub headers: String,
    pub body: String,
    pub expires_at: Instant,
}

/// What a batch knows and will write at its end.
#[derive(Default)]
pub struct Later {
    events: Vec<EventRow>,
    answers: Vec<(AnswerKey, AnswerRow)>,
    /// Answers that stood under the batch's keys when it began.
    known: HashMap<AnswerKey, AnswerRow>,
    pending: Vec<Box<dyn Pending>>,
    /// How many events and answers are of commands that are kept.
    kept: (usize, usize),
    /// There is a savepoint to go back to.
    marked: bool,
    /// The running command was given the connection, so that there may be something to go back from.
    touched: bool,
    failed: Option<diesel::result::Error>,
}

impl Later {
    /// Reads what stands under `keys`.
    pub fn of(conn: &mut DbConn, keys: Vec<AnswerKey>) -> QueryResult<Self> {
        let known = match conn {
            DbConn::Pg(conn) if keys.len() > 1 => rows::answers_of_all(conn, &keys)?,
            conn => {
                let found = keys.into_iter().map(|key| Ok(rows::answer_of(conn, &key)?.map(|answer| (key, answer))));
                found.filter_map(QueryResult::transpose).collect::<QueryResult<_>>()?
            }
        };
        Ok(Self { known, ..Self::default() })
    }
    pub fn event(&mut self, event: EventRow) {
        self.events.push(event);
    }
    pub fn answer(&mut self, key: AnswerKey, answer: AnswerRow) {
        self.answers.push((key, answer));
    }
    /// The answer under `key`, committed or of an earlier command of this batch.
    #[must_use]
    pub fn answer_under(&self, key: &AnswerKey) -> Option<&AnswerRow> {
        self.answers.iter().find(|(of, _)| of == key).map(|(_, answer)| answer).or_else(|| self.known.get(key))
    }

    /// What the slice of `T` holds back. `None` cannot be: it is put there when it is missing.
    pub fn pending<T: Pending + Default>(&mut self) -> Option<&mut T> {
        let at = self.pending.iter().map(|pending| -> &dyn Any { pending.as_ref() }).position(|any| any.is::<T>());
        let at = at.unwrap_or_else(|| {
            self.pending.push(Box::new(T::default()));
            self.pending.len() - 1
        });
        let any: &mut dyn Any = self.pending.get_mut(at)?.as_mut();
        any.downcast_mut()
    }

    /// Something could not be written or read: the batch is undone, whatever its commands make of it.
    pub fn fail(&mut self, error: diesel::result::Error) {
        self.failed.get_or_insert(error);
    }
    /// What undoes the batch.
    pub fn failure(&mut self) -> Option<diesel::result::Error> {
        self.failed.take()
    }

    /// Before the running command is given the connection: what was held back is in the tables, and what it will do can be undone
    /// without it.
    pub fn settle(&mut self, conn: &mut DbConn) {
        if let Err(error) = self.try_settle(conn) {
            self.fail(error);
        }
        self.pending.iter_mut().for_each(|pending| pending.forget());
    }

    fn try_settle(&mut self, conn: &mut DbConn) -> QueryResult<()> {
        if !self.touched {
            self.touched = true;
            let wrote = self.write_pending(conn, Part::Kept)?;
            if !self.marked {
                dialect::mark(conn)?;
                self.marked = true;
            } else if wrote {
                dialect::next_mark(conn)?;
            }
        }
        self.write_pending(conn, Part::All).map(drop)
    }

    /// Whether anything was.
    fn write_pending(&mut self, conn: &mut DbConn, part: Part) -> QueryResult<bool> {
        let mut wrote = false;
        for pending in self.pending.iter_mut().filter(|pending| pending.holds(part)) {
            pending.write(conn, part)?;
            wrote = true;
        }
        Ok(wrote)
    }

    /// The running command is kept. Fails on PostgreSQL after a failed statement that the command went on from.
    pub fn keep(&mut self, conn: &mut DbConn) -> QueryResult<()> {
        if self.touched {
            dialect::next_mark(conn)?;
            self.touched = false;
        }
        self.kept = (self.events.len(), self.answers.len());
        self.pending.iter_mut().for_each(|pending| pending.keep());
        Ok(())
    }

    /// The running command is refused: undoes what it did. What others counted up and is not written yet stays; whatever was read after
    /// the command's own writing is forgotten with it.
    pub fn take_back(&mut self, conn: &mut DbConn) -> QueryResult<()> {
        self.events.truncate(self.kept.0);
        self.answers.truncate(self.kept.1);
        self.pending.iter_mut().for_each(|pending| pending.take_back());
        if std::mem::take(&mut self.touched) {
            dialect::back_to_mark(conn)?;
            self.pending.iter_mut().for_each(|pending| pending.forget());
        }
        Ok(())
    }

    /// Writes everything. Violates the key of `idempotency_keys` when another site's lane kept an answer under one of the keys
    /// meanwhile: the batch then runs again and finds it.
    pub fn write(&mut self, conn: &mut DbConn) -> QueryResult<()> {
        self.write_pending(conn, Part::Kept)?;
        match conn {
            DbConn::Sqlite(conn) => {
                self.events.iter().try_for_each(|event| rows::insert_event(conn, event))?;
                self.answers.iter().try_for_each(|(key, answer)| rows::insert_answer(conn, key, answer))
            }
            DbConn::Pg(conn) => {
                self.events.chunks(AT_ONCE).try_for_each(|events| rows::insert_events(conn, events))?;
                self.answers.chunks(AT_ONCE).try_for_each(|answers| rows::insert_answers(conn, answers))
            }
        }
    }
}
