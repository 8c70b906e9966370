//! A mall with appointments behind the whole of HTTP. Tuesday 1 December 2026, 08.00 WIB.
//!
//! Open Monday to Friday 08–15, break 12–13 (Fridays 11.30–13). `SERVICE` has sessions 09.00–10.50, 11.30–13.30 and 14–16, half
//! an hour each, two visitors at a time, booked half an hour to thirty days ahead; `LIMITED` one session of ten, two bookings a day.

use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::{self as web_test, TestRequest};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mpp::app::{AppState, Clocks, build_app};
use mpp::appointments::model::Appointment;
use mpp::appointments::store;
use mpp::catalogue::import::{Parsed, reference};
use mpp::catalogue::model::ServiceChannel;
use mpp::config::keys;
use mpp::db::{Lane, Origin};
use mpp::http::limits::Limits;
use mpp::identity::TokenSettings;
use mpp::identity::model::{DeviceKind, NewGrant, Scope};
use mpp::identity::service::devices::{NewDevice, create_device};
use mpp::identity::service::users::{NewUser, add_user};
use mpp::kernel::actor::Actor;
use mpp::kernel::ids::{AgencyId, AppointmentId, MallId, SiteId, UserId};
use mpp::kernel::permission::{Caller, Grant, Role};
use mpp::kernel::time::{Clock as _, Instant, SetClock};
use mpp::setup::load::{create_mall, fill_mall};
use mpp::setup::model::MallSetup;
use mpp::streams;
use serde_json::{Value, json};

use crate::support::{TestDb, clock, record};

pub const SERVICE: &str = "DISDUKCAPIL-001";
pub const OTHER_SERVICE: &str = "DISDUKCAPIL-002";
pub const LIMITED: &str = "DISDUKCAPIL-003";
pub const WALK_IN_ONLY: &str = "DISDUKCAPIL-004";
pub const MALL: &str = "/v1/malls/contoh";
pub const SITE: &str = "/v1/malls/contoh/sites/utama";

/// Status and body of an answer.
pub type Got = (u16, Value);

/// The running app, its type forgotten.
type App = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

pub struct World {
    app: App,
    pub state: AppState,
    pub clock: Arc<SetClock>,
    pub mall: MallId,
    pub db: TestDb,
}

impl Drop for World {
    fn drop(&mut self) {
        self.state.core.db.stop();
    }
}

/// Made once: reading the whole catalogue takes longer than most stories.
fn catalogue() -> &'static Parsed {
    static CATALOGUE: OnceLock<Parsed> = OnceLock::new();
    CATALOGUE.get_or_init(small_catalogue)
}

async fn app(state: &AppState) -> App {
    let service = Rc::new(web_test::init_service(build_app(state, |_| {})).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        async move { web_test::call_service(&*service, request.to_request()).await }.boxed_local()
    })
}

fn small_catalogue() -> Parsed {
    let mut parsed = reference().expect("reference");
    parsed.agencies.retain(|agency| agency.code == "DISDUKCAPIL");
    parsed.services.retain(|service| [SERVICE, OTHER_SERVICE, LIMITED, WALK_IN_ONLY].contains(&service.code.as_str()));
    for service in &mut parsed.services {
        service.content.channels = vec![ServiceChannel::WalkIn, ServiceChannel::Appointment];
        service.content.online_url = None;
    }
    parsed
}

fn mall() -> MallSetup {
    let usual = json!({"opens": "08:00", "closes": "15:00", "breaks": [{"from": "12:00", "to": "13:00", "kind": "break"}]});
    let friday = json!({"opens": "08:00", "closes": "15:00", "breaks": [{"from": "11:30", "to": "13:00", "kind": "friday_break"}]});
    let session = |code: &str, from: &str, to: &str, capacity: i64| json!({"code": code, "weekdays": [1, 2, 3, 4, 5], "from": from, "to": to, "slot_minutes": 30, "capacity": capacity, "min_notice_min": 30, "max_days": 30});
    let queue = |code: &str, prefix: &str, services: &[&str], rest: Value| {
        let mut queue = json!({"code": code, "name": code, "agency": "DISDUKCAPIL", "zone": null, "prefix": prefix, "services": services});
        queue.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        queue
    };
    let site = |code: &str, queues: Value| json!({"code": code, "name": code, "kind": "hall", "time_zone": "Asia/Jakarta", "address": "-", "zones": [], "queues": queues, "counters": []});
    let online = json!([{"channel": "online", "weekday": null, "from": "00:00", "to": "24:00", "daily_limit": 2}]);
    let berkas = json!({"sessions": [session("pagi", "09:00", "10:50", 2), session("siang", "11:30", "13:30", 2), session("sore", "14:00", "16:00", 2)]});
    let hours = |site: &str| {
        json!({
            "code": format!("jam-{site}"), "name": "Jam layanan", "scope": "site", "site": site, "agency": null, "service": null,
            "valid_from": null, "valid_to": null, "last_ticket_min": 30,
            "weekly": {"monday": usual, "tuesday": usual, "wednesday": usual, "thursday": usual, "friday": friday}
        })
    };
    serde_json::from_value(json!({
        "code": "contoh", "name": "MPP Contoh", "region": {"scheme": "kemendagri", "code": "00.00"},
        "sites": [
            site("utama", json!([
                queue("berkas", "A", &[SERVICE, OTHER_SERVICE], berkas.clone()),
                queue("terbatas", "B", &[LIMITED], json!({"sessions": [session("pagi", "09:00", "11:00", 10)], "quotas": online})),
                queue("langsung", "C", &[WALK_IN_ONLY], json!({"appointments": false})),
            ])),
            site("cabang", json!([queue("berkas", "A", &[SERVICE], berkas)])),
        ],
        "schedules": [hours("utama"), hours("cabang")]
    }))
    .expect("the set-up")
}

