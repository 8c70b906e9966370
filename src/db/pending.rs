//! What a slice holds back inside a batch: rows to be written together at its end, or as soon as somebody looks at the tables.
//!
//! Thirty-two people who take a number at once need one statement for their tickets, not thirty-two. Unlike the rows of
//! [`super::later`], these stand in tables that commands read. So they are written before anybody is given the connection
//! ([`super::tx::Tx::conn`]), and nobody can see that they were not there.

use std::any::Any;

use diesel::QueryResult;

use super::connection::DbConn;

/// Which of the rows held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Of commands that are kept.
    Kept,
    /// Those of the running command as well.
    All,
}

/// One slice's rows that are held back. It may know what it has read of its own tables until [`Pending::forget`].
pub trait Pending: Any + Send {
    /// The running command is kept.
    fn keep(&mut self);
    /// The running command is refused: forgets what it held back, and that it was written.
    fn take_back(&mut self);
    /// Whether there is something to write.
    fn holds(&self, part: Part) -> bool;
    /// Writes rows; they are then no longer held back. An error undoes the batch.
    fn write(&mut self, conn: &mut DbConn, part: Part) -> QueryResult<()>;
    /// Others are given the connection and may write, or what they wrote is undone: what was read of tables may no longer be so.
    /// Nothing is held back at that moment.
    fn forget(&mut self);
}
