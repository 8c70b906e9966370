//! Two malls: the one a test works with, and a neighbour that must stay as it is.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::catalogue::import::{Parsed, Report};
use mpp::catalogue::model::{Agency, Service};
use mpp::catalogue::service::import::import;
use mpp::catalogue::store;
use mpp::db::connection::DbConn;
use mpp::db::schema::malls;
use mpp::db::{Db, Lane, Origin};
use mpp::kernel::error::Result;
use mpp::kernel::ids::MallId;
use mpp::kernel::time::SetClock;
use mpp::streams::store as log;

use crate::support::{TestDb, clock, seed};

pub struct Malls {
    pub db: Db,
    pub conn: DbConn,
    pub clock: Arc<SetClock>,
    pub mall: MallId,
    pub other: MallId,
}

impl Drop for Malls {
    fn drop(&mut self) {
        self.db.stop();
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("date")
}

impl Malls {
    pub fn new(test: &TestDb) -> Self {
        let (mall, other, clock) = (seed::mall(test), seed::mall(test), clock());
        let mut conn = test.connect();
        diesel::update(malls::table.filter(malls::id.eq(mall))).set(malls::code.eq("sumedang")).execute(&mut conn).expect("name the mall");
        Self { db: test.start(&clock), conn, clock, mall, other }
    }

    pub async fn try_import(&self, parsed: &Parsed, on: &str) -> Result<Report> {
        let (parsed, on) = (parsed.clone(), day(on));
        self.db.write(Lane::mall(self.mall), Origin::system(), move |tx| import(tx, &parsed, on)).await
    }

    pub async fn import(&self, parsed: &Parsed, on: &str) -> Report {
        self.try_import(parsed, on).await.expect("import")
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

    pub async fn config_version(&self) -> i64 {
        self.db.write(Lane::mall(self.mall), Origin::system(), |tx| Ok(tx.config_version())).await.expect("version")
    }
}
