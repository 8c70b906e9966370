//! A mall for load: one site, thirty queues without limits, open day and night; and the processes that serve it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use mpp::catalogue;
use mpp::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use mpp::db::{Db, DbSettings, Lane, Origin, migrations};
use mpp::kernel::ids::MallId;
use mpp::kernel::time::{Clock as _, SystemClock};
use mpp::setup;
use mpp::setup::model::MallSetup;
use serde_json::{Value, json};

use crate::client::{self, Connection, Row, get, post};
use crate::mall::{description, one_each_of_thirty_agencies};

#[derive(Clone)]
pub enum Engine {
    Sqlite,
    Postgres(String),
}

impl Engine {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

pub struct Stage {
    pub engine: Engine,
    pub url: DatabaseUrl,
    pub mall_id: MallId,
    pub dir: PathBuf,
    services: Vec<String>,
    server: Option<(Child, u16)>,
    pub kiosk: String,
    pub manager: String,
    pub officers: Vec<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub fn count(conn: &mut DbConn, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Count>(conn).expect(sql).n
}

impl Stage {
    /// A fresh database with the mall in it.
    pub fn new(engine: Engine) -> Self {
        let dir = std::env::temp_dir().join(format!("mpp-bench-{}-{}", std::process::id(), rand::random::<u32>()));
        std::fs::create_dir_all(&dir).expect("directory");
        let url: DatabaseUrl = match &engine {
            Engine::Sqlite => DatabaseUrl::sqlite(dir.join("bench.sqlite").to_str().expect("path")),
            Engine::Postgres(url) => {
                let url: DatabaseUrl = url.parse().expect("postgres://…");
                migrations::revert_all(&url).expect("an empty database of its own");
                url
            }
        };
        migrations::migrate(&url).expect("schema");
        let parsed = catalogue::reference().expect("reference catalogue");
        let services = one_each_of_thirty_agencies(&parsed);
        let setup = MallSetup::parse(&description(&services).to_string(), &parsed).expect("set-up");
        let mall_id = setup::load::create_mall(&mut open(&url, Purpose::Write).expect("open"), &setup, SystemClock.now()).expect("mall");
        let db = Db::start(&DbSettings { url: url.clone(), read_connections: 1, lanes: 1, lane_queue: 10 }, Arc::new(SystemClock));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        let filled =
            runtime.block_on(db.write(Lane::mall(mall_id), Origin::system(), move |tx| setup::load::fill_mall(tx, &setup, &parsed)));
        filled.expect("filled");
        db.stop();
        let mut conn = open(&url, Purpose::Write).expect("open");
        // A benchmark outlives the numbers of a day, and holidays.
        for sql in
            ["UPDATE queues SET last_number = 1000000000", "UPDATE session_templates SET capacity = 1000000", "DELETE FROM calendar_days"]
        {
            diesel::sql_query(sql).execute(&mut conn).expect(sql);
        }
        Self { engine, url, mall_id, dir, services, server: None, kiosk: String::new(), manager: String::new(), officers: Vec::new() }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mpp"));
        command.env("MPP_DATABASE_URL", self.url.reveal()).env("MPP_KEYS_DIR", self.dir.join("keys")).env("RUST_LOG", "error");
        command
    }

    /// Makes the keys a server needs.
    pub fn make_keys(&self) {
        assert!(self.command().args(["keys", "init"]).arg(self.dir.join("keys")).stdout(Stdio::null()).status().expect("keys").success());
    }

    /// Starts `mpp serve`; how long it took to get ready.
    pub fn start(&mut self) -> Duration {
        let port = free_port();
        let started = Instant::now();
        let child = self.command().arg("serve").env("MPP_LISTEN", format!("127.0.0.1:{port}")).spawn().expect("serve");
        self.server = Some((child, port));
        wait_for(port, "/health/ready");
        started.elapsed()
    }

    /// Ends the server as a power cut would.
    pub fn stop(&mut self) {
        if let Some((mut child, _)) = self.server.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts the server, makes users and a kiosk, and opens counters.
    pub fn serve(mut self) -> Self {
        self.make_keys();
        self.start();
        self.add_user("manajer", "manager");
        self.manager = self.login("manajer");
        let device = json!({"kind": "kiosk", "name": "Anjungan", "site": "bench"}).to_string();
        let made = self.ask(&post("/v1/malls/bench/devices", Some(&self.manager), "", &device));
        self.kiosk = made["token"].as_str().expect("device token").to_owned();
        for n in 0..8 {
            self.add_user(&format!("petugas{n}"), "officer");
            let token = self.login(&format!("petugas{n}"));
            self.ask(&post(&format!("/v1/malls/bench/sites/bench/counters/H{n}/open"), Some(&token), "", ""));
            self.officers.push(token);
        }
        self
    }

    fn add_user(&self, name: &str, role: &str) {
        let status = self
            .command()
            .args(["user", "add", name, "--mall", "bench", "--role", role])
            .env("MPP_USER_PASSWORD", "kereta senja ke Sumedang")
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("user add").success());
    }

    fn login(&self, name: &str) -> String {
        let body = json!({"username": name, "password": "kereta senja ke Sumedang"}).to_string();
        self.ask(&post("/v1/auth/login", None, "", &body))["access_token"].as_str().expect("token").to_owned()
    }

