//! A small mall with two sites, and an office from which people with different roles change it. Invented, but for the services.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mpp::app::{AppState, Clocks, build_app};
use mpp::catalogue::import::{Parsed, reference};
use mpp::config::keys::Keys;
use mpp::db::schema::{slot_capacity, streams, users};
use mpp::db::{Lane, Origin};
use mpp::http::limits::Limits;
use mpp::identity::TokenSettings;
use mpp::identity::hasher::IdentityHasher;
use mpp::identity::tokens::{SigningKeys, generate_pem};
use mpp::kernel::ids::{MallId, UserId};
use mpp::kernel::permission::{Grant, Role};
use mpp::kernel::time::{Clock as _, SetClock};
use mpp::setup::load::{create_mall, fill_mall};
use mpp::setup::model::MallSetup;
use mpp::{calendar, capacity, counters};
use serde_json::{Value, json};

use crate::support::mall::data_keys;
use crate::support::{TestDb, clock, log, record};

/// Two agencies of the reference catalogue with a few services each.
fn catalogue() -> &'static Parsed {
    static CATALOGUE: LazyLock<Parsed> = LazyLock::new(|| {
        let mut parsed = reference().expect("reference catalogue");
        parsed.agencies.retain(|a| ["DISDUKCAPIL", "BAPENDA"].contains(&a.code.as_str()));
        parsed.services.retain(|s| ["DISDUKCAPIL-001", "DISDUKCAPIL-008", "BAPENDA-001"].contains(&s.code.as_str()));
        parsed
    });
    &CATALOGUE
}

