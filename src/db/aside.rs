//! Writing what belongs to no stream: sign-ins, their refresh tokens, failed attempts. Such a record has no lane; what must not race
//! is kept apart by its own rows. One connection of the process and one transaction at a time, so that a flood of sign-ins takes
//! one connection and no lane: who draws a number does not wait for those who guess passwords.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::connection::{DatabaseUrl, DbConn, Purpose, is_broken, open};
use super::dialect::{self, Failure};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// How long a caller waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// Tries of a transaction that the engine undid.
const ATTEMPTS: usize = 3;

/// The connection beside the lanes; opened when first needed.
pub struct Aside {
    url: DatabaseUrl,
    turn: Arc<Semaphore>,
    conn: Arc<Mutex<Option<DbConn>>>,
}

impl Aside {
    pub fn new(url: &DatabaseUrl) -> Self {
        Self { url: url.clone(), turn: Arc::new(Semaphore::new(1)), conn: Arc::new(Mutex::new(None)) }
    }

    pub async fn run<T: Send + 'static>(&self, work: impl Fn(&mut DbConn) -> Result<T> + Send + 'static) -> Result<T> {
        let busy = |_| AppError::new(Code::Overloaded).retry_after_s(1);
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await.map_err(busy)?;
        let stopped = |_| AppError::new(Code::Overloaded).retry_after_s(2).detail("Server sedang berhenti.", "The server is stopping.");
        let (turn, url, conn) = (turn.map_err(stopped)?, self.url.clone(), Arc::clone(&self.conn));
        let task = tokio::task::spawn_blocking(move || {
            // The turn goes into the thread: a caller who gives up does not let another begin beside this one.
            let _turn = turn;
            attempts(&url, &mut conn.lock().unwrap_or_else(PoisonError::into_inner), &work)
        });
        task.await.map_err(AppError::internal)?
    }

    /// Lets no more begin.
    pub fn stop(&self) {
        self.turn.close();
    }
}

/// Runs `work` until the engine keeps it, `work` refuses, or patience is at its end.
fn attempts<T>(url: &DatabaseUrl, kept: &mut Option<DbConn>, work: &impl Fn(&mut DbConn) -> Result<T>) -> Result<T> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        match attempt(url, kept, work) {
            Err(error)
                if dialect::root(&error).is_some_and(|e| dialect::failure(e) != Failure::Other) && error.code() != Code::OutcomeUnknown =>
            {
                last = Some(error);
            }
            done => return done,
        }
    }
    Err(last.unwrap_or_else(|| AppError::internal("a transaction was given up")))
}

fn attempt<T>(url: &DatabaseUrl, kept: &mut Option<DbConn>, work: &impl Fn(&mut DbConn) -> Result<T>) -> Result<T> {
    let mut conn = match kept.take().and_then(|mut conn| (!is_broken(&mut conn)).then_some(conn)) {
        Some(conn) => conn,
        None => open(url, Purpose::Write).map_err(|e| AppError::new(Code::DatabaseUnavailable).retry_after_s(1).caused_by(e))?,
    };
    dialect::begin_write(&mut conn)?;
    let outcome = work(&mut conn);
    match &outcome {
        Ok(_) => dialect::commit(&mut conn).map_err(|e| match dialect::failure(&e) {
            Failure::ConnectionLost | Failure::TimedOut => AppError::new(Code::OutcomeUnknown).retry_after_s(1).caused_by(e),
            _ => e.into(),
        })?,
        Err(_) => dialect::rollback(&mut conn)?,
    }
    // Only a connection that came through is used again.
    *kept = Some(conn);
    outcome
}
