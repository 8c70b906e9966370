//! A database for one test, on either engine: empty, migrated, and gone afterwards.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use mpp::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use mpp::db::{Db, DbSettings, migrations};
use mpp::kernel::time::SetClock;

use super::postgres;
use super::scratch::Scratch;

pub use mpp::db::connection::Engine;

/// A database that nobody else uses. Dropping it removes it, open connections or not.
pub struct TestDb {
    url: DatabaseUrl,
    /// Its directory on SQLite, its name on PostgreSQL.
    place: Place,
}

enum Place {
    Directory(PathBuf),
    Database(String),
}

impl TestDb {
    /// With every table and no row.
    pub fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let db = Self::blank(engine);
                std::fs::copy(sqlite_template(), db.url.sqlite_path().expect("a file")).expect("copy the template");
                db
            }
            Engine::Postgres => Self::on_postgres(Some(postgres::template())),
        }
    }

    /// Without even a table: for tests of the migrations.
    pub fn blank(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                static NUMBER: AtomicUsize = AtomicUsize::new(0);
                let directory = scratch().join(NUMBER.fetch_add(1, Ordering::Relaxed).to_string());
                std::fs::create_dir(&directory).expect("make a directory");
                let file = directory.join("mpp.sqlite");
                Self { url: DatabaseUrl::sqlite(file.to_str().expect("a UTF-8 path")), place: Place::Directory(directory) }
            }
            Engine::Postgres => Self::on_postgres(None),
        }
    }

    fn on_postgres(template: Option<&str>) -> Self {
        let (url, name) = postgres::create_database(template);
        Self { url, place: Place::Database(name) }
    }

    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    pub fn engine(&self) -> Engine {
        self.url.engine()
    }

    /// A further connection, outside the lanes: to look, or to disturb.
    pub fn connect(&self) -> DbConn {
        open(&self.url, Purpose::Write).expect("connect to the test database")
    }

    pub fn settings(&self) -> DbSettings {
        settings(self.url.clone())
    }

    /// The database layer on this database, as one process would run it.
    pub fn start(&self, clock: &Arc<SetClock>) -> Db {
        Db::start(&self.settings(), Arc::<SetClock>::clone(clock))
    }
}

/// Small pools; enough lanes on PostgreSQL that two sites do not always share one.
pub fn settings(url: DatabaseUrl) -> DbSettings {
    DbSettings { url, read_connections: 2, lanes: 2, lane_queue: 1024 }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.place {
            // A pool that still runs may put a file into the directory between its emptying and its removal: then once more.
            Place::Directory(path) => while std::fs::remove_dir_all(path).is_err_and(|e| e.kind() == ErrorKind::DirectoryNotEmpty) {},
            Place::Database(name) => postgres::drop_database(name),
        }
    }
}

/// Tuesday 1 December 2026, 08.00 WIB, and it stays so until a test moves it.
pub fn clock() -> Arc<SetClock> {
    Arc::new(SetClock::frozen("2026-12-01T01:00:00Z".parse().expect("RFC 3339")))
}

fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<Scratch> = OnceLock::new();
    SCRATCH.get_or_init(|| Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "sqlite")).path()
}

/// A migrated file, made once; copying it is many times faster than migrating.
fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let path = scratch().join("template.sqlite");
        migrations::migrate(&DatabaseUrl::sqlite(path.to_str().expect("a UTF-8 path"))).expect("migrate the template");
        // The last connection is closed: everything stands in the main file.
        assert!(!path.with_extension("sqlite-wal").exists(), "the template has an open write-ahead log");
        path
    })
}
