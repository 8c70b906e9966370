//! `mpp demo` as its user meets it: the binary started, its file read, its API used, stopped by a signal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use actix_web::test::{TestRequest, call_service, init_service};
use chrono::{Datelike as _, NaiveDate, Weekday};
use mpp::app::{AppState, Clocks, build_app};
use mpp::config::keys;
use mpp::demo::client::{Client, Reply};
use mpp::demo::sandbox::CLOCK_PATH;
use mpp::demo::stage::{Script, StageError, make_room, set};
use mpp::http::limits::Limits;
use mpp::identity::TokenSettings;
use serde_json::{Value, json};

use crate::support::gate::LIMIT;
use crate::support::scratch::Scratch;
use crate::support::{Engine, TestDb, clock, run};

/// A running demo in a directory of its own.
struct Demo {
    process: Child,
    dir: PathBuf,
    file: Value,
    _scratch: Scratch,
}

impl Demo {
    /// Starts the binary and waits for the file that says it is ready.
    fn start(args: &[&str]) -> Self {
        let scratch = Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "demo");
        let dir = scratch.path().join("demo");
        let mut process = Command::new(env!("CARGO_BIN_EXE_mpp"))
            .args(["demo", "--port", "0", "--dir"])
            .arg(&dir)
            .args(args)
            .stdout(Stdio::null())
            .spawn()
            .expect("start the demo");
        let since = Instant::now();
        let text = loop {
            if let Ok(text) = fs::read_to_string(dir.join("demo.json")) {
                break text;
            }
            let ended = process.try_wait().expect("ask for the process");
            assert!(ended.is_none() && since.elapsed() < 3 * LIMIT, "the demo did not get ready: {ended:?}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        let file = serde_json::from_str(&text).expect("demo.json is JSON, and whole as soon as it is there");
        Self { process, dir, file, _scratch: scratch }
    }

    fn client(&self) -> Client {
        Client::new(self.file["base_url"].as_str().expect("base_url"))
    }

    fn token(&self, role: &str) -> &str {
        self.file["tokens"][role].as_str().unwrap_or_else(|| panic!("no token of {role}"))
    }

    fn mall_path(&self, rest: &str) -> String {
        format!("/v1/malls/{}{rest}", self.file["mall"].as_str().expect("mall"))
    }

    /// Ends it as an operator would and returns its exit code.
    fn terminate(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        self.process.wait().expect("wait for the demo").code()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // After a failed test; nothing happens to a process that has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn take_a_number(demo: &Demo, client: &Client, service: &str, key: &str) -> Reply {
    let body = json!({ "service": service });
    client.post(&demo.mall_path("/sites/utama/tickets"), Some(demo.token("kiosk")), Some(key), &body).expect("an answer")
}

/// A service of the main site for which a number can be taken, and a counter that serves it.
fn a_service_and_its_counter(demo: &Demo) -> (String, String) {
    let site = &demo.file["sites"][0];
    let service = site["services"].as_array().unwrap().iter().find(|s| s["walk_in"] == true).expect("a service");
    let serves = |counter: &&Value| counter["queues"].as_array().unwrap().contains(&service["queue"]);
    let counter = site["counters"].as_array().unwrap().iter().find(serves).expect("a counter");
    (service["code"].as_str().unwrap().to_owned(), counter["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_quiet_floor_is_open_staffed_and_ready_for_scripts() {
    let demo = Demo::start(&["--quiet-floor"]);
    let client = demo.client();
    for role in ["admin", "manager", "officer", "publisher", "auditor", "kiosk", "display"] {
        let me = client.get("/v1/auth/me", Some(demo.token(role))).expect("an answer");
        assert_eq!((me.status, me.text("/grants/0/role")), (200, Some(role)), "{}", me.body);
    }
    let login = json!({ "username": "petugas-a1", "password": demo.file["password"] });
    assert_eq!(client.post("/v1/auth/login", None, None, &login).expect("an answer").status, 200);

    let (service, counter) = a_service_and_its_counter(&demo);
    let call = demo.mall_path(&format!("/sites/utama/counters/{counter}/call-next"));
    let nobody = client.post(&call, Some(demo.token("officer")), None, &Value::Null).expect("an answer");
    assert_eq!(nobody.status, 204, "somebody waits already: {}", nobody.body);
    let issued = take_a_number(&demo, &client, &service, "uji-demo-1");
    assert_eq!((issued.status, &issued.body["ticket"]["seq"]), (201, &json!(1)), "{}", issued.body);
    let called = client.post(&call, Some(demo.token("officer")), None, &Value::Null).expect("an answer");
    assert_eq!((called.status, &called.body["ticket"]["id"]), (200, &issued.body["ticket"]["id"]), "{}", called.body);

    the_clock_moves_forward_and_never_back(&demo, &client);
    let after_hours = take_a_number(&demo, &client, &service, "uji-demo-2");
    assert_eq!((after_hours.status, after_hours.text("/code")), (409, Some("not_open")), "{}", after_hours.body);

    let dir = demo.dir.clone();
    let second = Command::new(env!("CARGO_BIN_EXE_mpp")).args(["demo", "--port", "0", "--dir"]).arg(&dir).output().expect("start another");
    assert!(!second.status.success(), "two demos must not share a directory");
    assert_eq!(demo.terminate(), Some(0));
}

#[test]
fn a_live_floor_serves_people_by_itself() {
    let demo = Demo::start(&["--speed", "600", "--seed", "3"]);
    let client = demo.client();
    let since = Instant::now();
    // By the log alone: what happened, happened through the API and is kept.
    let url = mpp::db::connection::DatabaseUrl::sqlite(demo.dir.join("demo.sqlite").to_str().expect("a UTF-8 path"));
    let mut conn = mpp::db::connection::open(&url, mpp::db::connection::Purpose::Read).expect("open the demo's database");
    while events(&mut conn, "ticket.finished") < 3 {
        assert!(since.elapsed() < 6 * LIMIT, "nobody was served: {:?}", client.get(demo.file["clock_path"].as_str().unwrap(), None));
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(events(&mut conn, "counter.opened") >= 3 && events(&mut conn, "ticket.issued") >= 3);
    assert_eq!(demo.terminate(), Some(0));
}

/// Who is at the counter that nobody plays when it closes is served to the end: nobody is left behind.
#[test]
fn who_was_called_by_hand_is_served_before_the_counter_closes() {
    // From closing to the end of the day passes a minute of the machine, for the players on a busy one.
    let demo = Demo::start(&["--speed", "60"]);
    let floor = Sand { client: demo.client(), demo: &demo };
    let counters = demo.file["sites"][0]["counters"].as_array().expect("counters");
    let mut alike = counters.iter().filter(|counter| counter["queues"] == counters[0]["queues"]);
    let guests = alike.next_back().expect("a counter").clone();
    let path = |rest: &str| demo.mall_path(&format!("/sites/utama/counters/{}{rest}", guests["code"].as_str().expect("code")));
    let post = |rest: &str| floor.client.post(&path(rest), Some(demo.token("officer")), None, &Value::Null).expect("an answer");
    let since = Instant::now();
    floor.move_to(floor.date(), "08:00:00");
    // Until the doors are open and somebody waits; the counter may still be closed.
    let called = loop {
        let called = post("/call-next");
        if called.status == 200 {
            break called;
        }
        assert!(since.elapsed() < 2 * LIMIT, "nobody could be called: {} {}", called.status, called.body);
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    floor.move_to(floor.date(), "15:00:00");
    let ticket = demo.mall_path(&format!("/tickets/{}", called.text("/ticket/id").expect("id")));
    let status = || floor.client.get(&ticket, Some(demo.token("officer"))).expect("an answer");
    while status().text("/ticket/status") != Some("finished") {
        assert!(since.elapsed() < 5 * LIMIT, "left behind: {}", status().body);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    while floor.open_at_main().contains(&guests["code"]) {
        assert!(since.elapsed() < 5 * LIMIT, "the counter did not close");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(demo.terminate(), Some(0));
}

/// Events of a kind in the log.
fn events(conn: &mut mpp::db::connection::DbConn, kind: &str) -> i64 {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use mpp::db::schema::events;
    events::table.filter(events::kind.eq(kind)).count().get_result(conn).expect("count events")
}

fn the_clock_moves_forward_and_never_back(demo: &Demo, client: &Client) {
    let path = demo.file["clock_path"].as_str().expect("clock_path");
    let before = client.get(path, None).expect("an answer");
    let time = |reply: &Reply| reply.text("/now").expect("now").parse::<mpp::kernel::time::Instant>().expect("RFC 3339");
    let moved = client.post(path, None, None, &json!({ "advance": "PT12H" })).expect("an answer");
    assert_eq!(moved.status, 200, "{}", moved.body);
    assert!(time(&moved).ms_since(time(&before)) >= 12 * 3_600_000, "{} to {}", before.body, moved.body);
    let back = client.post(path, None, None, &json!({ "now": before.body["now"] })).expect("an answer");
    assert_eq!((back.status, back.text("/code"), back.text("/errors/0/pointer")), (422, Some("validation_failed"), Some("/now")));
    assert_eq!(client.post(&format!("{path}/x"), None, None, &Value::Null).expect("an answer").status, 404);
}

#[test]
fn a_served_installation_has_no_sandbox() {
    run(Engine::Sqlite, |db: TestDb| async move {
        let scratch = Scratch::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "keys");
        let keys = keys::load_or_create(scratch.path(), true).expect("keys");
        let tokens = TokenSettings::new("mpp", 60);
        let clocks = Clocks { business: clock(), security: clock() };
        let state = AppState::start(&db.settings(), keys, &tokens, clocks, Limits::default()).expect("an app");
        let app = init_service(build_app(&state, |_| {})).await;
        for request in [TestRequest::get(), TestRequest::post()] {
            let answer = call_service(&app, request.uri(CLOCK_PATH).to_request()).await;
            assert_eq!(answer.status(), 404);
        }
        state.core.db.stop();
    });
}

both_engines!(
    a_mall_that_is_no_demo_is_never_emptied,
    a_demo_makes_room_for_the_next,
    a_quiet_floor_is_staffed_again_on_each_working_morning
);

/// A demo whose database is on either engine, and its clock.
struct Sand<'a> {
    demo: &'a Demo,
    client: Client,
}

impl Sand<'_> {
    fn date(&self) -> NaiveDate {
        let clock = self.client.get(CLOCK_PATH, None).expect("an answer");
        clock.text("/service_date").expect("service_date").parse().expect("a date")
    }

    /// Moves the clock to a wall time of the main site.
    fn move_to(&self, date: NaiveDate, time: &str) {
        let body = json!({ "now": format!("{date}T{time}+07:00") });
        let moved = self.client.post(CLOCK_PATH, None, None, &body).expect("an answer");
        assert_eq!(moved.status, 200, "{}", moved.body);
    }

    /// How many counters are open, of how many.
    fn open_counters(&self) -> (usize, usize) {
        let (mut open, mut all) = (0, 0);
        for site in self.demo.file["sites"].as_array().expect("sites") {
            let path = self.demo.mall_path(&format!("/sites/{}/counters", site["code"].as_str().expect("code")));
            let counters = self.client.get(&path, None).expect("an answer");
            let counters = counters.body["items"].as_array().expect("items").clone();
            open += counters.iter().filter(|counter| counter["status"] == "open").count();
            all += counters.len();
        }
        (open, all)
    }

    /// The open counters of the main site.
    fn open_at_main(&self) -> Vec<Value> {
        let counters = self.client.get(&self.demo.mall_path("/sites/utama/counters"), None).expect("an answer");
        let items = counters.body["items"].as_array().expect("items");
        items.iter().filter(|item| item["status"] == "open").map(|item| item["counter"]["code"].clone()).collect()
    }

    /// What an officer says to the first counter of the main site.
    fn at_the_first_counter(&self, action: &str) -> Reply {
        let counter = &self.demo.file["sites"][0]["counters"][0];
        let path = self.demo.mall_path(&format!("/sites/utama/counters/{}/{action}", counter["code"].as_str().expect("code")));
        let body = if action == "call-next" { Value::Null } else { json!({ "reason": "Uji" }) };
        self.client.post(&path, counter["officer_token"].as_str(), None, &body).expect("an answer")
    }
}

/// The open, staffed floor of the promise, whatever the clock was moved over; and what was closed by hand stays closed for the day.
async fn a_quiet_floor_is_staffed_again_on_each_working_morning(db: TestDb) {
    let demo = Demo::start(&["--quiet-floor", "--database-url", &db.url().reveal()]);
    let floor = Sand { client: demo.client(), demo: &demo };
    let script = Script::read().expect("the reference mall");
    let (open, all) = floor.open_counters();
    assert!(open == all && all >= 30, "{open} of {all} at the start");
    let leaves = floor.at_the_first_counter("close");
    assert_eq!(leaves.status, 200, "{}", leaves.body);

    let next = script.next_working_day(floor.date().succ_opt().expect("a day")).expect("a working day");
    floor.move_to(next, "03:00:00");
    assert_eq!(floor.open_counters(), (0, all), "nobody sits there at night");
    floor.move_to(next, "08:00:00");
    assert_eq!(floor.open_counters(), (all, all), "on the next morning");
    assert_eq!(floor.at_the_first_counter("close").status, 200);
    floor.move_to(next, "09:00:00");
    assert_eq!(floor.open_counters(), (all - 1, all), "closed by hand, for the rest of the day");

    let saturday = next.iter_days().find(|date| date.weekday() == Weekday::Sat).expect("a Saturday");
    floor.move_to(saturday, "10:00:00");
    assert_eq!(floor.open_counters(), (0, all), "on a Saturday");
    floor.move_to(script.next_working_day(saturday).expect("a working day"), "10:00:00");
    assert_eq!(floor.open_counters(), (all, all), "after the weekend");
    assert_eq!(floor.at_the_first_counter("call-next").status, 204, "nobody waits");
    assert_eq!(demo.terminate(), Some(0));
}

#[test]
fn a_quiet_floor_is_staffed_when_the_doors_open_by_themselves() {
    let demo = Demo::start(&["--quiet-floor", "--speed", "60"]);
    let floor = Sand { client: demo.client(), demo: &demo };
    let script = Script::read().expect("the reference mall");
    let next = script.next_working_day(floor.date().succ_opt().expect("a day")).expect("a working day");
    floor.move_to(next, "07:59:00");
    let since = Instant::now();
    while floor.open_counters().0 < floor.open_counters().1 {
        assert!(since.elapsed() < LIMIT, "nobody came");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(demo.terminate(), Some(0));
}

async fn a_mall_that_is_no_demo_is_never_emptied(db: TestDb) {
    let script = Script::read().expect("the reference mall");
    mpp::setup::load::create_mall(&mut db.connect(), &script.setup, clock_now()).expect("somebody's mall");
    assert!(matches!(make_room(db.url()), Err(StageError::InUse(_, 1))));
    assert_eq!(malls(&db), 1);
}

async fn a_demo_makes_room_for_the_next(db: TestDb) {
    let script = Script::read().expect("the reference mall");
    let monday = "2026-11-30".parse().expect("a date");
    for _ in 0..2 {
        make_room(db.url()).expect("an empty database, or a demo's");
        let cast = set(&db.settings(), &script, monday).await.expect("a stage");
        assert_eq!((malls(&db), cast.appliances.len()), (1, 2 * script.setup.sites.len()));
    }
}

fn clock_now() -> mpp::kernel::time::Instant {
    mpp::kernel::time::Clock::now(&*clock())
}

fn malls(db: &TestDb) -> usize {
    mpp::sites::store::load_malls(&mut db.connect()).expect("malls").len()
}
