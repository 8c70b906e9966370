//! The whole application over a database of its own, called in this process, with a clock that stands until a test moves it.
//!
//! Every change a test makes through a [`Client`] is checked to have touched one ticket at most (T8), and when the test ends the
//! database must satisfy [`super::invariants`].

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::header::HeaderValue;
use actix_web::test::{TestRequest, init_service};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use mpp::app::{AppState, Clocks, build_app};
use mpp::catalogue::import::Parsed;
use mpp::config::keys::Keys;
use mpp::db::Lane;
use mpp::db::connection::DbConn;
use mpp::directory::Directory;
use mpp::http::limits::Limits;
use mpp::identity::TokenSettings;
use mpp::identity::hasher::IdentityHasher;
use mpp::identity::tokens::SigningKeys;
use mpp::kernel::ids::MallId;
use mpp::kernel::permission::{Grant, Role};
use mpp::kernel::time::{Clock as _, SetClock, SystemClock};
use mpp::live::{Live, LiveSettings};
use mpp::setup::model::MallSetup;
use mpp::vault::Vault;
use serde_json::{Value, json};

use super::answer::{Answer, decoded};
use super::listening::Listening;
use super::{TestDb, invariants, mall, record};

type Handler = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

/// One process of the application and everything to reach it.
pub struct TestApp {
    pub clock: Arc<SetClock>,
    /// The machine's own clock, by which tokens and devices live. It runs; a test may move it on.
    pub machine: Arc<SetClock>,
    pub mall_id: MallId,
    pub state: AppState,
    /// The mall as configured, to look up ids by their codes.
    pub directory: Arc<Directory>,
    handler: Handler,
    conn: RefCell<DbConn>,
    /// Tokens by the name of their holder.
    tokens: RefCell<HashMap<String, String>>,
    /// Last, so that it goes last.
    pub db: TestDb,
}

/// Two in the morning of the same day.
const SMALL_HOURS: &str = "2026-11-29T19:00:00Z";

/// Monday 30 November 2026, 09.00 WIB.
pub const MONDAY_MORNING: &str = "2026-11-30T02:00:00Z";

fn start(db: &TestDb, clock: &Arc<SetClock>, machine: &Arc<SetClock>) -> AppState {
    let keys = Keys {
        signing: SigningKeys::from_pem(mall::signing_pem()).expect("a key"),
        identity: IdentityHasher::new(&[7; 32]),
        data: mall::data_keys(),
    };
    let tokens = TokenSettings::new("mpp", 12 * 3600);
    let clocks = Clocks { business: Arc::<SetClock>::clone(clock), security: Arc::<SetClock>::clone(machine) };
    AppState::start(&db.settings(), keys, &tokens, clocks, Limits::default()).expect("start")
}

/// What a process answers to somebody in particular to nobody.
pub async fn ask(state: &AppState, path: &str) -> Answer {
    answered(&handler(state).await, TestRequest::with_uri(path), format!("GET {path}")).await
}

/// What a process answers to a POST of somebody another process knows.
pub async fn post_to(state: &AppState, by: &Client<'_>, path: &str, body: &Value) -> Answer {
    let full = format!("/v1/malls/{}/{path}", mall::CODE);
    let request = TestRequest::post().uri(&full).set_json(body);
    let request = request.insert_header(("Authorization", format!("Bearer {}", by.token.as_deref().expect("a token"))));
    answered(&handler(state).await, request, format!("POST {full} {body}")).await
}

async fn handler(state: &AppState) -> Handler {
    let service = Rc::new(init_service(build_app(state, |_| {})).await);
    Rc::new(move |request| {
        let service = Rc::clone(&service);
        async move { service.call(request.to_request()).await.expect("every error is an answer") }.boxed_local()
    })
}

