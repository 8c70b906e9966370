//! One snapshot per site: what stands in the database at one sequence, and the bytes made of it.
//!
//! A snapshot holds until its stream or the mall's configuration moves on. The first request afterwards reads anew; those that
//! come meanwhile wait for it instead of reading themselves, so that a full hall of displays costs one read per change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::model::{self, SiteRows};
use super::store;
use crate::commands::Core;
use crate::db::Db;
use crate::db::connection::DbConn;
use crate::db::reads::in_one_snapshot;
use crate::db::turn::Turn;
use crate::directory::{Directories, Directory};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{CounterId, MallId, QuotaId, SiteId, ZoneId};
use crate::kernel::time::Instant;
use crate::sites::model::Site;
use crate::streams;
use actix_web::web::Bytes;
use chrono::NaiveDate;
use serde::Serialize;

/// A site at one sequence and one configuration.
#[derive(Debug)]
pub struct Snapshot {
    pub rows: SiteRows,
    /// The configuration the bytes were made with.
    pub directory: Arc<Directory>,
    /// `"<sequence>-<configuration version>"`.
    pub etag: String,
    /// The floor, ready to be sent.
    pub floor: Bytes,
    site_id: SiteId,
    board: Bytes,
    zone_boards: HashMap<ZoneId, Bytes>,
}

impl Snapshot {
    /// The board of the whole site or of the zone with this code, ready to be sent.
    ///
    /// # Errors
    /// `unknown_filter_value` naming the zones of the site.
    pub fn board(&self, zone: Option<&str>) -> Result<&Bytes> {
        let Some(code) = zone else { return Ok(&self.board) };
        let zone = self.directory.zone_filter(self.site_id, code)?;
        self.zone_boards.get(&zone.id).ok_or_else(|| AppError::internal("a zone without a board"))
    }

    /// Whether this process knows of nothing newer.
    fn holds(&self, db: &Db) -> bool {
        let known = |stream| db.versions().of(stream).map_or((0, 0), |v| (v.seq, v.config));
        known(self.site_id.into()).0 <= self.rows.seq && known(self.directory.mall.id.into()).1 <= self.directory.version
    }
}

/// The place of one site's snapshot.
#[derive(Default)]
struct Slot {
    ready: RwLock<Option<Arc<Snapshot>>>,
    turn: Turn,
}

impl Slot {
    fn current(&self, db: &Db) -> Option<Arc<Snapshot>> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner).as_ref().filter(|snapshot| snapshot.holds(db)).cloned()
    }
}

/// The snapshots of all sites; one for the whole process.
#[derive(Default)]
pub struct Snapshots {
    slots: RwLock<HashMap<SiteId, Arc<Slot>>>,
    reads: AtomicU64,
}

impl Snapshots {
    /// The site as this process knows it now: its own commits always, those of other processes within the follower's tick.
    ///
    /// # Errors
    /// The engine's; `overloaded` to those who waited for a read that failed.
    pub async fn of(&self, core: &Core, mall_id: MallId, site_id: SiteId) -> Result<Arc<Snapshot>> {
        let slot = self.slot(site_id);
        let read = async || {
            let fresh = self.read(core, mall_id, site_id).await?;
            *slot.ready.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
            Ok(fresh)
        };
        slot.turn.take(|| slot.current(&core.db), read).await
    }

    /// How many snapshots were read so far.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    fn slot(&self, site_id: SiteId) -> Arc<Slot> {
        let known = self.slots.read().unwrap_or_else(PoisonError::into_inner).get(&site_id).cloned();
        known.unwrap_or_else(|| Arc::clone(self.slots.write().unwrap_or_else(PoisonError::into_inner).entry(site_id).or_default()))
    }

    async fn read(&self, core: &Core, mall_id: MallId, site_id: SiteId) -> Result<Arc<Snapshot>> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let (directories, now) = (Arc::clone(&core.directories), core.now());
        core.db.read(move |conn| snapshot(conn, &directories, mall_id, site_id, now).map(Arc::new)).await
    }
}

/// Reads a site and makes its bytes. Sequence, configuration and rows are read in one snapshot of the database: the tag names exactly what is shown.
fn snapshot(conn: &mut DbConn, directories: &Directories, mall_id: MallId, site_id: SiteId, now: Instant) -> Result<Snapshot> {
    let (rows, directory) = in_one_snapshot(conn, |conn| {
        let (seq, at) =
            streams::store::last_event(conn, mall_id, site_id.into())?.ok_or_else(|| AppError::internal("a site without a stream"))?;
        let directory = directories.seen_by(conn, mall_id, now)?;
        let date = site_of(&directory, site_id)?.zone.service_date(at);
        let rows = rows(conn, &directory, site_id, (seq, at, date))?;
        Ok((rows, directory))
    })?;
    built(rows, directory, site_id)
}

fn site_of(directory: &Directory, site_id: SiteId) -> Result<&Site> {
    directory.site_by_id(site_id).ok_or_else(|| AppError::internal("a site that its mall does not know"))
}

fn rows(conn: &mut DbConn, d: &Directory, site_id: SiteId, (seq, at, date): (i64, Instant, NaiveDate)) -> Result<SiteRows> {
    let mall_id = d.mall.id;
    let counters: Vec<CounterId> = d.counters_of(site_id).map(|counter| counter.id).collect();
    let rules: Vec<QuotaId> = d.queues_of(site_id).flat_map(|queue| d.quotas_of(queue.id)).map(|rule| rule.id).collect();
    Ok(SiteRows {
        seq,
        at,
        service_date: date,
        open: store::open_counts(conn, mall_id, site_id, date)?,
        at_counters: store::at_counters(conn, mall_id, &counters, date)?,
        called: store::latest_calls(conn, mall_id, site_id, date)?,
        legs: store::leg_sums(conn, mall_id, site_id, date)?,
        sessions: crate::counters::store::running_sessions(conn, mall_id, site_id)?,
        quotas: store::used_quotas(conn, mall_id, &rules, date)?,
    })
}

fn built(rows: SiteRows, directory: Arc<Directory>, site_id: SiteId) -> Result<Snapshot> {
    let site = site_of(&directory, site_id)?;
    let zones = directory.zones.iter().filter(|zone| zone.site_id == site_id);
    let zone_boards = zones.map(|zone| Ok((zone.id, json(&model::board(&rows, &directory, site, Some(zone)))?)));
    Ok(Snapshot {
        etag: format!("\"{}-{}\"", rows.seq, directory.version),
        floor: json(&model::floor(&rows, &directory, site))?,
        board: json(&model::board(&rows, &directory, site, None))?,
        zone_boards: zone_boards.collect::<Result<_>>()?,
        site_id,
        rows,
        directory,
    })
}

/// A view as the bytes that are sent.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn json(view: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(view).map(Bytes::from).map_err(AppError::internal)
}
