//! Figures that are no throughput: start, memory, a command that finds its lane idle, and what years of visits change.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection as _;
use mpp::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use serde_json::Value;

use crate::client::{Connection, Load, get, post};
use crate::past;
use crate::stage::{Engine, Stage};
use crate::streams;

/// What `--only` may name here.
const NAMES: [&str; 5] = ["start to ready", "memory", "lone command", "growth", streams::NAME];

/// Whether only figures of this table are asked for.
pub fn alone(load: &Load) -> bool {
    load.only.as_deref().is_some_and(|only| NAMES.iter().any(|name| name.contains(only)))
}

fn head() {
    println!("\n{:<60} {:>12} {:>12} {:>9} {:>7}", "figure", "measured", "beside", "ratio", "goal");
}

pub fn line(name: &str, measured: &str, beside: &str, ratio: Option<f64>, goal: &str) {
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
    println!("{name:<60} {measured:>12} {beside:>12} {ratio:>9} {goal:>7}");
}

/// The second table; `years` is how many past tickets the growth rows end with.
pub fn figures(load: &Load, engines: &[Engine], years: usize) {
    if load.only.is_some() && !alone(load) {
        return;
    }
    head();
    if load.wants("start to ready") || load.wants("memory") {
        start_and_idle();
    }
    if load.wants("memory") {
        memory_after_a_year();
    }
    for engine in engines {
        if load.wants("lone command") {
            lone_command(load, engine);
        }
        if load.wants(streams::NAME) {
            streams::figures(load, engine);
        }
        if load.wants("growth") {
            growth(load, engine, years);
        }
    }
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The value below which this share of `times` lies.
pub fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() as f64 * share) as usize).min(times.len() - 1)]
}

/// Memory of a process that is really there, in MB.
pub fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("status");
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kib.expect("VmRSS") * 1024.0 / 1e6
}

fn start_and_idle() {
    let mut stage = Stage::new(Engine::Sqlite);
    stage.make_keys();
    let (mut starts, mut memory) = (Vec::new(), 0.0);
    for _ in 0..7 {
        starts.push(stage.start());
        Connection::open(stage.port()).send(&get("/v1/malls/bench/services?limit=20", None)).expect("a page of services");
        memory = resident_mb(stage.pid());
        stage.stop();
    }
    let slowest = *starts.iter().max().expect("starts");
    line("SQLite: start to ready, median and slowest of 7", &ms(quantile(&mut starts, 0.5)), &ms(slowest), None, "300 ms");
    line("SQLite: memory when idle", &format!("{memory:.1} MB"), "", None, "40 MB");
}

fn memory_after_a_year() {
    let stage = Stage::new(Engine::Sqlite);
    past::write(&stage, 365 * past::A_DAY, 4);
    let stage = stage.serve();
    let fresh = resident_mb(stage.pid());
    let mut hall = Hall::open(&stage);
    for _ in 0..past::A_DAY {
        hall.visit();
    }
    line(
        "SQLite: memory with a year of data; beside: before a day's visits",
        &format!("{:.1} MB", resident_mb(stage.pid())),
        &format!("{fresh:.1} MB"),
        None,
        "150 MB",
    );
}

/// The smallest durable commit there is: one row changed, on the same disk or server.
struct Probe(DbConn);

impl Probe {
    fn on(stage: &Stage) -> Self {
        let url = match stage.engine {
            // A file of its own: a foreign writer in the server's file would make it read its pages again.
            Engine::Sqlite => DatabaseUrl::sqlite(stage.dir.join("probe.sqlite").to_str().expect("path")),
            Engine::Postgres(_) => stage.url.clone(),
        };
        let mut conn = open(&url, Purpose::Write).expect("open");
        conn.batch_execute(
            "DROP TABLE IF EXISTS bench_probe; CREATE TABLE bench_probe (n BIGINT NOT NULL); INSERT INTO bench_probe VALUES (0)",
        )
        .expect("probe");
        Self(conn)
    }

    fn commit(&mut self) -> Duration {
        let started = Instant::now();
        diesel::sql_query("UPDATE bench_probe SET n = n + 1").execute(&mut self.0).expect("commit");
        started.elapsed()
    }
}