/// Asks, and takes the whole answer; of a stream, which has no end, its first piece.
async fn answered(handler: &Handler, request: TestRequest, asked: String) -> Answer {
    let (method, path) = of_asked(&asked);
    let response = handler(request).await;
    let status = response.status().as_u16();
    let text = |value: &HeaderValue| value.to_str().expect("a plain header").to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let given = response.headers().clone();
    let body = if is_stream(&given) {
        Listening::new(response.into_body()).piece().await.unwrap_or_default()
    } else {
        to_bytes(response.into_body()).await.expect("a body")
    };
    let size = body.len();
    let body = decoded(given.get("content-encoding").map(text).as_deref(), body);
    record::check_response(&method, &path, status, &given, &body);
    Answer { asked, status, headers, size, body: String::from_utf8(body.to_vec()).unwrap_or_default(), bytes: body.to_vec() }
}

/// Method and path of a request as it is told.
fn of_asked(asked: &str) -> (String, String) {
    let mut words = asked.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    (method.to_owned(), target.split('?').next().unwrap_or_default().to_owned())
}

fn is_stream(headers: &actix_web::http::header::HeaderMap) -> bool {
    headers.get("content-type").is_some_and(|media_type| media_type == "text/event-stream")
}

impl TestApp {
    /// With the small mall, on a working Monday at nine.
    pub async fn new(db: TestDb) -> Self {
        Self::with(db, mall::small()).await
    }

    pub async fn with(db: TestDb, setup: MallSetup) -> Self {
        Self::filled(db, setup, mall::catalogue()).await
    }

    /// The reference mall with its whole catalogue.
    pub async fn of_reference(db: TestDb) -> Self {
        Self::filled(db, mall::whole(), mall::whole_catalogue()).await
    }

    async fn filled(db: TestDb, setup: MallSetup, catalogue: &'static Parsed) -> Self {
        // Set up in the small hours, so that a test may look at the morning before opening: a site's time never goes back.
        let clock = Arc::new(SetClock::frozen(SMALL_HOURS.parse().expect("RFC 3339")));
        let machine = Arc::new(SetClock::new(SystemClock.now(), 1.0));
        let state = start(&db, &clock, &machine);
        let mall_id = mall::fill_with(&db, &state.core.db, setup, catalogue).await;
        clock.set(MONDAY_MORNING.parse().expect("RFC 3339"));
        let directory = state.core.directory(mall::CODE).await.expect("the mall");
        let (handler, conn) = (handler(&state).await, RefCell::new(db.connect()));
        Self { clock, machine, mall_id, state, directory, handler, conn, tokens: RefCell::default(), db }
    }

    /// Ends this process and begins another on the same database.
    pub async fn restart(&mut self) {
        self.state.core.db.stop();
        self.state = start(&self.db, &self.clock, &self.machine);
        self.directory = self.state.core.directory(mall::CODE).await.expect("the mall");
        self.handler = handler(&self.state).await;
    }

    /// Goes on with another vault, as after a start with other files of keys.
    pub async fn vault_is(&mut self, vault: Vault) {
        self.state.vault = actix_web::web::Data::new(vault);
        self.handler = handler(&self.state).await;
    }

    /// Goes on with other times and sizes of streams.
    pub async fn live_is(&mut self, settings: LiveSettings) {
        self.state.live = actix_web::web::Data::new(Live::new(settings));
        self.handler = handler(&self.state).await;
    }

    /// Another process on the same database and by the same clock, which has read nothing yet. Who starts it stops its `core.db`.
    pub fn another_process(&self) -> AppState {
        start(&self.db, &self.clock, &self.machine)
    }

    /// Sets the business clock. Never back: a lane does not follow it then.
    pub fn at(&self, instant: &str) {
        self.clock.set(instant.parse().expect("RFC 3339"));
    }

    /// What the machine's clock shows.
    pub fn machine_now(&self) -> String {
        self.machine.now().to_string()
    }

    /// Lets minutes pass.
    pub fn pass_min(&self, minutes: i64) {
        self.clock.advance_ms(minutes * 60_000);
    }

    /// One round of the jobs that time alone drives.
    pub async fn run_jobs(&self) {
        mpp::jobs::once(&self.state).await.expect("the jobs");
    }

    /// Takes numbers as fast as the lane gives them, past HTTP.
    pub async fn issue_directly(&self, site: &str, service: &str, count: usize) {
        mall::issue(&self.state.core, self.lane(site), service, count).await;
    }

