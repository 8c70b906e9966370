//! A small mall with a hall and a market, opened and worked as officers do, and seen through HTTP. Invented names only.

use std::sync::Arc;

use actix_web::App;
use actix_web::http::header::{AUTHORIZATION, IF_NONE_MATCH};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use chrono::NaiveDate;
use mpp::calendar::model::{Break, BreakKind, DayHours, Schedule, ScheduleScope, Weekly};
use mpp::calendar::store::Stored;
use mpp::capacity::model::QuotaRule;
use mpp::catalogue::model::{Agency, AgencyProfile, Listing, PublishedVersion, ServiceHead, ServiceStatus};
use mpp::commands::Core;
use mpp::counters::model::{Counter, CounterRole, Offering, Queue, ServedQueue};
use mpp::counters::policy::QueuePolicy;
use mpp::db::connection::DbConn;
use mpp::db::tx::Tx;
use mpp::db::{Db, Lane, Origin};
use mpp::directory::{Directories, Directory};
use mpp::floor::{Snapshots, routes};
use mpp::http::limits::Limits;
use mpp::http::{HttpState, mount};
use mpp::identity::model::{NewGrant, Scope};
use mpp::identity::service::users::{NewUser, add_user};
use mpp::identity::tokens::{SigningKeys, generate_pem};
use mpp::identity::{Gate, TokenSettings, auth, model::DeviceKind, service::devices};
use mpp::kernel::actor::Actor;
use mpp::kernel::channel::Channel;
use mpp::kernel::error::Result;
use mpp::kernel::ids::{AgencyId, CounterId, MallId, QueueId, QuotaId, ScheduleId, ServiceId, SiteId, TicketId, UserId, ZoneId};
use mpp::kernel::permission::{Caller, Grant, Role};
use mpp::kernel::time::{SetClock, SiteZone};
use mpp::queueing::model::{Outcome, PriorityClass, Purpose, Ticket};
use mpp::queueing::service::issue::{Wish, issue};
use mpp::queueing::service::progress::{Step, step};
use mpp::queueing::service::{call, counter_session};
use mpp::queueing::store;
use mpp::sites::model::{Mall, Site, SiteKind, Zone};
use mpp::{calendar, capacity, catalogue, counters, sites, streams};
use serde_json::{Value, json};
use utoipa_actix_web::AppExt as _;

use crate::support::mall::answer_key;
use crate::support::{TestDb, clock, record};

/// The clock stands at Tuesday 1 December 2026, 08.00 WIB: the doors open.
pub const BOARD: &str = "/v1/malls/contoh/sites/utama/board";
pub const FLOOR: &str = "/v1/malls/contoh/sites/utama/floor";
pub const STATUS: &str = "/v1/malls/contoh/sites/utama/status";
pub const EVENTS: &str = "/v1/malls/contoh/sites/utama/events";

pub struct Hall {
    pub db: Db,
    pub clock: Arc<SetClock>,
    pub core: Core,
    pub snapshots: Data<Snapshots>,
    pub mall: MallId,
    pub site: SiteId,
    gate: Arc<Gate>,
    users: std::cell::Cell<u32>,
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.db.stop();
    }
}

/// What a request got.
#[derive(Debug)]
pub struct Seen {
    pub status: u16,
    pub etag: String,
    pub cache_control: String,
    pub text: String,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
    pub fn problem(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or_default().to_owned())
    }
}

pub fn hall(db: &TestDb) -> Hall {
    let (mall, site) = (MallId::fresh(), SiteId::fresh());
    configure(&mut db.connect(), mall, site);
    let clock = clock();
    let running = db.start(&clock);
    let core = Core {
        db: running.clone(),
        directories: Arc::new(Directories::default()),
        clock: Arc::<SetClock>::clone(&clock),
        answers: answer_key(),
    };
    let keys = SigningKeys::from_pem(&generate_pem().unwrap()).unwrap();
    let settings = TokenSettings::new("mpp", 3600);
    let gate =
        Gate::new(running.clone(), keys, mpp::identity::hasher::IdentityHasher::new(&[7; 32]), &settings, Arc::<SetClock>::clone(&clock))
            .unwrap();
    Hall { db: running, clock, core, snapshots: Data::new(Snapshots::default()), mall, site, gate: Arc::new(gate), users: 0.into() }
}

