//! One directory per mall in memory, replaced when the version or the date moves on.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;

use super::{Directory, load};
use crate::db::Db;
use crate::db::connection::DbConn;
use crate::db::reads::in_one_snapshot;
use crate::db::turn::Turn;
use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::kernel::time::{Instant, SiteZone};
use crate::{sites, streams};

/// The directories of all malls of the database.
#[derive(Default)]
pub struct Directories {
    by_mall: RwLock<HashMap<MallId, Arc<Directory>>>,
    codes: RwLock<HashMap<String, MallId>>,
    /// Who reads a directory, who the names of the malls.
    turn: Turn,
    naming: Turn,
}

/// The day by which texts are in force. Law takes effect by the capital's calendar.
fn effective_date(now: Instant) -> NaiveDate {
    SiteZone::Wib.service_date(now)
}

impl Directories {
    fn cached(&self, mall_id: MallId) -> Option<Arc<Directory>> {
        self.by_mall.read().unwrap_or_else(PoisonError::into_inner).get(&mall_id).cloned()
    }

    fn keep(&self, directory: &Arc<Directory>) {
        let mut all = self.by_mall.write().unwrap_or_else(PoisonError::into_inner);
        let newest = all.entry(directory.mall.id).or_insert_with(|| Arc::clone(directory));
        if (newest.version, newest.date) < (directory.version, directory.date) || newest.date > directory.date {
            *newest = Arc::clone(directory);
        }
    }

    /// Most changes leave the services as they are: then what was made to search them stays.
    fn with_known_index(&self, mut loaded: Directory) -> Directory {
        if let Some(known) = self.cached(loaded.mall.id).filter(|d| d.agencies == loaded.agencies && d.services == loaded.services) {
            loaded.search = known.search.clone();
        }
        loaded
    }

    /// What is in force for a command: exactly the version its lane has locked.
    ///
    /// # Errors
    /// The engine's.
    pub fn in_force(&self, tx: &mut Tx<'_>) -> Result<Arc<Directory>> {
        let (mall_id, version, date) = (tx.mall_id(), tx.config_version(), effective_date(tx.now()));
        if let Some(known) = self.cached(mall_id).filter(|d| d.version == version && d.date == date && !tx.config_changed()) {
            return Ok(known);
        }
        let loaded = Arc::new(self.with_known_index(load::load(tx.conn(), mall_id, version, date)?));
        if !tx.config_changed() {
            // A version not yet committed may never be; it must not be remembered.
            self.keep(&loaded);
        }
        Ok(loaded)
    }

    /// The directory of a mall by its code, as fresh as this process knows.
    ///
    /// # Errors
    /// `not_found` for an unknown code; the engine's.
    pub async fn current(self: &Arc<Self>, db: &Db, code: &str, now: Instant) -> Result<Arc<Directory>> {
        let mall_id = self.mall_id(db, code).await?;
        self.of(db, mall_id, now).await
    }

    /// The same by the mall's id.
    ///
    /// # Errors
    /// The engine's.
    pub async fn of(self: &Arc<Self>, db: &Db, mall_id: MallId, now: Instant) -> Result<Arc<Directory>> {
        let version = db.versions().of(mall_id.into()).map_or(0, |v| v.config);
        let date = effective_date(now);
        let known = || self.cached(mall_id).filter(|d| d.version >= version && d.date == date);
        let this = Arc::clone(self);
        // In one snapshot, so that rows and version belong together.
        let read = async || db.read(move |conn| in_one_snapshot(conn, |conn| this.seen_by(conn, mall_id, now))).await;
        self.turn.take(known, read).await
    }

    /// The directory as a reading transaction sees it: exactly the version that stands in its snapshot.
    ///
    /// # Errors
    /// The engine's.
    pub fn seen_by(&self, conn: &mut DbConn, mall_id: MallId, now: Instant) -> Result<Arc<Directory>> {
        let version = streams::store::config_version(conn, mall_id)?.ok_or_else(|| AppError::internal("a mall without a stream"))?;
        let date = effective_date(now);
        if let Some(known) = self.cached(mall_id).filter(|d| d.version == version && d.date == date) {
            return Ok(known);
        }
        let loaded = Arc::new(self.with_known_index(load::load(conn, mall_id, version, date)?));
        self.keep(&loaded);
        Ok(loaded)
    }

    /// All malls, by code.
    ///
    /// # Errors
    /// The engine's.
    pub async fn all(self: &Arc<Self>, db: &Db, now: Instant) -> Result<Vec<Arc<Directory>>> {
        let malls = db.read(|conn| Ok(sites::store::load_malls(conn)?)).await?;
        let mut all = Vec::with_capacity(malls.len());
        for mall in malls {
            all.push(self.current(db, &mall.code, now).await?);
        }
        Ok(all)
    }

    async fn mall_id(&self, db: &Db, code: &str) -> Result<MallId> {
        let known = || self.codes.read().unwrap_or_else(PoisonError::into_inner).get(code).copied();
        let read = async || {
            let malls = db.read(|conn| Ok(sites::store::load_malls(conn)?)).await?;
            self.codes.write().unwrap_or_else(PoisonError::into_inner).extend(malls.into_iter().map(|m| (m.code, m.id)));
            Ok(known())
        };
        // That there is no such mall is an answer, not a failure of those who wait for another.
        let found = self.naming.take(|| known().map(Some), read).await?;
        found.ok_or_else(|| AppError::new(Code::NotFound).detail(format!("Mal {code} tidak ada."), format!("There is no mall {code}.")))
    }
}
