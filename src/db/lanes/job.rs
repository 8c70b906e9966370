//! One command on its way through a lane.

use std::panic::AssertUnwindSafe;

use tokio::sync::oneshot;

use crate::db::later::AnswerKey;
use crate::db::tx::Tx;
use crate::db::{Lane, Origin};
use crate::kernel::error::{AppError, Result};

/// What may be kept of a refusal after its effects were undone.
pub type OnRefusal<T> = Box<dyn Fn(&mut Tx<'_>, AppError) -> Result<T> + Send>;

/// One command, its type forgotten.
pub trait Job: Send {
    fn lane(&self) -> Lane;
    fn origin(&self) -> Origin;
    /// What its answer is kept under, if it is.
    fn key(&self) -> Option<&AnswerKey>;
    /// Runs the work.
    ///
    /// # Errors
    /// What the work refuses: its effects must be undone, then see [`Job::keep`].
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// After the undoing: turns the refusal into an answer to keep, if the command has one.
    ///
    /// # Errors
    /// The keeping failed: its effects must be undone, and the error is the answer.
    fn keep(&mut self, tx: &mut Tx<'_>, error: AppError) -> Result<()>;
    /// The answer is this error.
    fn refuse(&mut self, error: AppError);
    /// After the commit.
    fn answer(self: Box<Self>);
    /// Instead of a commit.
    fn fail(self: Box<Self>, error: AppError);
}

pub struct TypedJob<T, W> {
    pub lane: Lane,
    pub origin: Origin,
    pub key: Option<AnswerKey>,
    pub work: W,
    pub on_refusal: Option<OnRefusal<T>>,
    pub outcome: Option<Result<T>>,
    pub reply: oneshot::Sender<Result<T>>,
}

/// A panic in a command ends that command, not its lane.
fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(AppError::internal("a command panicked")))
}

impl<T: Send, W: Fn(&mut Tx<'_>) -> Result<T> + Send> Job for TypedJob<T, W> {
    fn lane(&self) -> Lane {
        self.lane
    }
    fn origin(&self) -> Origin {
        self.origin.clone()
    }
    fn key(&self) -> Option<&AnswerKey> {
        self.key.as_ref()
    }
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        self.outcome = Some(Ok(caught(|| (self.work)(tx))?));
        Ok(())
    }
    fn keep(&mut self, tx: &mut Tx<'_>, error: AppError) -> Result<()> {
        self.outcome = Some(match &self.on_refusal {
            Some(keep) => Ok(caught(|| keep(tx, error))?),
            None => Err(error),
        });
        Ok(())
    }
    fn refuse(&mut self, error: AppError) {
        self.outcome = Some(Err(error));
    }
    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(AppError::internal("a command had no outcome")));
        let _ = self.reply.send(outcome);
    }
    fn fail(self: Box<Self>, error: AppError) {
        let _ = self.reply.send(Err(error));
    }
}
