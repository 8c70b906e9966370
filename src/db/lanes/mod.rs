//! Lanes: every command of a site runs alone and in order; many commands share one durable commit.
//!
//! A worker owns one writing connection. It takes what waits (up to `BATCH`), locks the streams concerned in ascending
//! order, runs each command in its own savepoint, commits once, and only then answers. SQLite has one worker; PostgreSQL
//! has several, and a stream always goes to the same one. Between processes the row lock on the stream is the lane.
//!
//! Order of locks, everywhere: malls' stream rows (shared; exclusive for a configuration command), then sites' stream rows,
//! each ascending. One order means no deadlock.
//!
//! Here: the ways in and the workers. `job`: one command. `batch`: what happens between BEGIN and COMMIT.

mod batch;
mod job;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use self::batch::{BatchError, is_of_one_command, run_batch};
pub use self::job::OnRefusal;
use self::job::{Job, TypedJob};
use super::connection::{DatabaseUrl, DbConn, Engine, Purpose, is_broken, open};
use super::later::AnswerKey;
use super::tx::Tx;
use super::versions::{Version, Versions};
use super::{DbSettings, Lane, Origin};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::StreamId;
use crate::kernel::time::Clock;

/// The most commands of one commit: enough to share an fsync, few enough that the first does not wait for the last.
const BATCH: usize = 64;
/// How long a batch waits for as many commands as the last one had. Well below what it takes to run them.
const PATIENCE: Duration = Duration::from_micros(500);
/// Tries of a batch that the engine undid.
const ATTEMPTS: usize = 3;

/// The ways into the lanes; none once the process stops.
type Senders = Option<Vec<SyncSender<Box<dyn Job>>>>;

/// The writing side of the database.
pub struct Lanes {
    senders: Mutex<Senders>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Lanes {
    pub fn start(settings: &DbSettings, clock: Arc<dyn Clock>, versions: Arc<Versions>) -> Self {
        let count = if settings.url.engine() == Engine::Sqlite { 1 } else { settings.lanes.max(1) };
        let (mut senders, mut workers) = (Vec::new(), Vec::new());
        for number in 0..count {
            let (sender, receiver) = sync_channel(settings.lane_queue);
            let mut worker = Worker {
                url: settings.url.clone(),
                conn: None,
                clock: Arc::clone(&clock),
                versions: Arc::clone(&versions),
                healthy: AtomicBool::new(true),
            };
            match std::thread::Builder::new().name(format!("mpp-lane-{number}")).spawn(move || worker.run(&receiver)) {
                Ok(handle) => {
                    senders.push(sender);
                    workers.push(handle);
                }
                Err(error) => tracing::error!(%error, "a lane could not start"),
            }
        }
        Self { senders: Mutex::new(Some(senders)), workers: Mutex::new(workers) }
    }

    fn sender(&self, stream: StreamId) -> Result<SyncSender<Box<dyn Job>>> {
        let stopped = || AppError::new(Code::Overloaded).retry_after_s(2).detail("Server sedang berhenti.", "The server is stopping.");
        let senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        let senders = senders.as_ref().ok_or_else(stopped)?;
        let sum: usize = stream.as_str().bytes().map(usize::from).sum();
        senders.get(sum % senders.len().max(1)).cloned().ok_or_else(stopped)
    }

    pub async fn submit<T: Send + 'static>(
        &self,
        lane: Lane,
        origin: Origin,
        key: Option<AnswerKey>,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        on_refusal: Option<OnRefusal<T>>,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(TypedJob { lane, origin, key, work, on_refusal, outcome: None, reply });
        self.sender(lane.stream_id)?.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => AppError::new(Code::Overloaded).retry_after_s(1),
            TrySendError::Disconnected(_) => AppError::internal("a lane has ended"),
        })?;
        answer.await.map_err(|_| AppError::internal("a lane dropped a command"))?
    }

    /// Finishes what was accepted, then ends the workers.
    pub fn stop(&self) {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner).take();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            let _ = worker.join();
        }
    }
}

