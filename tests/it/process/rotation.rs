//! Another key for personal data while processes serve (SSL-4): `mpp keys add`, `rotate` and `retire` run beside them, as an operator
//! runs them, and nobody who books or reads meanwhile is refused or shown anything else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use chrono::Days;
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::{data_keys, events, person_data};
use mpp::kernel::time::{Clock as _, SystemClock};
use mpp::setup::model::{MallSetup, SessionSetup};
use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::id_of;
use crate::support::farm::{Farm, report};
use crate::support::mall;
use crate::support::wire::{Ask, Wire};

both_engines!(keys_rotate_while_processes_serve_and_nobody_notices_ssl_4);

/// A mall that can be booked from tomorrow on by whoever wants.
fn bookable() -> MallSetup {
    let mut setup = mall::always_open(0);
    setup.sites[0].queues[0].sessions = vec![SessionSetup {
        code: "harian".to_owned(),
        weekdays: (1..=7).collect(),
        from: "00:00".parse().expect("a time"),
        to: "24:00".parse().expect("a time"),
        slot_minutes: 60,
        capacity: 9_999,
        min_notice_min: 0,
        max_days: 7,
    }];
    setup
}

fn ask(wire: &mut Wire, method: &str, path: &str, token: Option<&str>, body: &Value) -> Answer {
    let path = format!("/v1/malls/{}/{path}", mall::CODE);
    wire.ask(&Ask { method, path: &path, token, key: None, body }).expect("an answer")
}

fn name_of(number: usize) -> String {
    format!("Pengunjung Contoh {}", char::from(b'A' + u8::try_from(number % 26).expect("a letter")))
}

/// A visitor who tells name and phone; the id of the booking.
fn book(farm: &Farm, wire: &mut Wire, number: usize) -> String {
    let zone = farm.directory.site("utama").expect("a site").zone;
    let starts_at = zone.at(zone.service_date(SystemClock.now()) + Days::new(2), 10 * 60).to_string();
    let phone = format!("+62 812 0000 {number:04}");
    let body = json!({ "service": KK, "starts_at": starts_at, "identity": { "kind": "phone", "value": phone },
        "personal_data": { "name": name_of(number), "phone": phone } });
    id_of(&ask(wire, "POST", "sites/utama/appointments", None, &body).created()["appointment"])
}

/// A manager reads the name in full.
fn read_name(wire: &mut Wire, manager: &str, booking: &str) -> Value {
    let masks = ask(wire, "GET", &format!("appointments/{booking}/personal-data"), Some(manager), &Value::Null).ok();
    let name = masks["items"].as_array().expect("masks").iter().find(|one| one["kind"] == "name").expect("a name").clone();
    let path = format!("personal-data/{}/read", name["id"].as_str().expect("an id"));
    ask(wire, "POST", &path, Some(manager), &json!({ "purpose": "contact_visitor" })).ok()["value"].clone()
}

/// The id of the key that seals, by what `mpp keys list` says.
fn listed(farm: &Farm, state: &str) -> Vec<(String, String)> {
    let said = farm.mpp(&["keys", "list"]).expect("list");
    let lines = said.lines().filter(|line| line.contains(&format!(" {state}, ")));
    lines
        .map(|line| (line.split(' ').next().unwrap_or_default().to_owned(), line.rsplit(", ").next().unwrap_or_default().to_owned()))
        .collect()
}

/// Books and reads at one process until it is told to stop; how many did.
fn visitors(farm: &Farm, process: usize, manager: &str, before: &[String], done: &AtomicBool) -> usize {
    let mut wire = farm.wire(process);
    let mut count = 0;
    while !done.load(Ordering::Relaxed) {
        let number = 1_000 * (process + 1) + count;
        let booking = book(farm, &mut wire, number);
        assert_eq!(read_name(&mut wire, manager, &booking), name_of(number), "just told");
        let old = (7 * count + process) % before.len();
        assert_eq!(read_name(&mut wire, manager, &before[old]), name_of(old), "told under the old key");
        count += 1;
        thread::sleep(Duration::from_millis(60));
    }
    count
}

/// What the operator does meanwhile; the old key and the new one.
fn operator(farm: &Farm) -> (String, String) {
    let old = listed(farm, "current").remove(0).0;
    let said = farm.mpp(&["keys", "add"]).expect("add");
    let new = said.split(' ').nth(1).expect("an id").to_owned();
    let refused = farm.mpp(&["keys", "retire", &old]).expect_err("it seals");
    assert!(refused.contains("run `mpp keys rotate` first"), "{refused}");
    let said = farm.mpp(&["keys", "rotate", "--batch", "7"]).expect("rotate");
    assert!(said.contains("waiting until every process has read it") && said.contains(": 7 of "), "{said}");
    assert_eq!(listed(farm, "current")[0].0, new);
    assert_eq!(listed(farm, "replaced"), [(old.clone(), "0 values".to_owned())]);
    farm.mpp(&["keys", "retire", &old]).expect("nothing is sealed under it");
    (old, new)
}

async fn keys_rotate_while_processes_serve_and_nobody_notices_ssl_4(db: TestDb) {
    let farm = Farm::with_keys_of_its_own(db, 2, bookable()).await;
    let manager = farm.manager();
    let before: Vec<String> = (0..12).map(|number| book(&farm, &mut farm.wire(number), number)).collect();
    let done = AtomicBool::new(false);
    let (farm_of, manager_of, before_of, done_of) = (&farm, manager.as_str(), before.as_slice(), &done);
    let ((old, new), counts) = thread::scope(|scope| {
        let asking: Vec<_> = (0..2).map(|n| scope.spawn(move || visitors(farm_of, n, manager_of, before_of, done_of))).collect();
        let keys = thread::Builder::new().spawn_scoped(scope, || operator(farm_of)).expect("a thread").join();
        // Long enough for every process to have read the file without the old key.
        thread::sleep(Duration::from_secs(6));
        done.store(true, Ordering::Relaxed);
        let counts: Vec<usize> = asking.into_iter().map(|one| one.join().expect("a visitor was refused")).collect();
        (keys.expect("the operator was refused"), counts)
    });
    let conn = &mut farm.db.connect();
    let keys: Vec<String> = data_keys::table.select(data_keys::id).load(conn).expect("keys");
    assert_eq!(keys, [new.as_str()], "{old} is forgotten");
    let under: Vec<String> = person_data::table.select(person_data::key_id).distinct().load(conn).expect("rows");
    assert_eq!(under, [new.as_str()]);
    let values: i64 = person_data::table.count().get_result(conn).expect("count");
    let told = 12 + counts.iter().sum::<usize>();
    assert_eq!(values, i64::try_from(2 * told).expect("a count"), "nothing was lost");
    let reads: i64 = events::table.filter(events::kind.eq("person_data.read")).count().get_result(conn).expect("count");
    assert_eq!(reads, i64::try_from(2 * (told - 12)).expect("a count"), "each read is an event");
    report(&format!("rotated {values} values while {reads} were read"));
}
