//! What `mpp keys add|list|rotate|retire` do: the keys that seal personal data, while the service runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;

use super::arguments::Failure;
use crate::config::{data_keys, keys};
use crate::db::connection::DatabaseUrl;
use crate::db::tx::Tx;
use crate::db::{Db, DbSettings, Lane, Origin, migrations};
use crate::kernel::error::Result;
use crate::kernel::time::{Clock as _, SystemClock};
use crate::sites::model::Mall;
use crate::vault::Vault;
use crate::vault::service::rotate::{self, Progress, Retired};
use crate::vault::store;

/// The keys that seal personal data, in `data.keys`.
#[derive(Subcommand)]
pub enum DataKeysCommand {
    /// Put a new key for personal data into `data.keys`. It seals nothing before `rotate`; hosts with copies of the file get it first.
    Add,
    /// The keys for personal data, and how much is sealed under each.
    List,
    /// Let the newest key seal, and seal what is old anew, while the service runs. Can be stopped and begun again.
    Rotate {
        /// Values of one step.
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(i64).range(1..=1000))]
        batch: i64,
        /// Do not wait until serving processes have read the key: for when none serves.
        #[arg(long)]
        at_once: bool,
    },
    /// Take a key for personal data away under which nothing is sealed any more.
    Retire { id: String },
}

/// Does it and tells `say` what was done.
///
/// # Errors
/// What [`Keeper`] says.
pub async fn run(command: DataKeysCommand, keeper: &Keeper, say: &mut dyn FnMut(String)) -> std::result::Result<(), Failure> {
    match command {
        DataKeysCommand::Add => {
            let id = keeper.add().await?;
            say(format!("key {id} added; copy the file to every host that has its own, then run `mpp keys rotate`"));
        }
        DataKeysCommand::List => keeper.list().await?.into_iter().for_each(say),
        DataKeysCommand::Rotate { batch, at_once } => keeper.rotate(batch, at_once, say).await?,
        DataKeysCommand::Retire { id } => {
            keeper.retire(&id).await?;
            say(format!("key {id} retired: take it out of every copy of the file, and keep it with backups older than today"));
        }
    }
    Ok(())
}

/// The database, its malls and the files of keys.
pub struct Keeper {
    db: Db,
    malls: Vec<Mall>,
    vault: Vault,
    dir: PathBuf,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.db.stop();
    }
}

impl Keeper {
    /// # Errors
    /// What keeps the database or the keys from being opened.
    pub async fn open(url: &DatabaseUrl, dir: &Path) -> std::result::Result<Self, Failure> {
        migrations::ensure(url)?;
        let known = keys::load_or_create(dir, false)?;
        let settings = DbSettings { url: url.clone(), read_connections: 1, lanes: 1, lane_queue: 8 };
        let db = Db::start(&settings, Arc::new(SystemClock));
        let malls = db.read(|conn| Ok(crate::sites::store::load_malls(conn)?)).await?;
        Ok(Self { db, malls, vault: Vault { ring: Arc::new(known.data), hasher: known.identity }, dir: dir.to_owned() })
    }

    async fn in_mall<T: Send + 'static>(&self, mall: &Mall, work: impl Fn(&mut Tx<'_>, &Vault) -> Result<T> + Send + 'static) -> Result<T> {
        let vault = self.vault.clone();
        self.db.write(Lane::mall(mall.id), Origin::system(), move |tx| work(tx, &vault)).await
    }

    /// Puts a new key into the file. Processes read the file again within seconds; it seals nothing yet.
    ///
    /// # Errors
    /// The file's, the engine's.
    pub async fn add(&self) -> std::result::Result<String, Failure> {
        let id = data_keys::add(&self.dir)?;
        for mall in &self.malls {
            let id = id.clone();
            self.in_mall(mall, move |tx, _| rotate::add(tx, &id)).await?;
        }
        Ok(id)
    }

    /// Each key of the file with its state in each mall and how much is sealed under it.
    ///
    /// # Errors
    /// The engine's.
    pub async fn list(&self) -> std::result::Result<Vec<String>, Failure> {
        let (keys, malls) = (self.vault.ring.keys(), self.malls.clone());
        let ids: Vec<String> = keys.ids().map(ToOwned::to_owned).collect();
        let lines = move |conn: &mut _| {
            let mut lines = Vec::new();
            for id in &ids {
                for mall in &malls {
                    let state = store::keys::state(conn, mall.id, id)?.map_or("not known", |(state, _)| state.as_str());
                    lines.push(format!("{id} {} {state}, {} values", mall.code, store::keys::sealed_under(conn, mall.id, id)?));
                }
            }
            Ok(lines)
        };
        Ok(self.db.read(lines).await?)
    }

    /// Lets the newest key of the file seal and seals what is old anew, `batch` values at a time. Can be stopped at any moment; begun
    /// again it goes on. `say` is told each step.
    ///
    /// # Errors
    /// The engine's; a value that does not open.
    pub async fn rotate(&self, batch: i64, at_once: bool, say: &mut dyn FnMut(String)) -> std::result::Result<(), Failure> {
        for mall in &self.malls {
            let total = self.activate(mall, at_once, say).await?;
            let mut left = total;
            while left > 0 {
                left = match self.in_mall(mall, move |tx, vault| rotate::reseal_some(tx, vault, batch)).await? {
                    Progress::Left(left) => left,
                    Progress::Done | Progress::Wait(_) => 0,
                };
                say(format!("{}: {} of {total} values sealed anew", mall.code, (total - left).max(0)));
            }
        }
        Ok(())
    }

    /// Waits until every process has had time to read the key, then lets it seal. Returns how many values are to be sealed anew.
    async fn activate(&self, mall: &Mall, at_once: bool, say: &mut dyn FnMut(String)) -> std::result::Result<i64, Failure> {
        loop {
            match self.in_mall(mall, move |tx, vault| rotate::activate(tx, vault, at_once)).await? {
                Progress::Wait(until) => {
                    let wait_ms = until.ms_since(SystemClock.now()).saturating_add(1);
                    say(format!("{}: the key is new; waiting until every process has read it", mall.code));
                    tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
                }
                Progress::Left(left) => return Ok(left),
                Progress::Done => {
                    say(format!("{}: everything is sealed under the newest key", mall.code));
                    return Ok(0);
                }
            }
        }
    }

    /// Takes a key out of the file that seals nothing and opens nothing, in any mall.
    ///
    /// # Errors
    /// When it is still needed, or the newest; then everything is as it was but for malls that do not need it.
    pub async fn retire(&self, id: &str) -> std::result::Result<(), Failure> {
        if self.vault.ring.keys().newest().is_some_and(|newest| newest.id() == id) {
            return Err("this is the newest key: add another first".into());
        }
        for mall in &self.malls {
            let retired = id.to_owned();
            match self.in_mall(mall, move |tx, _| rotate::retire(tx, &retired)).await? {
                Retired::Done => {}
                Retired::Seals => return Err(format!("{}: this key seals; run `mpp keys rotate` first", mall.code).into()),
                Retired::Opens(left) => {
                    return Err(format!("{}: {left} values are sealed under it; run `mpp keys rotate` first", mall.code).into());
                }
            }
        }
        Ok(data_keys::remove(&self.dir, id)?)
    }
}
