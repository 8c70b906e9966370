//! The heads of all streams as this process last saw them: what snapshots and caches are valid for.
//! Own commits show at once; those of other processes within the follower's tick.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use diesel::{QueryDsl, RunQueryDsl};
use tokio::sync::watch;

use super::connection::{DatabaseUrl, DbConn, Purpose, open};
use super::schema::streams;
use crate::kernel::ids::{MallId, StreamId};

/// How often other processes' commits are looked for.
const TICK: Duration = Duration::from_millis(100);

/// The head of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    pub mall_id: MallId,
    /// Last event.
    pub seq: i64,
    /// Version of the configuration; meaningful on a mall's stream.
    pub config: i64,
}

#[derive(Default)]
pub struct Versions {
    heads: RwLock<HashMap<StreamId, Version>>,
    news: watch::Sender<()>,
}

impl Versions {
    /// The head of `stream`, if any process wrote it before the last tick.
    #[must_use]
    pub fn of(&self, stream: StreamId) -> Option<Version> {
        self.heads.read().unwrap_or_else(PoisonError::into_inner).get(&stream).copied()
    }

    /// Notes a head; an older one than known is ignored.
    pub fn note(&self, stream: StreamId, version: Version) {
        let mut heads = self.heads.write().unwrap_or_else(PoisonError::into_inner);
        let known = heads.entry(stream).or_insert(version);
        let newer = Version { seq: known.seq.max(version.seq), config: known.config.max(version.config), ..*known };
        let moved = std::mem::replace(known, newer) != newer;
        drop(heads);
        if moved {
            self.news.send_replace(());
        }
    }

    /// Wakes whenever a stream is seen to have moved on: own commits at once, those of other processes with the follower's tick.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    /// Every mall that has a stream.
    #[must_use]
    pub fn malls(&self) -> Vec<MallId> {
        let heads = self.heads.read().unwrap_or_else(PoisonError::into_inner);
        let mut malls: Vec<MallId> = heads.values().map(|v| v.mall_id).collect();
        malls.sort_unstable();
        malls.dedup();
        malls
    }
}

/// Reads all heads once.
///
/// # Errors
/// diesel's.
pub fn load(conn: &mut DbConn, versions: &Versions) -> diesel::QueryResult<()> {
    let rows: Vec<(MallId, StreamId, i64, i64)> =
        streams::table.select((streams::mall_id, streams::id, streams::seq, streams::config_version)).load(conn)?;
    for (mall_id, stream, seq, config) in rows {
        versions.note(stream, Version { mall_id, seq, config });
    }
    Ok(())
}

/// Starts the follower; it ends when nobody holds `versions` any more.
pub fn follow(url: &DatabaseUrl, versions: &Arc<Versions>) {
    let (url, versions) = (url.clone(), Arc::downgrade(versions));
    if let Some(versions) = versions.upgrade()
        && let Ok(mut conn) = open(&url, Purpose::Read)
    {
        let _ = load(&mut conn, &versions);
    }
    let spawned = std::thread::Builder::new().name("mpp-follower".into()).spawn(move || tail(&url, &versions));
    if let Err(error) = spawned {
        tracing::error!(%error, "the follower of stream heads could not start");
    }
}

fn tail(url: &DatabaseUrl, versions: &Weak<Versions>) {
    let mut conn = None;
    while let Some(versions) = versions.upgrade() {
        if conn.is_none() {
            conn = open(url, Purpose::Read).ok();
        }
        let failed = conn.as_mut().is_some_and(|c| load(c, &versions).is_err());
        if failed {
            conn = None;
        }
        drop(versions);
        std::thread::sleep(TICK);
    }
}
