//! Many want the same thing read: one reads, the others wait for it.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The right to read something that many want. Without it a change would cost one read for each who asks, all at once.
#[derive(Debug, Default)]
pub struct Turn {
    /// Held by the one who reads.
    reading: Mutex<()>,
    /// How often reading failed: those who waited for a read that failed fail with it, else they would try one after the other.
    failures: AtomicU64,
}

impl Turn {
    /// What `known` finds, else what `read` finds when it is this caller's turn. `read` makes it known before it returns.
    ///
    /// # Errors
    /// What `read` says; `overloaded` to those who waited for a read that failed.
    pub async fn take<T>(&self, known: impl Fn() -> Option<T>, read: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
        if let Some(found) = known() {
            return Ok(found);
        }
        let failures = self.failures.load(Ordering::Acquire);
        let _reading = self.reading.lock().await;
        if let Some(found) = known() {
            return Ok(found);
        }
        if self.failures.load(Ordering::Acquire) != failures {
            return Err(AppError::new(Code::Overloaded).retry_after_s(1).caused_by("another failed to read the same"));
        }
        // Boxed: what is seldom read need not have its room in every request that asks.
        Box::pin(read()).await.inspect_err(|_| {
            self.failures.fetch_add(1, Ordering::Release);
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join_all;

    use super::*;

    /// Thirty ask at once; `read` fails or finds. How many reads, and what each was told.
    async fn thirty(fails: bool) -> (usize, Vec<Result<u8>>) {
        let (turn, found, reads) = (Turn::default(), Cell::new(None), Cell::new(0));
        let ask = async || {
            let read = async || {
                reads.set(reads.get() + 1);
                tokio::task::yield_now().await;
                if fails {
                    return Err(AppError::internal("broken"));
                }
                found.set(Some(7));
                Ok(7)
            };
            turn.take(|| found.get(), read).await
        };
        let answers = join_all((0..30).map(|_| ask())).await;
        (reads.get(), answers)
    }

    #[actix_web::test]
    async fn one_reads_for_all() {
        let (reads, answers) = thirty(false).await;
        assert_eq!(reads, 1);
        assert!(answers.iter().all(|a| matches!(a, Ok(7))));
    }

    #[actix_web::test]
    async fn those_who_waited_for_a_failure_fail_with_it() {
        let (reads, answers) = thirty(true).await;
        assert_eq!(reads, 1);
        let codes: Vec<Code> = answers.into_iter().filter_map(Result::err).map(|e| e.code()).collect();
        assert_eq!(codes.iter().filter(|c| **c == Code::Overloaded).count(), 29);
    }
}