/// What waits, and after a batch of several also those who are on their way: the callers of one batch come back together, and without
/// a moment's patience the first of them would have a commit of its own while the others wait for the next. A lone command does not wait.
fn gather(first: Box<dyn Job>, receiver: &Receiver<Box<dyn Job>>, last: usize) -> Vec<Box<dyn Job>> {
    let (mut batch, end) = (vec![first], Instant::now() + PATIENCE);
    while batch.len() < BATCH {
        let next = match receiver.try_recv() {
            Err(TryRecvError::Empty) if batch.len() < last => receiver.recv_timeout(end.saturating_duration_since(Instant::now())).ok(),
            next => next.ok(),
        };
        match next {
            Some(job) => batch.push(job),
            None => break,
        }
    }
    batch
}

struct Worker {
    url: DatabaseUrl,
    conn: Option<DbConn>,
    clock: Arc<dyn Clock>,
    versions: Arc<Versions>,
    healthy: AtomicBool,
}

impl Worker {
    fn run(&mut self, receiver: &Receiver<Box<dyn Job>>) {
        let mut last = 1;
        while let Ok(first) = receiver.recv() {
            let batch = gather(first, receiver, last);
            last = batch.len();
            self.process(batch);
        }
    }

    /// Runs a batch until it is committed or given up, and answers every caller.
    ///
    /// A row that the engine refuses at the end of a batch belongs to one of its commands and undoes them all. Run one by one, the
    /// others are no worse for it.
    fn process(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match self.attempt(&mut batch) {
                Ok(()) => {
                    self.healthy.store(true, Ordering::Relaxed);
                    batch.into_iter().for_each(Job::answer);
                    return;
                }
                Err(BatchError::Undone(error)) if batch.len() > 1 && is_of_one_command(&error) => {
                    batch.into_iter().for_each(|job| self.process(vec![job]));
                    return;
                }
                Err(BatchError::Undone(error)) => last = Some(error),
                Err(BatchError::Unknown(error)) => {
                    last = Some(error);
                    break;
                }
            }
        }
        self.give_up(batch, last);
    }

    fn give_up(&self, batch: Vec<Box<dyn Job>>, last: Option<AppError>) {
        let cause = last.unwrap_or_else(|| AppError::internal("a batch was given up"));
        if self.healthy.swap(false, Ordering::Relaxed) {
            tracing::error!(error = %cause.chain(), commands = batch.len(), "a lane could not commit");
        }
        for job in batch {
            let retry_after = cause.retry_after().unwrap_or(1);
            job.fail(AppError::new(cause.code()).retry_after_s(retry_after).caused_by("the batch did not commit"));
        }
    }

    fn attempt(&mut self, batch: &mut [Box<dyn Job>]) -> std::result::Result<(), BatchError> {
        if self.conn.as_mut().is_none_or(is_broken) {
            let unreachable = |e| BatchError::Undone(AppError::new(Code::DatabaseUnavailable).retry_after_s(1).caused_by(e));
            self.conn = Some(open(&self.url, Purpose::Write).map_err(unreachable)?);
        }
        let Some(conn) = self.conn.as_mut() else {
            return Err(BatchError::Undone(AppError::internal("no connection")));
        };
        let outcome = run_batch(conn, batch, self.clock.now());
        match outcome {
            Ok(locked) => {
                for (lane, head) in &locked.heads {
                    let config = locked.configs.get(&lane.mall_id).map_or(0, |c| c.version);
                    self.versions.note(lane.stream_id, Version { mall_id: lane.mall_id, seq: head.seq, config });
                    self.versions.note(lane.mall_id.into(), Version { mall_id: lane.mall_id, seq: 0, config });
                }
                Ok(())
            }
            Err(error) => {
                // Whatever state the connection is in, a new one is certain.
                self.conn = None;
                Err(error)
            }
        }
    }
}
