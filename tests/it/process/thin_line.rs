//! A citizen with an old phone on a thin line, against a real server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::farm::{Farm, report};
use crate::support::mall;
use crate::support::thin_line::{Pace, ThinLine};
use crate::support::wire::{Ask, Wire};

both_engines!(a_citizen_gets_a_number_over_a_thin_line_mlg_2);

/// 64 kbit/s, and 800 ms there and back.
const PACE: Pace = Pace { bits_per_second: 64_000, round_trip: Duration::from_millis(800) };

/// From the first screen to one's place in the queue: nothing on the way gives up before the line does, and little goes over it.
async fn a_citizen_gets_a_number_over_a_thin_line_mlg_2(db: TestDb) {
    let engine = db.engine();
    let farm = Farm::new(db, 1, mall::always_open(0)).await;
    let line = ThinLine::to(farm.wire(0).addr, PACE);
    let mut phone = Wire::to(line.addr);
    phone.takes = Some("gzip");
    let began = Instant::now();
    let mall = format!("/v1/malls/{}", mall::CODE);
    let mut ask = |method: &str, path: &str, body: &Value| -> Answer {
        phone.ask(&Ask { method, path: &format!("{mall}/{path}"), token: None, key: None, body }).expect("an answer")
    };
    ask("GET", "services", &Value::Null).ok();
    ask("GET", "services?q=kartu%20keluarga", &Value::Null).ok();
    ask("GET", &format!("services/{KK}"), &Value::Null).ok();
    ask("GET", &format!("services/{KK}/availability"), &Value::Null).ok();
    let issued = ask("POST", "sites/utama/tickets", &json!({ "service": KK })).created();
    let place = ask("GET", &format!("track/{}", issued["token"].as_str().expect("a token")), &Value::Null).ok();
    assert_eq!(place["display_number"], issued["ticket"]["display_number"]);
    let (carried, seconds) = (line.carried(), began.elapsed().as_secs_f32());
    report(&format!("{engine:?}: six requests, {carried} bytes over the line, {seconds:.1} s"));
    assert!(carried < 20_000, "{carried} bytes are two and a half seconds of the line");
}
