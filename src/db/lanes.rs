//! Lanes: every command of a site runs alone and in order; many commands share one durable commit.
//!
//! A worker owns one writing connection. It takes what waits (up to `BATCH`), locks the streams concerned in ascending
//! order, runs each command in its own savepoint, commits once, and only then answers. SQLite has one worker; PostgreSQL
//! has several, and a stream always goes to the same one. Between processes the row lock on the stream is the lane.
//!
//! Order of locks, everywhere: malls' stream rows (shared; exclusive for a configuration command), then sites' stream rows,
//! each ascending. One order means no deadlock.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use tokio::sync::oneshot;

use super::connection::{DatabaseUrl, DbConn, Engine, Purpose, is_broken, open};
use super::dialect::{self, Failure};
use super::schema::streams;
use super::tx::{ConfigVersion, Head, Tx};
use super::versions::{Version, Versions};
use super::{DbSettings, Lane, Origin};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::{Clock, Instant};

/// The most commands of one commit: enough to share an fsync, few enough that the first does not wait for the last.
const BATCH: usize = 64;
/// Tries of a batch that the engine undid.
const ATTEMPTS: usize = 3;

/// What may be kept of a refusal after its effects were undone.
pub type OnRefusal<T> = Box<dyn Fn(&mut Tx<'_>, AppError) -> Result<T> + Send>;

/// One command, its type forgotten.
trait Job: Send {
    fn lane(&self) -> Lane;
    fn origin(&self) -> Origin;
    /// Runs the work; an error says that its effects must be undone.
    fn run(&mut self, tx: &mut Tx<'_>) -> std::result::Result<(), AppError>;
    /// After the undoing: turns the refusal into an answer to keep, or keeps it as the answer itself.
    fn refused(&mut self, tx: &mut Tx<'_>, error: AppError) -> std::result::Result<(), AppError>;
    /// After the commit.
    fn answer(self: Box<Self>);
    /// Instead of a commit.
    fn fail(self: Box<Self>, error: AppError);
}

struct TypedJob<T, W> {
    lane: Lane,
    origin: Origin,
    work: W,
    on_refusal: Option<OnRefusal<T>>,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, W: Fn(&mut Tx<'_>) -> Result<T> + Send> Job for TypedJob<T, W> {
    fn lane(&self) -> Lane {
        self.lane
    }
    fn origin(&self) -> Origin {
        self.origin.clone()
    }
    fn run(&mut self, tx: &mut Tx<'_>) -> std::result::Result<(), AppError> {
        let work = AssertUnwindSafe(|| (self.work)(tx));
        let outcome = std::panic::catch_unwind(work).unwrap_or_else(|_| Err(AppError::internal("a command panicked")));
        self.outcome = Some(Ok(outcome?));
        Ok(())
    }
    fn refused(&mut self, tx: &mut Tx<'_>, error: AppError) -> std::result::Result<(), AppError> {
        self.outcome = Some(match &self.on_refusal {
            Some(keep) => match keep(tx, error) {
                Ok(answer) => Ok(answer),
                Err(error) if must_undo_batch(&error) => return Err(error),
                Err(error) => Err(error),
            },
            None => Err(error),
        });
        Ok(())
    }
    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(AppError::internal("a command had no outcome")));
        let _ = self.reply.send(outcome);
    }
    fn fail(self: Box<Self>, error: AppError) {
        let _ = self.reply.send(Err(error));
    }
}

/// Whether the error means that the engine has undone, or must undo, the whole transaction.
fn must_undo_batch(error: &AppError) -> bool {
    dialect::root(error).is_some_and(|e| !matches!(dialect::failure(e), Failure::Other))
}

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
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        on_refusal: Option<OnRefusal<T>>,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(TypedJob { lane, origin, work, on_refusal, outcome: None, reply });
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

struct Worker {
    url: DatabaseUrl,
    conn: Option<DbConn>,
    clock: Arc<dyn Clock>,
    versions: Arc<Versions>,
    healthy: AtomicBool,
}

/// Why a batch did not commit.
enum BatchError {
    /// Undone by the engine or lost before the commit: safe to run again.
    Undone(AppError),
    /// Lost while committing: nobody knows.
    Unknown(AppError),
}

/// The heads a batch has locked.
struct Locked {
    heads: BTreeMap<Lane, Head>,
    configs: BTreeMap<MallId, ConfigVersion>,
}

impl Worker {
    fn run(&mut self, receiver: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = receiver.recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = receiver.try_recv()
            {
                batch.push(next);
            }
            self.process(batch);
        }
    }

    /// Runs a batch until it is committed or given up, and answers every caller.
    fn process(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match self.attempt(&mut batch) {
                Ok(()) => {
                    self.healthy.store(true, Ordering::Relaxed);
                    batch.into_iter().for_each(Job::answer);
                    return;
                }
                Err(BatchError::Undone(error)) => last = Some(error),
                Err(BatchError::Unknown(error)) => {
                    last = Some(error);
                    break;
                }
            }
        }
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

fn run_batch(conn: &mut DbConn, batch: &mut [Box<dyn Job>], now: Instant) -> std::result::Result<Locked, BatchError> {
    let undone = |e: diesel::result::Error| BatchError::Undone(e.into());
    dialect::begin_write(conn).map_err(undone)?;
    let mut locked = lock_streams(conn, batch).map_err(undone)?;
    for job in batch.iter_mut() {
        run_job(conn, job.as_mut(), now, &mut locked).map_err(BatchError::Undone)?;
    }
    store_heads(conn, &locked).map_err(undone)?;
    dialect::commit(conn).map_err(|e| match dialect::failure(&e) {
        Failure::ConnectionLost | Failure::TimedOut => {
            BatchError::Unknown(AppError::new(Code::OutcomeUnknown).retry_after_s(1).caused_by(e))
        }
        _ => BatchError::Undone(e.into()),
    })?;
    Ok(locked)
}

/// Runs one command in its savepoint. `Err` means that the whole batch must be undone.
fn run_job(conn: &mut DbConn, job: &mut dyn Job, now: Instant, locked: &mut Locked) -> std::result::Result<(), AppError> {
    let (lane, origin) = (job.lane(), job.origin());
    let (Some(head), Some(config)) = (locked.heads.get(&lane).cloned(), locked.configs.get(&lane.mall_id).copied()) else {
        return refuse_unknown_stream(conn, job, lane, &origin, now);
    };
    let depth = dialect::depth(conn)?;
    dialect::begin_nested(conn)?;
    let mut tx = Tx { conn, lane, origin: &origin, now, head: head.clone(), config };
    let outcome = job.run(&mut tx);
    let (new_head, new_config) = (tx.head, tx.config);
    match outcome.and_then(|()| end_command(conn, depth)) {
        Ok(()) => {
            locked.heads.insert(lane, new_head);
            locked.configs.insert(lane.mall_id, new_config);
            Ok(())
        }
        Err(error) if must_undo_batch(&error) => Err(error),
        Err(error) => {
            dialect::rollback_to(conn, depth)?;
            let mut tx = Tx { conn, lane, origin: &origin, now, head, config };
            job.refused(&mut tx, error)
        }
    }
}

/// Keeps what a command did. Two things that commands should not do are refused here, lest their neighbours pay:
/// leaving a nested transaction open (the batch's COMMIT would end that one only, and acknowledge what is not durable),
/// and going on after a failed statement (PostgreSQL then refuses the rest of the transaction).
fn end_command(conn: &mut DbConn, depth: u32) -> std::result::Result<(), AppError> {
    if dialect::depth(conn)? != depth + 1 {
        return Err(AppError::internal("a command left a transaction open"));
    }
    Ok(dialect::commit(conn)?)
}

fn refuse_unknown_stream(
    conn: &mut DbConn,
    job: &mut dyn Job,
    lane: Lane,
    origin: &Origin,
    now: Instant,
) -> std::result::Result<(), AppError> {
    let head = Head { seq: 0, last_hash: String::new(), last_at: now, dirty: false };
    let mut tx = Tx { conn, lane, origin, now, head, config: ConfigVersion { version: 0, dirty: false } };
    job.refused(&mut tx, AppError::internal("a command for a stream that does not exist"))
}

/// Locks the streams of the batch: malls first (shared, unless their configuration changes), then sites, ascending.
fn lock_streams(conn: &mut DbConn, batch: &[Box<dyn Job>]) -> QueryResult<Locked> {
    let mut lanes: Vec<Lane> = batch.iter().map(|job| job.lane()).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let mut malls: Vec<MallId> = lanes.iter().map(|l| l.mall_id).collect();
    malls.dedup();
    let mut locked = Locked { heads: BTreeMap::new(), configs: BTreeMap::new() };
    for mall_id in malls {
        let lane = Lane::mall(mall_id);
        let changes_config = lanes.contains(&lane);
        if let Some((head, version)) = lock_stream(conn, lane, !changes_config)? {
            locked.configs.insert(mall_id, ConfigVersion { version, dirty: false });
            if changes_config {
                locked.heads.insert(lane, head);
            }
        }
    }
    for lane in lanes {
        if let std::collections::btree_map::Entry::Vacant(entry) = locked.heads.entry(lane)
            && let Some((head, _)) = lock_stream(conn, lane, false)?
        {
            entry.insert(head);
        }
    }
    Ok(locked)
}

fn lock_stream(conn: &mut DbConn, lane: Lane, shared: bool) -> QueryResult<Option<(Head, i64)>> {
    let row = streams::table.filter(streams::mall_id.eq(lane.mall_id)).filter(streams::id.eq(lane.stream_id)).select((
        streams::seq,
        streams::last_hash,
        streams::last_at,
        streams::config_version,
    ));
    let found: Option<(i64, String, Instant, i64)> = match conn {
        DbConn::Sqlite(c) => row.first(c).optional()?,
        DbConn::Pg(c) if shared => row.for_share().first(c).optional()?,
        DbConn::Pg(c) => row.for_update().first(c).optional()?,
    };
    Ok(found.map(|(seq, last_hash, last_at, config)| (Head { seq, last_hash, last_at, dirty: false }, config)))
}

fn store_heads(conn: &mut DbConn, locked: &Locked) -> QueryResult<()> {
    for (lane, head) in locked.heads.iter().filter(|(_, h)| h.dirty) {
        diesel::update(streams::table.filter(streams::mall_id.eq(lane.mall_id)).filter(streams::id.eq(lane.stream_id)))
            .set((streams::seq.eq(head.seq), streams::last_hash.eq(&head.last_hash), streams::last_at.eq(head.last_at)))
            .execute(conn)?;
    }
    for (mall_id, config) in locked.configs.iter().filter(|(_, c)| c.dirty) {
        diesel::update(streams::table.filter(streams::mall_id.eq(*mall_id)).filter(streams::id.eq(StreamId::from(*mall_id))))
            .set(streams::config_version.eq(config.version))
            .execute(conn)?;
    }
    Ok(())
}
