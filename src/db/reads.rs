//! Reading connections: a pool, a fair queue in front of it, and a deadline. Never a pile-up: who waits too long gets 503.

use std::time::Duration;

use diesel::Connection as _;
use tokio::sync::Semaphore;

use super::DbSettings;
use super::connection::{DbConn, Manager, Purpose};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// How long a reader waits for a connection.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a read may take in all; a stuck engine must not hold the request.
const DEADLINE: Duration = Duration::from_millis(2500);

/// Runs several reads on one state of the database, whatever is written meanwhile. For reading connections: those of PostgreSQL
/// are opened with repeatable reads, which a writing one is not.
///
/// # Errors
/// What `reads` refuses; the engine's.
pub fn in_one_snapshot<T>(conn: &mut DbConn, reads: impl FnOnce(&mut DbConn) -> Result<T>) -> Result<T> {
    conn.transaction(reads)
}

pub struct Reads {
    pool: r2d2::Pool<Manager>,
    turn: Semaphore,
}

impl Reads {
    pub fn start(settings: &DbSettings) -> Self {
        let manager = Manager { url: settings.url.clone(), purpose: Purpose::Read };
        let pool = r2d2::Pool::builder()
            .max_size(settings.read_connections)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .max_lifetime(Some(Duration::from_secs(600)))
            .test_on_check_out(false)
            .build_unchecked(manager);
        Self { pool, turn: Semaphore::new(usize::try_from(settings.read_connections).unwrap_or(4)) }
    }

    pub async fn run<T: Send + 'static>(&self, query: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static) -> Result<T> {
        // The turn is taken before a blocking thread is: waiting requests occupy no thread.
        let busy = || AppError::new(Code::Overloaded).retry_after_s(1);
        let turn = tokio::time::timeout(PATIENCE, self.turn.acquire()).await.map_err(|_| busy())?.map_err(AppError::internal)?;
        let pool = self.pool.clone();
        let task = tokio::task::spawn_blocking(move || {
            let mut conn = pool.get().map_err(|e| AppError::new(Code::DatabaseUnavailable).retry_after_s(1).caused_by(e))?;
            query(&mut conn)
        });
        let answer = tokio::time::timeout(DEADLINE, task).await;
        drop(turn);
        answer
            .map_err(|_| {
                AppError::new(Code::DatabaseUnavailable)
                    .retry_after_s(1)
                    .detail("Basis data tidak menjawab.", "The database does not answer.")
            })?
            .map_err(AppError::internal)?
    }
}