impl Hall {
    pub fn lane(&self) -> Lane {
        Lane::site(self.mall, self.site)
    }

    /// Runs `work` at the main site.
    pub async fn at_site<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, &Directory, &Site) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (directories, site_id) = (Arc::clone(&self.core.directories), self.site);
        let run = move |tx: &mut Tx<'_>| {
            let d = directories.in_force(tx)?;
            work(tx, &d, d.site_by_id(site_id).unwrap())
        };
        self.db.write(self.lane(), Origin::system(), run).await
    }

    pub async fn issue_to(&self, service: &'static str, priority_class: PriorityClass) -> TicketId {
        let wish =
            Wish { service_code: service.into(), priority_class, purpose: Purpose::Apply, channel: Channel::Kiosk, confirm_print: false };
        self.at_site(move |tx, d, site| Ok(issue(tx, d, site, &wish)?.ticket.id)).await.expect("issue")
    }

    pub async fn issue(&self, service: &'static str) -> TicketId {
        self.issue_to(service, PriorityClass::None).await
    }

    /// Opens a counter for a new officer.
    pub async fn open(&self, counter: &'static str) -> UserId {
        let (officer, _) = self.staff(Role::Officer, None).await;
        let work =
            move |tx: &mut Tx<'_>, d: &Directory, site: &Site| counter_session::open(tx, site, d.counter(site.id, counter)?, officer);
        self.at_site(work).await.expect("open");
        officer
    }

    pub async fn call_next(&self, counter: &'static str) -> Option<TicketId> {
        let work = move |tx: &mut Tx<'_>, d: &Directory, site: &Site| call::call_next(tx, d, site, d.counter(site.id, counter)?);
        self.at_site(work).await.expect("call next").map(|called| called.ticket.id)
    }

    pub async fn step(&self, ticket: TicketId, what: Step) {
        self.with(ticket, move |tx, d, ticket| step(tx, d, ticket, &what)).await;
    }

    /// Does something to a ticket.
    pub async fn with<T: Send + 'static>(
        &self,
        id: TicketId,
        work: impl Fn(&mut Tx<'_>, &Directory, Ticket) -> Result<T> + Send + 'static,
    ) -> T {
        let found = move |tx: &mut Tx<'_>| {
            let mall = tx.mall_id();
            Ok(store::by_id(tx.conn(), mall, id)?.expect("a ticket"))
        };
        self.at_site(move |tx, d, _| found(tx).and_then(|ticket| work(tx, d, ticket))).await.expect("allowed")
    }

    pub async fn finish(&self, ticket: TicketId) {
        self.step(ticket, Step::Finish { outcome: Outcome::Completed }).await;
    }

    /// Changes configuration by hand, as an operation on it would.
    pub async fn reconfigure(&self, change: impl Fn(&mut DbConn, MallId) + Send + 'static) {
        let work = move |tx: &mut Tx<'_>| {
            let mall = tx.mall_id();
            change(tx.conn(), mall);
            tx.touch_config()
        };
        self.db.write(Lane::mall(self.mall), Origin::system(), work).await.expect("reconfigure");
    }

    /// A user with one role, at one site or everywhere, and a token.
    pub async fn staff(&self, role: Role, site: Option<&str>) -> (UserId, String) {
        self.users.set(self.users.get() + 1);
        let scope = Scope { site: site.map(str::to_owned), ..Scope::default() };
        let (username, password) = (format!("petugas-{}", self.users.get()), "kereta senja ke Sumedang".to_owned());
        let new =
            NewUser { username, display_name: "Budi Contoh".into(), password, valid_until: None, grants: vec![NewGrant { role, scope }] };
        let made = add_user(&self.db, &self.gate.passwords, Origin::system(), self.mall, new).await.unwrap();
        let grants = made.grants.iter().map(|named| named.grant.clone()).collect();
        (made.user.id, self.gate.tokens.issue(made.user.id, made.user.version, grants).unwrap().0)
    }

    /// A display at a site, and its token.
    pub async fn display(&self, site: &str) -> String {
        let grants = vec![Grant { role: Role::Manager, mall_id: self.mall, site_id: None, agency_id: None, counter_id: None }];
        let manager = Caller { actor: Actor::System, grants };
        let new = devices::NewDevice::plain(DeviceKind::Display, site);
        let (_, token) = devices::create_device(&self.db, &manager, Origin::system(), self.mall, new).await.unwrap();
        token.reveal().to_owned()
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.send(path, None, None).await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Seen {
        self.send(path, Some(token), None).await
    }

    pub async fn get_if_new(&self, path: &str, etag: &str) -> Seen {
        self.send(path, None, Some(etag)).await
    }

    async fn send(&self, path: &str, token: Option<&str>, etag: Option<&str>) -> Seen {
        let contract = App::new().into_utoipa_app().configure(routes::configure).split_for_parts().1;
        let state = HttpState::new(&contract, Limits::default());
        let app =
            App::new().app_data(Data::new(self.core.clone())).app_data(self.snapshots.clone()).app_data(Data::from(Arc::clone(&self.gate)));
        let (app, _) = app.into_utoipa_app().configure(routes::configure).split_for_parts();
        let service = init_service(mount(app.wrap(from_fn(auth::recognise)), &state)).await;
        let mut request = TestRequest::get().uri(path);
        if let Some(token) = token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        if let Some(etag) = etag {
            request = request.insert_header((IF_NONE_MATCH, etag));
        }
        let response = call_service(&service, request.to_request()).await;
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let (status, etag, cache_control) = (response.status().as_u16(), header("etag"), header("cache-control"));
        let given = response.headers().clone();
        let body = read_body(response).await;
        record::check_response("GET", path.split('?').next().unwrap_or_default(), status, &given, &body);
        let text = String::from_utf8(body.to_vec()).unwrap();
        Seen { status, etag, cache_control, text }
    }
}

