//! What happens between BEGIN and COMMIT.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::job::Job;
use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::db::dialect::{self, Failure};
use crate::db::kept::Keep as _;
use crate::db::later::Later;
use crate::db::schema::streams;
use crate::db::tx::{ConfigVersion, Head, Tx};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::time::Instant;

/// Why a batch did not commit.
pub enum BatchError {
    /// Undone by the engine or lost before the commit: safe to run again.
    Undone(AppError),
    /// Lost while committing: nobody knows.
    Unknown(AppError),
}

/// The heads a batch has locked.
pub struct Locked {
    pub heads: BTreeMap<Lane, Head>,
    pub configs: BTreeMap<MallId, ConfigVersion>,
}

/// Whether the error means that the engine has undone, or must undo, the whole transaction.
fn must_undo_batch(error: &AppError) -> bool {
    dialect::root(error).is_some_and(|e| !matches!(dialect::failure(e), Failure::Other))
}

/// Whether a batch failed for what one of its commands brought, not for the state of the engine.
pub fn is_of_one_command(error: &AppError) -> bool {
    dialect::root(error).is_some_and(|e| dialect::failure(e) == Failure::Other)
}

/// Runs the commands of a batch and commits them all.
pub fn run_batch(conn: &mut DbConn, batch: &mut [Box<dyn Job>], now: Instant) -> std::result::Result<Locked, BatchError> {
    let undone = |e: diesel::result::Error| BatchError::Undone(e.into());
    dialect::begin_write(conn).map_err(undone)?;
    let mut locked = lock_streams(conn, batch).map_err(undone)?;
    let keys = batch.iter().filter_map(|job| job.key().cloned()).collect();
    let mut later = Later::of(conn, keys).map_err(undone)?;
    for job in batch.iter_mut() {
        run_job(conn, job.as_mut(), now, &mut locked, &mut later).map_err(BatchError::Undone)?;
    }
    later.write(conn).map_err(undone)?;
    store_heads(conn, &locked).map_err(undone)?;
    dialect::commit(conn).map_err(|e| match dialect::failure(&e) {
        Failure::ConnectionLost | Failure::TimedOut => {
            BatchError::Unknown(AppError::new(Code::OutcomeUnknown).retry_after_s(1).caused_by(e))
        }
        _ => BatchError::Undone(e.into()),
    })?;
    Ok(locked)
}

/// Runs one command. `Err` means that the whole batch must be undone.
fn run_job(conn: &mut DbConn, job: &mut dyn Job, now: Instant, locked: &mut Locked, later: &mut Later) -> Result<()> {
    let (lane, origin) = (job.lane(), job.origin());
    let (Some(head), Some(config)) = (locked.heads.get(&lane).cloned(), locked.configs.get(&lane.mall_id).copied()) else {
        job.refuse(AppError::internal("a command for a stream that does not exist"));
        return Ok(());
    };
    let mut tx = Tx { conn, later, lane, origin: &origin, now, head, config };
    if let Err(refusal) = kept_or_undone(&mut tx, |tx| job.run(tx))?
        && let Err(error) = kept_or_undone(&mut tx, |tx| job.keep(tx, refusal))?
    {
        job.refuse(error);
    }
    locked.heads.insert(lane, tx.head);
    locked.configs.insert(lane.mall_id, tx.config);
    Ok(())
}

/// Keeps what `work` did, or undoes it. The outer `Err` means that the whole batch must be undone.
///
/// Two things that commands should not do are refused here, lest their neighbours pay: leaving a nested transaction open
/// (the batch's COMMIT would end that one only, and acknowledge what is not durable), and going on after a failed statement
/// (PostgreSQL then refuses the rest of the transaction).
fn kept_or_undone(tx: &mut Tx<'_>, work: impl FnOnce(&mut Tx<'_>) -> Result<()>) -> Result<Result<()>> {
    let (head, config) = (tx.head.clone(), tx.config);
    let done = work(tx).and_then(|()| keep(tx));
    if let Some(failure) = tx.later.failure() {
        return Err(failure.into());
    }
    match done {
        Err(error) if must_undo_batch(&error) => Err(error),
        Err(error) => {
            tx.later.take_back(tx.conn)?;
            (tx.head, tx.config) = (head, config);
            Ok(Err(error))
        }
        kept => Ok(kept),
    }
}

fn keep(tx: &mut Tx<'_>) -> Result<()> {
    if dialect::depth(tx.conn)? != 1 {
        return Err(AppError::internal("a command left a transaction open"));
    }
    Ok(tx.later.keep(tx.conn)?)
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
        DbConn::Sqlite(c) => row.kept().get_result(c).optional()?,
        DbConn::Pg(c) if shared => row.for_share().kept().get_result(c).optional()?,
        DbConn::Pg(c) => row.for_update().kept().get_result(c).optional()?,
    };
    Ok(found.map(|(seq, last_hash, last_at, config)| (Head { seq, last_hash, last_at, dirty: false }, config)))
}

fn store_heads(conn: &mut DbConn, locked: &Locked) -> QueryResult<()> {
    for (lane, head) in locked.heads.iter().filter(|(_, h)| h.dirty) {
        diesel::update(streams::table.filter(streams::mall_id.eq(lane.mall_id)).filter(streams::id.eq(lane.stream_id)))
            .set((streams::seq.eq(head.seq), streams::last_hash.eq(&head.last_hash), streams::last_at.eq(head.last_at)))
            .kept()
            .execute(conn)?;
    }
    for (mall_id, config) in locked.configs.iter().filter(|(_, c)| c.dirty) {
        diesel::update(streams::table.filter(streams::mall_id.eq(*mall_id)).filter(streams::id.eq(StreamId::from(*mall_id))))
            .set(streams::config_version.eq(config.version))
            .kept()
            .execute(conn)?;
    }
    Ok(())
}