/// One caller, one ticket after the other, each beside one bare commit, so that a slow moment of the disk hits both.
fn lone_command(load: &Load, engine: &Engine) {
    let stage = Stage::new(engine.clone()).serve();
    let mut probe = Probe::on(&stage);
    let mut conn = Connection::open(stage.port());
    let (mut commits, mut commands) = (Vec::new(), Vec::new());
    let end = Instant::now() + load.time;
    while Instant::now() < end {
        commits.push(probe.commit());
        let request = stage.issue(0, &stage.kiosk, 0, commands.len());
        let started = Instant::now();
        assert_eq!(conn.send(&request).expect("ticket").0, 201);
        commands.push(started.elapsed());
    }
    stage.check();
    for (what, share, goal) in [("median", 0.5, ""), ("p99", 0.99, "3")] {
        let (command, commit) = (quantile(&mut commands, share), quantile(&mut commits, share));
        let name = format!("{}: lone command, {what}; beside: one durable commit", engine.name());
        line(&name, &ms(command), &ms(commit), Some(command.as_secs_f64() / commit.as_secs_f64()), goal);
    }
}

/// What one visit asks of the server, in the order of [`Hall::visit`].
const STEPS: [&str; 4] = ["ticket issue", "board after a change", "position", "call next"];

/// A hall where somebody always waits, with one connection into it.
struct Hall<'a> {
    stage: &'a Stage,
    conn: Connection,
    visits: usize,
}

impl<'a> Hall<'a> {
    fn open(stage: &'a Stage) -> Self {
        stage.fill(32);
        Self { stage, conn: Connection::open(stage.port()), visits: 0 }
    }

    fn ask(&mut self, request: &[u8], status: u16) -> (Duration, Value) {
        let started = Instant::now();
        let (given, body) = self.conn.send(request).expect("answer");
        let time = started.elapsed();
        assert_eq!(given, status, "{}\n{}", String::from_utf8_lossy(request), String::from_utf8_lossy(&body));
        (time, serde_json::from_slice(&body).expect("json"))
    }

    /// Somebody takes a number, the board is read, the place followed, the next called and served.
    fn visit(&mut self) -> [Duration; 4] {
        let officer = Some(self.stage.officers[0].as_str());
        self.visits += 1;
        let (issue, ticket) = self.ask(&self.stage.issue(0, &self.stage.kiosk, 0, self.visits), 201);
        let (board, _) = self.ask(&get("/v1/malls/bench/sites/bench/board", None), 200);
        let (position, _) = self.ask(&get(ticket["track_path"].as_str().expect("track path"), None), 200);
        let (call, called) = self.ask(&post("/v1/malls/bench/sites/bench/counters/H0/call-next", officer, "", ""), 200);
        let id = called["ticket"]["id"].as_str().expect("id");
        self.ask(&post(&format!("/v1/malls/bench/tickets/{id}/start"), officer, "", ""), 200);
        self.ask(&post(&format!("/v1/malls/bench/tickets/{id}/finish"), officer, "", "{\"outcome\":\"completed\"}"), 200);
        [issue, board, position, call]
    }
}

/// Medians of each step with so many tickets of the past.
fn medians(load: &Load, engine: &Engine, past: usize) -> [Duration; 4] {
    let stage = Stage::new(engine.clone());
    past::write(&stage, past, 1);
    let stage = stage.serve();
    let mut hall = Hall::open(&stage);
    let mut times: [Vec<Duration>; 4] = Default::default();
    let end = Instant::now() + load.time;
    while Instant::now() < end || times[0].len() < 100 {
        for (times, time) in times.iter_mut().zip(hall.visit()) {
            times.push(time);
        }
    }
    times.map(|mut times| quantile(&mut times, 0.5))
}

fn growth(load: &Load, engine: &Engine, years: usize) {
    let few = medians(load, engine, 1_000);
    let many = medians(load, engine, years);
    for ((step, few), many) in STEPS.iter().zip(few).zip(many) {
        let name = format!("{}: growth, {step}; 1,000 to {years} past", engine.name());
        line(&name, &ms(many), &ms(few), Some(many.as_secs_f64() / few.as_secs_f64()), "flat");
    }
}