impl World {
    pub async fn new(db: TestDb) -> Self {
        let clock = clock();
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("appointment-keys-{}", uuid::Uuid::now_v7()));
        let keys = keys::load_or_create(&dir, true).expect("keys");
        std::fs::remove_dir_all(&dir).expect("forget the key files");
        let clocks = Clocks { business: Arc::<SetClock>::clone(&clock), security: Arc::<SetClock>::clone(&clock) };
        let tokens = TokenSettings::new("mpp", 3600 * 24 * 60);
        let state = AppState::start(&db.settings(), keys, &tokens, clocks, Limits::default()).expect("start");
        let mall_id = create_mall(&mut db.connect(), &mall(), clock.now()).expect("a mall");
        let fill = |tx: &mut mpp::db::tx::Tx<'_>| fill_mall(tx, &mall(), catalogue());
        state.core.db.write(Lane::mall(mall_id), Origin::system(), fill).await.expect("fill the mall");
        Self { app: app(&state).await, state, clock, mall: mall_id, db }
    }

    /// Local time of the service day, `09:30`, or of another December day, `04 09:30`.
    pub fn at(local: &str) -> Instant {
        let (day, time) = local.split_once(' ').unwrap_or(("01", local));
        format!("2026-12-{day}T{time}:00+07:00").parse().expect("RFC 3339")
    }

    pub fn now_is(&self, local: &str) {
        self.clock.set(Self::at(local));
    }

    pub async fn send(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Got {
        self.send_keyed(method, path, token, body, None).await
    }

    pub async fn send_keyed(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>, key: Option<&str>) -> Got {
        let mut request = TestRequest::with_uri(path).method(method.clone());
        if let Some(token) = token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        if let Some(key) = key {
            request = request.insert_header(("Idempotency-Key", key));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let response = (self.app)(request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = web_test::read_body(response).await;
        record::check_response(method.as_str(), path.split('?').next().unwrap_or_default(), status, &headers, &body);
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> Got {
        self.send(Method::GET, path, token, None).await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Got {
        self.send(Method::POST, path, token, Some(body)).await
    }

    /// Holds a time anonymously, by an invented phone number ending in `phone`.
    pub async fn hold(&self, service: &str, local: &str, phone: u32) -> Got {
        self.post(&format!("{SITE}/appointments"), None, wanted(service, local, Some(phone))).await
    }

    /// Id and token of a fresh hold.
    pub async fn held(&self, service: &str, local: &str, phone: u32) -> (String, String) {
        let (status, body) = self.hold(service, local, phone).await;
        assert_eq!(status, 201, "{body}");
        (text(&body["appointment"]["id"]), text(&body["token"]))
    }

    /// Id and token of a fresh booking.
    pub async fn booked(&self, service: &str, local: &str, phone: u32) -> (String, String) {
        let (id, token) = self.held(service, local, phone).await;
        let (status, body) = self.act(&id, "confirm", json!({"token": token})).await;
        assert_eq!((status, &body["status"]), (200, &json!("booked")), "{body}");
        (id, token)
    }

    /// Something the holder does.
    pub async fn act(&self, id: &str, verb: &str, body: Value) -> Got {
        self.post(&format!("{MALL}/appointments/{id}/{verb}"), None, body).await
    }

    /// What is free at a time, by the public listing; none when it is not offered.
    pub async fn free(&self, service: &str, local: &str) -> Option<i64> {
        let date = Self::at(local).to_string()[..10].to_owned();
        let (status, body) = self.get(&format!("{SITE}/slots?service={service}&from={date}&to={date}"), None).await;
        assert_eq!(status, 200, "{body}");
        let slots = body["dates"][0]["slots"].as_array().expect("slots").clone();
        slots.iter().find(|s| s["starts_at"] == Self::at(local).to_string()).map(|s| s["free"].as_i64().expect("free"))
    }

    pub async fn staff(&self, name: &str, role: Role, site: Option<&str>) -> String {
        let scope = Scope { site: site.map(str::to_owned), ..Scope::default() };
        let grants = vec![NewGrant { role, scope }];
        let new = NewUser {
            username: name.to_owned(),
            display_name: "Budi Santoso".to_owned(),
            password: "kereta senja ke Sumedang".to_owned(),
            valid_until: None,
            grants,
        };
        let gate = &self.state.gate;
        let made = add_user(&self.state.core.db, &gate.passwords, Origin::system(), self.mall, new).await.expect("a user");
        let grants = made.grants.iter().map(|named| named.grant.clone()).collect();
        gate.tokens.issue(made.user.id, made.user.version, grants).expect("a token").0
    }

    /// An officer whose agency has nothing at any site here.
    pub async fn officer_of_another_agency(&self) -> String {
        let token = self.staff("instansi.lain", Role::Officer, None).await;
        let id = self.state.gate.tokens.verify(&token).expect("our own").sub;
        let grant = Grant { role: Role::Officer, mall_id: self.mall, site_id: None, agency_id: Some(AgencyId::fresh()), counter_id: None };
        self.state.gate.tokens.issue(id, 1, vec![grant]).expect("a token").0
    }

    pub async fn kiosk(&self, site: &str) -> String {
        let grant = Grant { role: Role::Manager, mall_id: self.mall, site_id: None, agency_id: None, counter_id: None };
        let manager = Caller { actor: Actor::Staff(UserId::fresh()), grants: vec![grant] };
        let new = NewDevice { print_confirm: true, ..NewDevice::plain(DeviceKind::Kiosk, site) };
        create_device(&self.state.core.db, &manager, Origin::system(), self.mall, new).await.expect("a kiosk").1.reveal().to_owned()
    }

    pub fn row(&self, id: &str) -> Appointment {
        let id: AppointmentId = id.parse().expect("id");
        store::by_id(&mut self.db.connect(), self.mall, id).expect("read").expect("the appointment")
    }

    pub async fn site_id(&self, code: &str) -> SiteId {
        self.state.core.directory("contoh").await.expect("directory").site(code).expect("site").id
    }

    /// Types of the events of the site `utama`, in order.
    pub async fn events(&self) -> Vec<String> {
        self.events_of("utama").await
    }

    /// Types of the events of a site, in order.
    pub async fn events_of(&self, site: &str) -> Vec<String> {
        let (mall, site) = (self.mall, self.site_id(site).await);
        let events = streams::store::after(&mut self.db.connect(), mall, site.into(), 0, 10_000).expect("events");
        events.into_iter().map(|(event, _)| event.kind).collect()
    }

    /// Everything that the ledger and the bookings of the site hold, to be compared before and after.
    pub async fn everything(&self) -> String {
        use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
        use mpp::db::schema::{appointments, quotas, slot_capacity as c};
        let conn = &mut self.db.connect();
        let ids: Vec<AppointmentId> = appointments::table.select(appointments::id).order(appointments::id.asc()).load(conn).expect("ids");
        let rows: Vec<Appointment> = ids.iter().map(|id| store::by_id(conn, self.mall, *id).expect("read").expect("a row")).collect();
        let units: Vec<(String, chrono::NaiveDate, i64, i64, i64)> = c::table
            .select((c::session_id, c::service_date, c::start_min, c::capacity, c::used))
            .order((c::session_id.asc(), c::service_date.asc(), c::start_min.asc()))
            .load(conn)
            .expect("units");
        let used: Vec<(String, i64)> =
            quotas::table.select((quotas::quota_id, quotas::used)).order(quotas::quota_id.asc()).load(conn).expect("quotas");
        format!("{rows:#?}\n{units:?}\n{used:?}\n{:?}", self.events().await)
    }

    /// The ledger agrees with the bookings: as many units used as are held.
    pub fn ledger_is_sound(&self) {
        use diesel::dsl::count_star;
        use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
        use mpp::db::schema::{appointments as a, slot_capacity as c};
        let conn = &mut self.db.connect();
        let mut held: Vec<(String, chrono::NaiveDate, i64, i64)> = a::table
            .filter(a::holds_unit.eq(true))
            .group_by((a::session_id, a::service_date, a::start_min))
            .select((a::session_id, a::service_date, a::start_min, count_star()))
            .load(conn)
            .expect("held");
        let mut used: Vec<(String, chrono::NaiveDate, i64, i64)> =
            c::table.filter(c::used.gt(0)).select((c::session_id, c::service_date, c::start_min, c::used)).load(conn).expect("used");
        held.sort();
        used.sort();
        assert_eq!(held, used);
    }
}

/// A body that asks for a time.
pub fn wanted(service: &str, local: &str, phone: Option<u32>) -> Value {
    let mut body = json!({"service": service, "starts_at": World::at(local).to_string()});
    if let Some(phone) = phone {
        body["identity"] = json!({"kind": "phone", "value": format!("+62 812 0000 {phone:04}")});
    }
    body
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Status and problem code of an answer.
pub fn problem(got: &Got) -> (u16, &str) {
    (got.0, got.1["code"].as_str().unwrap_or_default())
}
