//! Two malls in a SQLite file of their own, for the tests of this slice.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::catalogue::import::{Parsed, Report};
use crate::catalogue::model::{Agency, Service};
use crate::catalogue::service::import::import;
use crate::catalogue::store;
use crate::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use crate::db::{Db, DbSettings, Lane, Origin, migrations};
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::kernel::time::{Clock, SetClock};
use crate::streams::store as log;

/// Two malls in a fresh file; `other` is the neighbour that must stay as it is.
pub(super) struct TestMalls {
    pub db: Db,
    pub conn: DbConn,
    pub mall: MallId,
    pub other: MallId,
    pub clock: Arc<SetClock>,
    path: std::path::PathBuf,
    runtime: tokio::runtime::Runtime,
}

impl Drop for TestMalls {
    fn drop(&mut self) {
        self.db.stop();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
        }
    }
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("date")
}

impl TestMalls {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("mpp-catalogue-{}.sqlite", MallId::fresh()));
        let url = DatabaseUrl::sqlite(&path.display().to_string());
        migrations::migrate(&url).expect("schema");
        let mut conn = open(&url, Purpose::Write).expect("connection");
        let [mall, other] = ["sumedang", "sragen"].map(|code| make_mall(&mut conn, code));
        let clock = Arc::new(SetClock::frozen("2026-12-01T01:00:00Z".parse().expect("instant")));
        let for_db: Arc<dyn Clock> = clock.clone();
        let db = Db::start(&DbSettings { url, read_connections: 1, lanes: 1, lane_queue: 8 }, for_db);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        Self { db, conn, mall, other, clock, path, runtime }
    }

    pub fn try_import(&self, parsed: &Parsed, on: &str) -> Result<Report> {
        let (parsed, on) = (parsed.clone(), day(on));
        self.runtime.block_on(self.db.write(Lane::mall(self.mall), Origin::system(), move |tx| import(tx, &parsed, on)))
    }

    pub fn import(&self, parsed: &Parsed, on: &str) -> Report {
        self.try_import(parsed, on).expect("import")
    }

    pub fn services(&mut self, on: &str) -> Vec<Service> {
        store::load_services(&mut self.conn, self.mall, day(on)).expect("services")
    }

    pub fn service(&mut self, code: &str, on: &str) -> Service {
        self.services(on).into_iter().find(|s| s.code == code).expect("service")
    }

    pub fn agencies(&mut self) -> Vec<Agency> {
        store::load_agencies(&mut self.conn, self.mall).expect("agencies")
    }

    /// Types of the events of the mall's stream.
    pub fn events(&mut self) -> Vec<String> {
        let events = log::after(&mut self.conn, self.mall, self.mall.into(), 0, 100).expect("events");
        events.into_iter().map(|(event, _)| event.kind).collect()
    }

    pub fn config_version(&self) -> i64 {
        self.runtime.block_on(self.db.write(Lane::mall(self.mall), Origin::system(), |tx| Ok(tx.config_version()))).expect("version")
    }
}

fn make_mall(conn: &mut DbConn, code: &str) -> MallId {
    use crate::db::schema::malls;
    use diesel::{ExpressionMethods, RunQueryDsl};
    let (mall, now) = (MallId::fresh(), crate::kernel::time::Instant::from_epoch_ms(0));
    let row = (
        malls::id.eq(mall),
        malls::code.eq(code),
        malls::name.eq(code),
        malls::region_scheme.eq("kemendagri"),
        malls::region_code.eq("32.11"),
        malls::created_at.eq(now),
        malls::version.eq(1),
    );
    diesel::insert_into(malls::table).values(row).execute(conn).expect("mall");
    log::create(conn, mall, mall.into(), "mall", now).expect("stream");
    mall
}