    /// The lane of a site.
    pub fn lane(&self, site: &str) -> Lane {
        Lane::site(self.mall_id, self.directory.site(site).expect("a site").id)
    }

    /// The events of a site after `seq`: kind and payload, with the ticket's id under `ticket`.
    pub fn events(&self, site: &str, after: i64) -> Vec<(String, Value)> {
        let lane = self.lane(site);
        let rows = mpp::streams::store::after(&mut self.conn.borrow_mut(), lane.mall_id, lane.stream_id, after, i64::MAX).expect("events");
        rows.into_iter()
            .map(|(event, _)| {
                let mut payload = event.payload;
                payload["ticket"] = event.subject.strip_prefix("tickets/").unwrap_or_default().into();
                payload["at"] = event.at.to_string().into();
                payload["actor_kind"] = event.actor_kind.as_str().into();
                (event.kind, payload)
            })
            .collect()
    }

    /// The last event of a site.
    pub fn last_event(&self, site: &str) -> (String, Value) {
        self.events(site, 0).pop().expect("an event")
    }

    /// Every ticket row as text, by id.
    pub fn rows(&self) -> BTreeMap<String, String> {
        invariants::ticket_rows(&mut self.conn.borrow_mut())
    }

    // Who asks

    /// Nobody in particular: a visitor's phone.
    pub fn anon(&self) -> Client<'_> {
        Client { app: self, token: None, site: "utama".to_owned(), counter: None, device: false, peer: None }
    }

    /// The ticket machine of the main hall.
    pub fn kiosk(&self) -> Client<'_> {
        self.kiosk_at("utama")
    }

    pub fn kiosk_at(&self, site: &str) -> Client<'_> {
        self.device(site, false)
    }

    /// A ticket machine that tells whether the slip came out.
    pub fn printing_kiosk(&self) -> Client<'_> {
        self.device("utama", true)
    }

    fn device(&self, site: &str, print_confirm: bool) -> Client<'_> {
        let site_id = self.directory.site(site).expect("a site").id;
        let make = |conn: &mut DbConn| mall::kiosk(conn, self.mall_id, site_id, print_confirm);
        let token = self.token(format!("kiosk {site} {print_confirm}"), make);
        Client { app: self, token: Some(token), site: site.to_owned(), counter: None, device: true, peer: None }
    }

    /// The officer who sits at a counter of the main hall; may serve at the whole site.
    pub fn officer(&self, counter: &str) -> Client<'_> {
        self.officer_at("utama", counter)
    }

    pub fn officer_at(&self, site: &str, counter: &str) -> Client<'_> {
        let site_id = self.directory.site(site).expect("a site").id;
        self.directory.counter(site_id, counter).expect("a counter");
        let name = format!("petugas.{site}.{}", counter.to_lowercase());
        self.staff(&name, Grant { site_id: Some(site_id), ..self.everywhere(Role::Officer) }).seated(site, counter)
    }

    /// The manager of all sites.
    pub fn manager(&self) -> Client<'_> {
        self.staff("pengelola", self.everywhere(Role::Manager))
    }

    pub fn everywhere(&self, role: Role) -> Grant {
        Grant { role, mall_id: self.mall_id, site_id: None, agency_id: None, counter_id: None }
    }

    /// A user with one grant.
    pub fn staff(&self, name: &str, grant: Grant) -> Client<'_> {
        self.staff_with(name, &[grant])
    }

    /// A user with these grants.
    pub fn staff_with(&self, name: &str, grants: &[Grant]) -> Client<'_> {
        let make = |conn: &mut DbConn| mall::staff(conn, &self.state.gate.tokens, name, grants).1;
        let token = self.token(name.to_owned(), make);
        Client { app: self, token: Some(token), site: "utama".to_owned(), counter: None, device: false, peer: None }
    }

    fn token(&self, name: String, make: impl FnOnce(&mut DbConn) -> String) -> String {
        let mut tokens = self.tokens.borrow_mut();
        tokens.entry(name).or_insert_with(|| make(&mut self.conn.borrow_mut())).clone()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.state.core.db.stop();
        if !std::thread::panicking() {
            invariants::check(&mut self.conn.borrow_mut());
        }
    }
}

