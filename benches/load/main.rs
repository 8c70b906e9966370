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
mod stage;

use std::time::Duration;

use client::{Load, Row};
use stage::{Engine, Stage};

struct Options {
    seconds: u64,
    postgres: Option<String>,
}

fn options() -> Options {
    let mut options = Options { seconds: 4, postgres: std::env::var("MPP_BENCH_POSTGRES_URL").ok() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => options.seconds = args.next().and_then(|s| s.parse().ok()).expect("--seconds N"),
            "--postgres" => options.postgres = args.next(),
            "--bench" => {}
            other => panic!("unknown option {other}"),
        }
    }
    options
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("hello") {
        return stage::hello();
    }
    let options = options();
    let load = Load { time: Duration::from_secs(options.seconds) };
    println!("{}", Row::head());
    let hello = stage::Hello::start();
    let base = load.run("hello-world JSON", hello.port, 32, hello.pid, |_, _| client::get("/hello", None));
    print(&base, None);
    drop(hello);
    measure(&load, Engine::Sqlite, &base);
    match options.postgres {
        Some(url) => measure(&load, Engine::Postgres(url), &base),
        None => println!("PostgreSQL rows are left out: give --postgres URL or set MPP_BENCH_POSTGRES_URL"),
    }
}

fn print(row: &Row, base: Option<&Row>) {
    println!("{}", row.line(base));
}

fn measure(load: &Load, engine: Engine, hello: &Row) {
    let name = engine.name();
    let raw = {
        let stage = Stage::new(engine.clone());
        baseline::batches_of_32(&stage, load.time)
    };
    print(&raw, None);
    let pooled = {
        let stage = Stage::new(engine.clone());
        baseline::one_transaction_each(&stage, load.time, 32)
    };
    print(&pooled, Some(&raw));
    if let Engine::Postgres(url) = &engine {
        let stage = Stage::new(engine.clone());
        for clients in [1, 8] {
            print(&baseline::pgbench(&stage, url, load.time, clients), Some(&raw));
        }
    }
    let stage = Stage::new(engine).serve();
    let (port, pid) = (stage.port(), stage.pid());
    for (what, path) in [
        ("catalogue list", "/v1/malls/bench/services?limit=20"),
        ("service page", "/v1/malls/bench/services/DISDUKCAPIL-001"),
        ("board", "/v1/malls/bench/sites/bench/board"),
    ] {
        print(&load.run(&format!("{name}: {what}"), port, 32, pid, |_, _| client::get(path, None)), Some(hello));
    }
    for connections in [1, 8, 32] {
        let token = stage.kiosk.clone();
        let row = load.run(&format!("{name}: issue, one hot queue"), port, connections, pid, |c, n| stage.issue(0, &token, c, n));
        print(&row, Some(&raw));
        stage.check();
    }
    for connections in [1, 8, 32] {
        let token = stage.kiosk.clone();
        let row = load.run(&format!("{name}: issue, 30 queues"), port, connections, pid, |c, n| stage.issue((c + n) % 30, &token, c, n));
        print(&row, Some(&raw));
        stage.check();
    }
    let position = stage.a_position();
    print(&load.run(&format!("{name}: position"), port, 32, pid, |_, _| client::get(&position, None)), Some(hello));
    print(&stage.cycles(load.time, 8), Some(&raw));
    stage.check();
    print(&stage.bookings(load.time, 8), Some(&raw));
    stage.check();
}