fn configure(conn: &mut DbConn, mall_id: MallId, site_id: SiteId) {
    let now = "2026-11-01T00:00:00Z".parse().unwrap();
    let mall = Mall {
        id: mall_id,
        code: "contoh".into(),
        name: "MPP Contoh".into(),
        region_scheme: "kemendagri".into(),
        region_code: "00.00".into(),
        version: 1,
    };
    sites::store::insert_mall(conn, &mall, now).unwrap();
    streams::store::create(conn, mall_id, mall_id.into(), "mall", now).unwrap();
    for (id, code, kind) in [(site_id, "utama", SiteKind::Hall), (SiteId::fresh(), "pasar", SiteKind::Market)] {
        let site = Site {
            id,
            code: code.into(),
            name: format!("Tempat {code}"),
            kind,
            zone: SiteZone::Wib,
            address: "Jalan Contoh 1".into(),
            version: 1,
        };
        sites::store::insert_site(conn, mall_id, &site).unwrap();
        streams::store::create(conn, mall_id, id.into(), "site", now).unwrap();
    }
    let zones = ["lantai-1", "lantai-2"].map(|code| Zone { id: ZoneId::fresh(), site_id, code: code.into(), name: code.into() });
    for zone in &zones {
        sites::store::insert_zone(conn, mall_id, zone).unwrap();
    }
    let agency = agency();
    catalogue::store::insert_agency(conn, mall_id, &agency).unwrap();
    let lines = [("adminduk", "A", "S-1", "A1"), ("pajak", "B", "S-2", "B1")];
    for ((queue, prefix, service, counter), zone) in lines.into_iter().zip(&zones) {
        line(conn, (mall_id, site_id), &agency, zone, (queue, prefix, service, counter));
    }
    for (code, status) in [("S-NOWHERE", ServiceStatus::Published), ("S-DRAFT", ServiceStatus::Draft)] {
        insert_service(conn, mall_id, agency.id, code, status);
    }
    calendar::store::insert_schedule(conn, mall_id, &Stored { code: "biasa".into(), version: 1, rule: hours(site_id) }).unwrap();
}

fn agency() -> Agency {
    let profile = json!({ "name_id": "Dinas Contoh", "name_en": "Example office", "kind": "regency_office", "parent": "-", "source": "-" });
    Agency {
        id: AgencyId::fresh(),
        code: "DINAS".into(),
        position: 1,
        version: 1,
        profile: serde_json::from_value::<AgencyProfile>(profile).unwrap(),
    }
}