/// Somebody who asks. Paths are below the mall unless they begin with a slash.
#[derive(Clone)]
pub struct Client<'a> {
    app: &'a TestApp,
    pub token: Option<String>,
    pub site: String,
    counter: Option<String>,
    /// Devices send a key with everything they change.
    device: bool,
    /// Where the request seems to come from.
    peer: Option<std::net::SocketAddr>,
}

impl Client<'_> {
    /// The same person at a counter.
    pub fn seated(&self, site: &str, counter: &str) -> Self {
        Self { site: site.to_owned(), counter: Some(counter.to_owned()), ..self.clone() }
    }

    /// The same person at another site.
    pub fn over_at(&self, site: &str) -> Self {
        Self { site: site.to_owned(), ..self.clone() }
    }

    /// The same caller, seen from this address.
    pub fn from(&self, address: &str) -> Self {
        Self { peer: Some(address.parse().expect("an address with a port")), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    /// Begins to listen to a stream, as one who comes again from `place`, if there is one.
    pub async fn listen(&self, path: &str, place: Option<i64>) -> Listening {
        listen_to(&self.app.handler, self, path, place).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let key = uuid();
        let keyed = [("Idempotency-Key", key.as_str())];
        self.send("POST", path, if self.device { &keyed } else { &[] }, Some(&body)).await
    }

    /// A POST under an idempotency key.
    pub async fn post_keyed(&self, key: &str, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[("Idempotency-Key", key)], Some(&body)).await
    }

    /// Any request. A `null` body is none.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let text = body.filter(|body| !body.is_null()).map(Value::to_string);
        let body = text.as_ref().map(|text| ("application/json", text.as_bytes()));
        self.send_bytes(method, path, headers, body).await
    }

    /// Any request with any body: its media type and its bytes.
    pub async fn send_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<(&str, &[u8])>) -> Answer {
        let full = if path.starts_with('/') { path.to_owned() } else { format!("/v1/malls/{}/{path}", mall::CODE) };
        let mut request = TestRequest::with_uri(&full).method(method.parse().expect("a method"));
        for header in headers {
            request = request.insert_header((header.0, header.1));
        }
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        if let Some(token) = &self.token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        let mut asked = format!("{method} {full}");
        if let Some((media_type, bytes)) = body {
            asked.push_str(&format!(" {}", String::from_utf8_lossy(&bytes[..bytes.len().min(1000)])));
            request = request.insert_header(("Content-Type", media_type)).set_payload(bytes.to_vec());
        }
        let watched = method != "GET";
        let before = watched.then(|| self.app.rows());
        let answer = answered(&self.app.handler, request, asked).await;
        if let Some(before) = before {
            one_ticket_at_most(&before, &self.app.rows(), &answer);
        }
        answer
    }

    // The walk-in queue

    /// Asks for a number.
    pub async fn ask_number(&self, service: &str) -> Answer {
        self.post(&format!("sites/{}/tickets", self.site), json!({ "service": service })).await
    }

    /// Takes a number; the whole answer.
    pub async fn take(&self, service: &str) -> Value {
        self.ask_number(service).await.created()
    }

    /// Takes a number; the ticket's id.
    pub async fn take_id(&self, service: &str) -> String {
        id_of(&self.take(service).await["ticket"])
    }

    /// Does something to a ticket.
    pub async fn act(&self, ticket: &str, action: &str, body: Value) -> Answer {
        self.post(&format!("tickets/{ticket}/{action}"), body).await
    }

    /// Does something to a ticket that must succeed; the ticket.
    pub async fn acts(&self, ticket: &str, action: &str, body: Value) -> Value {
        self.act(ticket, action, body).await.ok()
    }

    /// The ticket as staff see it.
    pub async fn ticket(&self, ticket: &str) -> Value {
        self.get(&format!("tickets/{ticket}")).await.ok()["ticket"].clone()
    }

    /// The legs of a ticket that ended.
    pub async fn legs(&self, ticket: &str) -> Vec<Value> {
        self.get(&format!("tickets/{ticket}")).await.ok()["legs"].as_array().expect("legs").clone()
    }

    /// Where a ticket stands: people ahead.
    pub async fn ahead(&self, ticket: &str) -> i64 {
        self.get(&format!("tickets/{ticket}/position")).await.ok()["people_ahead"].as_i64().expect("a number")
    }

    /// An operation of the counter one sits at.
    pub async fn at_counter(&self, operation: &str, body: Value) -> Answer {
        let counter = self.counter.as_deref().expect("seated at a counter");
        self.post(&format!("sites/{}/counters/{counter}/{operation}", self.site), body).await
    }

    /// Opens the counter; the officer, for chaining.
    pub async fn opened(self) -> Self {
        self.at_counter("open", Value::Null).await.ok();
        self
    }

    /// Calls the next; the id of the ticket.
    pub async fn call_next(&self) -> String {
        id_of(&self.at_counter("call-next", Value::Null).await.ok()["ticket"])
    }

    /// Calls a particular ticket, with a reason.
    pub async fn call(&self, ticket: &str) -> Answer {
        self.at_counter("call", json!({ "ticket_id": ticket, "reason": "Pengunjung sakit" })).await
    }

    /// Calls the next and begins to serve; the id of the ticket.
    pub async fn serve_next(&self) -> String {
        let id = self.call_next().await;
        self.acts(&id, "start", Value::Null).await;
        id
    }

    /// Ends a visit that is being served.
    pub async fn finish(&self, ticket: &str) -> Value {
        self.acts(ticket, "finish", json!({ "outcome": "completed" })).await
    }
}

