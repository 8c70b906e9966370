//! Throughput and latency of a real server process beside raw baselines, as one table of ratios taken in one run.
//!
//! `scripts/bench` runs it. Load goes to 127.0.0.1 only, for `--seconds` per row. Every writing row is followed by a check that
//! tickets, counters and events agree. Nothing here asserts a time: machines are noisy, ratios are for people.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a benchmark that cannot go on says so"
)]

mod baseline;
mod client;
mod hello;
mod mall;
mod past;
mod search;
mod shape;
mod stage;
mod streams;

use std::cell::RefCell;
use std::time::Duration;

use client::{Load, Row};
use stage::{Engine, Stage};

struct Options {
    seconds: u64,
    postgres: Option<String>,
    /// Only rows whose name contains this; the measures they are compared with run all the same.
    only: Option<String>,
    /// How many past tickets the growth rows end with.
    past: usize,
}

fn options() -> Options {
    let mut options = Options { seconds: 4, postgres: std::env::var("BENCH_POSTGRES_URL").ok(), only: None, past: 1_000_000 };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => options.seconds = args.next().and_then(|s| s.parse().ok()).expect("--seconds N"),
            "--postgres" => options.postgres = args.next(),
            "--only" => options.only = args.next(),
            "--past" => options.past = args.next().and_then(|n| n.parse().ok()).expect("--past N"),
            "--bench" => {}
            other => panic!("unknown option {other}"),
        }
    }
    options
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("hello") {
        return hello::serve();
    }
    let options = options();
    let load = Load { time: Duration::from_secs(options.seconds), only: options.only };
    let engines: Vec<Engine> = [Engine::Sqlite].into_iter().chain(options.postgres.map(Engine::Postgres)).collect();
    if engines.len() == 1 {
        println!("PostgreSQL rows are left out: give --postgres URL or set BENCH_POSTGRES_URL");
    }
    if !shape::alone(&load) {
        throughput(&load, &engines);
    }
    if load.wants("search") {
        search::figures();
    }
    shape::figures(&load, &engines, options.past);
}

fn throughput(load: &Load, engines: &[Engine]) {
    println!("{}", Row::head());
    let hello = hello::Hello::start();
    for engine in engines {
        measure(load, engine.clone(), &hello);
    }
}

fn print(row: &Row, base: Option<&Row>) {
    println!("{}", row.line(base));
}

fn measure(load: &Load, engine: Engine, hello: &hello::Hello) {
    let raw = baseline::batches_of_32(&Stage::new(engine.clone()), load.time);
    print(&raw, None);
    if load.wants("issue") {
        print(&baseline::one_transaction_each(&Stage::new(engine.clone()), load.time, 32), Some(&raw));
    }
    if let Engine::Postgres(url) = &engine
        && load.wants("issue")
    {
        let stage = Stage::new(engine.clone());
        for clients in [1, 8] {
            print(&baseline::pgbench(&stage, url, load.time, clients), Some(&raw));
        }
    }
    let stage = Stage::new(engine).serve();
    reads(load, &stage, hello);
    writes_of(load, &stage, &raw);
}

/// Each beside hello-world, half a second of one and half a second of the other, in turn: machines slow down from minute to minute.
fn reads(load: &Load, stage: &Stage, hello: &hello::Hello) {
    let name = stage.engine.name();
    let position = stage.a_position();
    let service = format!("/v1/malls/bench/services/{}", stage.service(0));
    for (what, path) in [
        ("catalogue list", "/v1/malls/bench/services?limit=20"),
        ("service page", &service),
        ("search", "/v1/malls/bench/services?q=layanan%20bench"),
        ("board", "/v1/malls/bench/sites/bench/board"),
        ("position", &position),
    ] {
        if load.wants(what) {
            let bases = RefCell::new(Vec::new());
            let beside = || bases.borrow_mut().push(hello.row());
            let row = load.rounds(&format!("{name}: {what}"), stage.port(), 32, stage.pid(), |_, _| client::get(path, None), beside);
            let base = Row::together(bases.into_inner());
            print(&base, None);
            print(&row, Some(&base));
        }
    }
}

fn writes_of(load: &Load, stage: &Stage, raw: &Row) {
    let (name, port, pid) = (stage.engine.name(), stage.port(), stage.pid());
    for (what, queues) in [("issue, one hot queue", 1), ("issue, 30 queues", 30)] {
        for connections in [1, 8, 32] {
            if load.wants(what) {
                let issue = |c, n| stage.issue((c + n) % queues, &stage.kiosk, c, n);
                print(&load.rounds(&format!("{name}: {what}"), port, connections, pid, issue, || stage.serve_everybody()), Some(raw));
                stage.check();
            }
        }
    }
    if load.wants("cycle") {
        print(&stage.cycles(load.time, 8), Some(raw));
        stage.check();
    }
    if load.wants("booking") {
        print(&stage.bookings(load.time, 8), Some(raw));
        stage.check();
    }
}