fn setup() -> MallSetup {
    let workdays = |from: &str, to: &str| {
        let day = json!({ "opens": from, "closes": to });
        json!({ "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day })
    };
    let own = |queue: &str| json!({ "queue": queue, "role": "primary" });
    let file = json!({
        "code": "contoh", "name": "MPP Contoh", "region": { "scheme": "kemendagri", "code": "00.00" },
        "sites": [
            {
                "code": "utama", "name": "Gedung Utama", "kind": "hall", "time_zone": "Asia/Jakarta", "address": "Jalan Contoh 1",
                "zones": [{ "code": "A", "name": "Zona A" }, { "code": "B", "name": "Zona B" }],
                "queues": [
                    {
                        "code": "ktp", "name": "KTP", "agency": "DISDUKCAPIL", "zone": "A", "prefix": "A", "services": ["DISDUKCAPIL-008"],
                        "quotas": [
                            { "from": "08:00", "to": "12:00", "daily_limit": 2 },
                            { "channel": "online", "from": "08:00", "to": "12:00", "daily_limit": 9 }
                        ],
                        "sessions": [{
                            "code": "pagi", "weekdays": [2, 3], "from": "08:00", "to": "10:00", "slot_minutes": 30, "capacity": 3,
                            "min_notice_min": 0, "max_days": 14
                        }]
                    },
                    { "code": "berkas", "name": "Berkas", "agency": "DISDUKCAPIL", "prefix": "B", "services": ["DISDUKCAPIL-001"] },
                    { "code": "pajak", "name": "Pajak", "agency": "BAPENDA", "prefix": "C", "services": ["BAPENDA-001"] }
                ],
                "counters": [
                    { "code": "A1", "name": "Loket A1", "agency": "DISDUKCAPIL", "zone": "A", "serves": [own("ktp"), own("berkas")] },
                    { "code": "A2", "name": "Loket A2", "agency": "DISDUKCAPIL", "serves": [own("berkas")] },
                    { "code": "C1", "name": "Loket C1", "agency": "BAPENDA", "serves": [own("pajak")] }
                ]
            },
            {
                "code": "pasar", "name": "Pasar", "kind": "market", "time_zone": "Asia/Jakarta", "address": "Jalan Contoh 2", "zones": [],
                "queues": [{ "code": "pajak-pasar", "name": "Pajak", "agency": "BAPENDA", "prefix": "A", "services": ["BAPENDA-001"] }],
                "counters": [{ "code": "P1", "name": "Loket P1", "agency": "BAPENDA", "serves": [own("pajak-pasar")] }]
            }
        ],
        "schedules": [
            { "code": "utama", "name": "Jam utama", "scope": "site", "site": "utama", "last_ticket_min": 30, "weekly": workdays("08:00", "15:00") },
            { "code": "pasar", "name": "Jam pasar", "scope": "site", "site": "pasar", "last_ticket_min": 0, "weekly": workdays("07:00", "11:00") },
            { "code": "pajak", "name": "Jam pajak", "scope": "agency", "agency": "BAPENDA", "last_ticket_min": 0, "weekly": workdays("08:00", "12:00") }
        ]
    });
    MallSetup::parse(&file.to_string(), catalogue()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

/// The whole app, as one worker serves it.
type App = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

/// One process on a database with the mall in it.
pub struct Office {
    app: App,
    pub state: AppState,
    pub clock: Arc<SetClock>,
    pub mall: MallId,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.state.core.db.stop();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub etag: String,
    pub location: String,
    pub body: Value,
}

impl Got {
    /// Asserts a status and gives the body.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
    /// Asserts a problem and gives what it says of fields: (pointer, code).
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Vec<(&str, &str)> {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        let fields = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        fields.iter().map(|f| (f["pointer"].as_str().expect("a pointer"), f["code"].as_str().expect("a code"))).collect()
    }
}

/// What a request wants beside method, path and body.
#[derive(Default, Clone, Copy)]
pub struct With<'a> {
    pub token: &'a str,
    /// Version for `If-Match`; 0 for `If-None-Match: *`.
    pub version: Option<i64>,
    /// Tag for `If-Match`, of what is tagged by its bytes.
    pub tag: Option<&'a str>,
    pub key: Option<&'a str>,
}

/// Makes the mall, on Tuesday 1 December 2026, 08.00 WIB, and starts a process on it.
pub async fn office(db: &TestDb) -> Office {
    let mall = create_mall(&mut db.connect(), &setup(), clock().now()).expect("make the mall");
    let office = process(db, mall).await;
    office.state.core.db.write(Lane::mall(mall), Origin::system(), |tx| fill_mall(tx, &setup(), catalogue())).await.expect("fill the mall");
    office
}

/// Another process on the same database.
pub async fn process(db: &TestDb, mall: MallId) -> Office {
    static PEM: LazyLock<String> = LazyLock::new(|| generate_pem().expect("a key"));
    let clock = clock();
    let keys = Keys { signing: SigningKeys::from_pem(&PEM).expect("a key"), identity: IdentityHasher::new(&[7; 32]), data: data_keys() };
    let tokens = TokenSettings::new("mpp", 3600);
    let clocks = Clocks { business: Arc::<SetClock>::clone(&clock), security: Arc::<SetClock>::clone(&clock) };
    let state = AppState::start(&db.settings(), keys, &tokens, clocks, Limits::default()).expect("start");
    let service = Rc::new(init_service(build_app(&state, |_| {})).await);
    let call = move |request: TestRequest| {
        let service = Rc::clone(&service);
        async move { call_service(&*service, request.to_request()).await }.boxed_local()
    };
    Office { app: Box::new(call), state, clock, mall }
}

impl Office {
    /// A token for a new user with one role, limited to a site or an agency by code.
    pub async fn token(&self, db: &TestDb, role: Role, site: Option<&str>, agency: Option<&str>) -> String {
        let d = self.state.core.directory("contoh").await.expect("directory");
        let (id, conn) = (UserId::fresh(), &mut db.connect());
        let row = (users::id.eq(id), users::username.eq(id.as_str()), users::display_name.eq("Budi Contoh"), users::password_hash.eq("-"));
        let row = (row, users::disabled.eq(false), users::created_at.eq(self.clock.now()), users::version.eq(1));
        diesel::insert_into(users::table).values(row).execute(conn).expect("insert a user");
        let grant = Grant {
            role,
            mall_id: self.mall,
            site_id: site.map(|code| d.site(code).expect("a site").id),
            agency_id: agency.map(|code| d.agency(code).expect("an agency").id),
            counter_id: None,
        };
        self.state.gate.tokens.issue(id, 1, vec![grant]).expect("a token").0
    }

    pub async fn manager(&self, db: &TestDb) -> String {
        self.token(db, Role::Manager, None, None).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>, with: With<'_>) -> Got {
        let path = format!("/v1/malls/contoh{path}");
        let mut request = TestRequest::default().method(method.parse().expect("a method")).uri(&path);
        if !with.token.is_empty() {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {}", with.token)));
        }
        request = match with.version {
            Some(0) => request.insert_header((IF_NONE_MATCH, "*")),
            Some(version) => request.insert_header((IF_MATCH, format!("\"v{version}\""))),
            None => request,
        };
        if let Some(tag) = with.tag {
            request = request.insert_header((IF_MATCH, tag));
        }
        if let Some(key) = with.key {
            request = request.insert_header(("Idempotency-Key", key));
        }
        if let Some(body) = body {
            let media_type = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
            request = request.insert_header((CONTENT_TYPE, media_type)).set_payload(body.to_string());
        }
        let response = (self.app)(request).await;
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().expect("text").to_owned()).unwrap_or_default();
        let (status, etag, location) = (response.status().as_u16(), header("etag"), header("location"));
        let given = response.headers().clone();
        let bytes = read_body(response).await;
        record::check_response(method, path.split('?').next().unwrap_or_default(), status, &given, &bytes);
        Got { status, etag, location, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, path: &str, token: &str) -> Got {
        self.send("GET", path, None, With { token, ..With::default() }).await
    }

    /// A change from a known version; 0: nothing is there yet.
    pub async fn edit(&self, method: &str, path: &str, token: &str, version: i64, body: &Value) -> Got {
        self.send(method, path, Some(body), With { token, version: Some(version), ..With::default() }).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Got {
        self.send("POST", path, Some(body), With { token, ..With::default() }).await
    }

    /// Takes a number as a visitor's phone does.
    pub async fn take_number(&self, site: &str, service: &str) -> Got {
        self.post(&format!("/sites/{site}/tickets"), "", &json!({ "service": service })).await
    }
}

/// Kinds of the events of the mall's stream since its set-up.
pub fn events(db: &TestDb, mall: MallId) -> Vec<String> {
    log::verify(db, Lane::mall(mall));
    let all = log::events(&mut db.connect(), Lane::mall(mall));
    all.into_iter().map(|(event, _)| event.kind).skip_while(|kind| kind != "mall.set_up").skip(1).collect()
}

/// Every configured row as one text each, by what it is.
pub type Rows = BTreeMap<String, String>;

pub fn rows(db: &TestDb, mall: MallId) -> Rows {
    let (conn, mut rows) = (&mut db.connect(), Rows::new());
    let mut add = |key: String, row: String| assert!(rows.insert(key.clone(), row).is_none(), "{key} is there twice");
    for one in calendar::store::load_schedules(conn, mall).expect("read") {
        add(format!("schedule {}", one.code), format!("{one:?}"));
    }
    for one in calendar::store::load_days(conn, mall).expect("read") {
        add(format!("day {} {}", one.rule.date, one.code), format!("{one:?}"));
    }
    for one in calendar::store::load_overrides(conn, mall).expect("read") {
        add(format!("override {}", one.code), format!("{one:?}"));
    }
    for one in counters::store::load_counters(conn, mall).expect("read") {
        add(format!("counter {}", one.code), format!("{one:?}"));
    }
    for one in counters::store::load_queues(conn, mall).expect("read") {
        add(format!("queue {}", one.code), format!("{one:?}"));
    }
    for one in counters::store::load_offerings(conn, mall).expect("read") {
        add(format!("offering {} {}", one.site_id, one.service_id), format!("{one:?}"));
    }
    for one in capacity::store::load_quota_rules(conn, mall).expect("read") {
        add(format!("quota {}", one.id), format!("{one:?}"));
    }
    for one in capacity::store::load_session_templates(conn, mall).expect("read") {
        add(format!("template {}", one.code), format!("{one:?}"));
    }
    rows
}

/// What is there in one of them only, or differs.
pub fn differing(before: &Rows, after: &Rows) -> Vec<String> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}

/// Version of the mall's configuration.
pub fn config_version(db: &TestDb, mall: MallId) -> i64 {
    let stream: mpp::kernel::ids::StreamId = mall.into();
    streams::table.filter(streams::id.eq(stream)).select(streams::config_version).first(&mut db.connect()).expect("a stream")
}

/// Capacity and use of the times with a ledger row, by date.
pub fn slots(db: &TestDb) -> Vec<(i64, i64)> {
    let order = (slot_capacity::service_date.asc(), slot_capacity::start_min.asc());
    slot_capacity::table.order(order).select((slot_capacity::capacity, slot_capacity::used)).load(&mut db.connect()).expect("read")
}