/// Begins to listen to a stream of another process.
pub async fn listen_at(state: &AppState, client: &Client<'_>, path: &str, place: Option<i64>) -> Listening {
    listen_to(&handler(state).await, client, path, place).await
}

async fn listen_to(handler: &Handler, client: &Client<'_>, path: &str, place: Option<i64>) -> Listening {
    let mut request = TestRequest::with_uri(&format!("/v1/malls/{}/{path}", mall::CODE));
    if let Some(place) = place {
        request = request.insert_header(("Last-Event-ID", place.to_string()));
    }
    if let Some(peer) = client.peer {
        request = request.peer_addr(peer);
    }
    if let Some(token) = &client.token {
        request = request.insert_header(("Authorization", format!("Bearer {token}")));
    }
    let response = handler(request).await;
    assert!(response.status().is_success() && is_stream(response.headers()), "{path}: {}", response.status());
    for (name, value) in [("cache-control", "no-cache, no-transform"), ("x-accel-buffering", "no")] {
        assert_eq!(response.headers().get(name).map(|value| value.to_str().expect("a plain header")), Some(value));
    }
    Listening::new(response.into_body())
}

/// Whoever was not meant must be byte for byte as before (T8: an update once reached every row of the table).
#[track_caller]
fn one_ticket_at_most(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>, answer: &Answer) {
    let changed: Vec<&String> = after.iter().filter(|(id, row)| before.get(*id) != Some(row)).map(|(id, _)| id).collect();
    assert!(before.keys().all(|id| after.contains_key(id)), "a ticket is gone\n{answer}");
    assert!(changed.len() <= 1, "several tickets changed: {changed:?}\n{answer}");
    let named = answer.asked.split("/tickets/").nth(1).and_then(|rest| rest.split('/').next());
    assert!(named.is_none_or(|named| changed.iter().all(|id| *id == named)), "another ticket changed: {changed:?}\n{answer}");
    assert!(answer.status < 400 || changed.is_empty(), "a refused request changed a ticket\n{answer}");
}

/// The id in a ticket's view.
#[track_caller]
pub fn id_of(ticket: &Value) -> String {
    ticket["id"].as_str().unwrap_or_else(|| panic!("no id in {ticket}")).to_owned()
}

/// A fresh random key.
pub fn uuid() -> String {
    format!("{:032x}", rand::random::<u128>())
}
