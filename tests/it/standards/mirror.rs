//! Somebody who keeps a copy and asks only for what changed has, after every change, what the whole dump has.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::catalogue::model::ServiceStatus;
use mpp::catalogue::service::import::import;
use mpp::db::schema::services;
use mpp::db::{Lane, Origin};
use mpp::streams;
use mpp::streams::model::NewEvent;
use serde_json::{Value, json};

use super::hsds::lines;
use crate::support::app::TestApp;
use crate::support::{TestDb, mall};

both_engines!(a_copy_kept_by_changes_is_the_whole_dump);

struct Mirror {
    records: BTreeMap<String, Value>,
    /// When it asked last.
    since: String,
}

impl Mirror {
    async fn of(app: &TestApp) -> Self {
        Self { records: by_id(lines(app, "/services?full=true&format=ndjson").await), since: app.state.core.now().to_string() }
    }

    /// Fetches what changed and says which services that were.
    async fn sync(&mut self, app: &TestApp) -> Vec<String> {
        // What happens at the very moment of asking is told again the next time.
        app.pass_min(1);
        let changed = lines(app, &format!("/services?full=true&format=ndjson&modified_after={}", self.since)).await;
        let codes = changed.iter().map(|record| record["alternate_name"].as_str().expect("a code").to_owned()).collect();
        self.since = app.state.core.now().to_string();
        self.records.extend(by_id(changed));
        let whole = by_id(lines(app, "/services?full=true&format=ndjson").await);
        assert_eq!(self.records, whole, "the copy is the whole dump");
        codes
    }
}

fn by_id(records: Vec<Value>) -> BTreeMap<String, Value> {
    records.into_iter().map(|record| (record["id"].as_str().expect("an id").to_owned(), record)).collect()
}

async fn set_status(app: &TestApp, code: &'static str, (status, kind): (ServiceStatus, &'static str)) {
    let change = move |tx: &mut mpp::db::tx::Tx<'_>| {
        let mall_id = tx.mall_id();
        let row = services::table.filter(services::mall_id.eq(mall_id)).filter(services::code.eq(code));
        diesel::update(row).set(services::status.eq(status)).execute(tx.conn()).expect("a row");
        streams::append(tx, NewEvent { kind, subject: format!("services/{code}"), payload: json!({}) })?;
        tx.touch_config()
    };
    app.state.core.db.write(Lane::mall(app.mall_id), Origin::system(), change).await.expect("a change");
}

async fn new_text(app: &TestApp, code: &'static str, name: &'static str, on: &str) {
    let mut parsed = mall::catalogue().clone();
    parsed.services.iter_mut().find(|s| s.code == code).expect("a service").content.name_id = name.to_owned();
    let on: NaiveDate = on.parse().expect("a date");
    let work = move |tx: &mut mpp::db::tx::Tx<'_>| import(tx, &parsed, on).map(|_| ());
    app.state.core.db.write(Lane::mall(app.mall_id), Origin::system(), work).await.expect("an import");
}

async fn a_copy_kept_by_changes_is_the_whole_dump(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut mirror = Mirror::of(&app).await;
    let everything = mirror.records.len();
    app.pass_min(5);
    assert_eq!(mirror.sync(&app).await, [""; 0], "nothing changed");
    let status =
        |mirror: &Mirror, code: &str| mirror.records.values().find(|r| r["alternate_name"] == code).expect("a record")["status"].clone();

    app.pass_min(5);
    set_status(&app, "BAPENDA-002", (ServiceStatus::Suspended, "service.suspended")).await;
    assert_eq!(mirror.sync(&app).await, ["BAPENDA-002"]);
    assert_eq!(status(&mirror, "BAPENDA-002"), "temporarily closed");

    app.pass_min(5);
    set_status(&app, "BAPENDA-003", (ServiceStatus::Archived, "service.archived")).await;
    assert_eq!(mirror.sync(&app).await, ["BAPENDA-003"]);
    assert_eq!(status(&mirror, "BAPENDA-003"), "defunct", "what is gone is told, so that copies strike it");
    app.anon().get("services/BAPENDA-003").await.problem(404, "not_found");

    // Hours are part of what a service shows.
    app.pass_min(5);
    let hours = json!({ "scope": "site", "site": "utama", "name": "Jam baru", "last_ticket_min": 30,
        "weekly": { "monday": { "opens": "07:30", "closes": "14:00" } } });
    let answer = app.manager().send("PUT", "schedules/utama", &[("If-Match", "*")], Some(&hours)).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(mirror.sync(&app).await.len(), everything);

    // A text of tomorrow is told tomorrow.
    app.pass_min(5);
    new_text(&app, "DISDUKCAPIL-002", "Nama baru", "2026-12-01").await;
    mirror.sync(&app).await;
    app.pass_min(5);
    assert_eq!(mirror.sync(&app).await, [""; 0]);
    app.at("2026-11-30T17:00:00Z");
    assert_eq!(mirror.sync(&app).await, ["DISDUKCAPIL-002"], "midnight in Jakarta, and nobody has touched anything");
}