/// A queue with its service and counter.
fn line(
    conn: &mut DbConn,
    (mall_id, site_id): (MallId, SiteId),
    agency: &Agency,
    zone: &Zone,
    (code, prefix, service, counter): (&str, &str, &str, &str),
) {
    let queue = Queue {
        id: QueueId::fresh(),
        site_id,
        agency_id: agency.id,
        zone_id: Some(zone.id),
        code: code.into(),
        name: format!("Antrean {code}"),
        prefix: prefix.into(),
        padding: 3,
        last_number: 999,
        policy: QueuePolicy { recalls_before_no_show: 0, ..QueuePolicy::default() },
        active: true,
        version: 1,
    };
    counters::store::insert_queue(conn, mall_id, &queue).unwrap();
    let service_id = insert_service(conn, mall_id, agency.id, service, ServiceStatus::Published);
    let offering =
        Offering { site_id, service_id, queue_id: queue.id, walk_in: true, appointment: false, minutes: 10, active: true, version: 1 };
    counters::store::insert_offering(conn, mall_id, &offering).unwrap();
    let counter = Counter {
        id: CounterId::fresh(),
        site_id,
        zone_id: Some(zone.id),
        agency_id: agency.id,
        code: counter.into(),
        name: format!("Loket {counter}"),
        active: true,
        version: 1,
        queues: vec![ServedQueue { queue_id: queue.id, role: CounterRole::Primary, rank: 1 }],
    };
    counters::store::insert_counter(conn, mall_id, &counter).unwrap();
    if code == "pajak" {
        let rule = QuotaRule {
            id: QuotaId::fresh(),
            queue_id: queue.id,
            channel: Some(Channel::Kiosk),
            weekday: None,
            from_min: 0,
            to_min: 720,
            daily_limit: 2,
            version: 1,
        };
        capacity::store::insert_quota_rule(conn, mall_id, &rule).unwrap();
    }
}

fn insert_service(conn: &mut DbConn, mall_id: MallId, agency_id: AgencyId, code: &str, status: ServiceStatus) -> ServiceId {
    let listing = json!({
        "name_id": format!("Layanan {code}"), "name_en": format!("Service {code}"), "category": "non_licensing", "audience": "individual",
        "description_id": "-", "description_en": "-", "requirements": [{ "text": "Berkas" }], "procedure": ["Serahkan berkas"],
        "completion_time": { "value": 1, "unit": "hours" }, "fee": { "kind": "free", "note": "-" }, "product": "-", "legal_basis": ["-"],
        "life_events": ["birth"], "channels": ["walk_in"], "keywords": ["-"], "typical_service_minutes": 10,
    });
    let content = serde_json::from_value::<Listing>(listing).unwrap().complete().unwrap();
    let head =
        ServiceHead { id: ServiceId::fresh(), agency_id, code: code.into(), status, status_note: None, reviewed_on: None, version: 1 };
    let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let version = PublishedVersion {
        version_no: 1,
        effective_from: from,
        content,
        published_at: None,
        published_by: None,
        written_by: None,
        reason: None,
    };
    catalogue::store::insert_service(conn, mall_id, &head).unwrap();
    catalogue::store::insert_version(conn, mall_id, head.id, &version).unwrap();
    head.id
}

/// 08.00 to 15.00 from Monday to Friday, with a break on Friday.
fn hours(site_id: SiteId) -> Schedule {
    let time = |text: &str| text.parse().unwrap();
    let day = || Some(DayHours { opens: time("08:00"), closes: time("15:00"), breaks: vec![], channels_closed: vec![] });
    let pause = Break { from: time("11:30"), to: time("13:00"), kind: BreakKind::FridayBreak };
    let friday = day().map(|hours| DayHours { breaks: vec![pause], ..hours });
    let weekly = Weekly { monday: day(), tuesday: day(), wednesday: day(), thursday: day(), friday, ..Weekly::default() };
    Schedule {
        id: ScheduleId::fresh(),
        scope: ScheduleScope::Site,
        site_id: Some(site_id),
        agency_id: None,
        service_id: None,
        name: "Jam biasa".into(),
        valid_from: None,
        valid_to: None,
        season: false,
        last_ticket_min: 30,
        weekly,
    }
}