    fn ask(&self, request: &[u8]) -> Value {
        let (status, body) = Connection::open(self.port()).send(request).expect("answer");
        assert!((200..300).contains(&status), "{status}: {}\n{}", String::from_utf8_lossy(request), String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    pub fn port(&self) -> u16 {
        self.server.as_ref().expect("serving").1
    }
    pub fn pid(&self) -> u32 {
        self.server.as_ref().expect("serving").0.id()
    }

    pub fn issue(&self, queue: usize, token: &str, connection: usize, n: usize) -> Vec<u8> {
        let key = format!("{:x}-{connection}-{n}", rand::random::<u64>());
        let body = format!("{{\"service\":\"{}\"}}", self.services[queue]);
        post("/v1/malls/bench/sites/bench/tickets", Some(token), &key, &body)
    }

    pub fn service(&self, queue: usize) -> &str {
        &self.services[queue]
    }

    /// Ends the wait of all, past the server: a hall does not hold ten thousand people, and the next row should not either.
    pub fn serve_everybody(&self) {
        let mut conn = open(&self.url, Purpose::Write).expect("open");
        diesel::sql_query("UPDATE tickets SET status = 'finished' WHERE status = 'waiting'").execute(&mut conn).expect("served");
    }

    /// The tracking path of a waiting ticket.
    pub fn a_position(&self) -> String {
        self.ask(&self.issue(1, &self.kiosk, 0, 0))["track_path"].as_str().expect("track path").to_owned()
    }

    /// So many waiting in the hot queue.
    pub fn fill(&self, people: usize) {
        let each = people / 16;
        std::thread::scope(|scope| {
            for c in 0..16 {
                scope.spawn(move || {
                    let mut conn = Connection::open(self.port());
                    for n in 0..each {
                        conn.send(&self.issue(0, &self.kiosk, c, n)).expect("ticket");
                    }
                });
            }
        });
    }

    /// call-next, start, finish by `counters` officers on the hot queue; one request counted each.
    pub fn cycles(&self, time: Duration, counters: usize) -> Row {
        let name = format!("{}: call-next/start/finish cycle", self.engine.name());
        self.fill(1_500 * usize::try_from(time.as_secs()).expect("seconds"));
        client::run(&name, self.port(), counters, self.pid(), time, |conn, c, _| {
            let token = Some(self.officers[c].as_str());
            let (status, body) =
                conn.send(&post(&format!("/v1/malls/bench/sites/bench/counters/H{c}/call-next"), token, "", "")).unwrap_or_default();
            if status != 200 {
                return false;
            }
            let body: Value = serde_json::from_slice(&body).expect("json");
            let id = body["ticket"]["id"].as_str().expect("id").to_owned();
            let started = conn.send(&post(&format!("/v1/malls/bench/tickets/{id}/start"), token, "", "")).unwrap_or_default().0;
            let done = post(&format!("/v1/malls/bench/tickets/{id}/finish"), token, "", "{\"outcome\":\"completed\"}");
            started == 200 && conn.send(&done).unwrap_or_default().0 == 200
        })
    }

    /// Hold and confirm of appointments; one pair counted each.
    pub fn bookings(&self, time: Duration, connections: usize) -> Row {
        let name = format!("{}: booking (hold + confirm)", self.engine.name());
        let today = mpp::kernel::time::SiteZone::Wib.service_date(SystemClock.now());
        let (from, to) = (today + chrono::Days::new(1), today + chrono::Days::new(3));
        let slots = self.ask(&get(&format!("/v1/malls/bench/sites/bench/slots?service={}&from={from}&to={to}", self.services[2]), None));
        let starts: Vec<String> = slots["dates"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|d| d["slots"].as_array().cloned().unwrap_or_default())
            .filter_map(|s| s["starts_at"].as_str().map(ToOwned::to_owned))
            .collect();
        assert!(!starts.is_empty(), "no slots: {slots}");
        client::run(&name, self.port(), connections, self.pid(), time, |conn, c, n| {
            let body = json!({"service": self.services[2], "starts_at": starts[(c * 7 + n) % starts.len()]}).to_string();
            let token = Some(self.manager.as_str());
            let (status, body) = conn.send(&post("/v1/malls/bench/sites/bench/appointments", token, "", &body)).unwrap_or_default();
            if status != 201 {
                return false;
            }
            let held: Value = serde_json::from_slice(&body).expect("json");
            let id = held["appointment"]["id"].as_str().expect("id").to_owned();
            conn.send(&post(&format!("/v1/malls/bench/appointments/{id}/confirm"), token, "", "")).unwrap_or_default().0 == 200
        })
    }

    /// Tickets, sequences and events tell the same story.
    pub fn check(&self) {
        let mut conn = open(&self.url, Purpose::Read).expect("open");
        let tickets = count(&mut conn, "SELECT count(*) AS n FROM tickets");
        let numbers = count(&mut conn, "SELECT CAST(coalesce(sum(last), 0) AS BIGINT) AS n FROM number_sequences");
        let issued = count(&mut conn, "SELECT count(*) AS n FROM events WHERE type = 'ticket.issued'");
        let events = count(&mut conn, "SELECT count(*) AS n FROM events");
        let heads = count(&mut conn, "SELECT CAST(sum(seq) AS BIGINT) AS n FROM streams");
        assert!(
            tickets == numbers && tickets == issued && events == heads,
            "tickets {tickets}, numbers {numbers}, issued {issued}, events {events}, heads {heads}"
        );
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("port").port()
}

pub fn wait_for(port: u16, path: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let up = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
            && Connection::open(port).send(&get(path, None)).is_ok_and(|(s, _)| s == 200);
        if up {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the server on port {port} did not get ready");
}
