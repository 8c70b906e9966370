//! The event log on both engines.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::schema::events;
use mpp::db::{Db, Lane, Origin};
use mpp::kernel::actor::Actor;
use mpp::kernel::ids::{StreamId, UserId};
use mpp::kernel::time::SystemClock;
use mpp::streams::model::{Break, ChainCheck, GENESIS, NewEvent};
use mpp::streams::{self, store};
use serde_json::json;

use crate::support::{TestDb, clock, log, process, run_async, seed};

both_engines!(
    an_event_comes_back_as_it_was_written,
    after_pages_through_one_stream_only,
    the_head_is_the_last_event_and_nothing_for_an_unknown_stream,
    every_change_made_behind_the_logs_back_shows,
    four_processes_write_one_unbroken_log,
);

async fn an_event_comes_back_as_it_was_written(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let user = UserId::fresh();
    let origin = Origin { actor: Actor::Staff(user), request_id: Some("request-1".into()), network: Some("203.0.113.0/24".into()) };
    let payload = json!({ "text": "É \u{1F3AB} \"'", "n": 1, "none": null, "list": [1.5, true] });
    let (kind, subject) = ("ticket.called", "tickets/1".to_owned());
    let new = NewEvent { kind, subject, payload: payload.clone() };
    running.write(lane, origin, move |tx| streams::append(tx, new.clone())).await.expect("append");

    let (event, hash) = log::events(&mut db.connect(), lane).remove(0);
    assert_eq!((event.seq, event.kind.as_str(), event.subject.as_str()), (1, kind, "tickets/1"));
    assert_eq!((event.at.to_string().as_str(), event.payload.clone()), ("2026-12-01T01:00:00.000Z", payload));
    assert_eq!((event.actor_id.as_deref(), event.request_id.as_deref()), (Some(user.as_str()), Some("request-1")));
    assert_eq!(event.network.as_deref(), Some("203.0.113.0/24"));
    assert_eq!(event.hash(GENESIS), hash);
}

async fn after_pages_through_one_stream_only(db: TestDb) {
    let mall = seed::mall(&db);
    let (lane, neighbour, running) = (seed::site_lane(&db, mall), seed::site_lane(&db, mall), db.start(&clock()));
    for n in 1..=5 {
        running.write(lane, Origin::system(), move |tx| log::append(tx, n)).await.expect("append");
        running.write(neighbour, Origin::system(), move |tx| log::append(tx, 100 + n)).await.expect("append");
    }
    let page = |lane: Lane, seq, limit| -> Vec<i64> {
        let events = store::after(&mut db.connect(), lane.mall_id, lane.stream_id, seq, limit).expect("read");
        events.iter().map(|(event, _)| event.seq).collect()
    };
    assert_eq!([page(lane, 0, 2), page(lane, 2, 2), page(lane, 4, 2), page(lane, 5, 2)], [vec![1, 2], vec![3, 4], vec![5], vec![]]);
    assert_eq!(log::numbers(&db, neighbour), [101, 102, 103, 104, 105]);
    let other_mall = Lane { mall_id: seed::mall(&db), ..lane };
    assert_eq!(page(other_mall, 0, 10), [0_i64; 0], "a stream is read through its own mall only");
}

async fn the_head_is_the_last_event_and_nothing_for_an_unknown_stream(db: TestDb) {
    let mall = seed::mall(&db);
    let (lane, running) = (seed::site_lane(&db, mall), db.start(&clock()));
    let head = |stream| store::head(&mut db.connect(), mall, stream).expect("read");
    assert_eq!(head(lane.stream_id), Some((0, GENESIS.to_owned())));
    running.write(lane, Origin::system(), |tx| log::append(tx, 1).and_then(|_| log::append(tx, 2))).await.expect("append");
    let (last, hash) = log::events(&mut db.connect(), lane).pop().expect("an event");
    assert_eq!(head(lane.stream_id), Some((last.seq, hash)));
    assert_eq!(head(mall.into()), Some((0, GENESIS.to_owned())), "the mall's own stream stays where it was");
    assert_eq!(head("0192f0c1-7c4e-7000-8000-0000000000a1".parse::<StreamId>().expect("an id")), None);
    let mut listed: Vec<_> =
        store::all(&mut db.connect()).expect("read").into_iter().map(|(_, id, kind, seq, _)| (id, kind, seq)).collect();
    listed.sort();
    let mut expected = vec![(mall.into(), "mall".to_owned(), 0), (lane.stream_id, "site".to_owned(), 2)];
    expected.sort();
    assert_eq!(listed, expected);
}

/// smd_4, on stored rows: the model's own tests cover the hash, these that nothing is lost on the way through the tables.
async fn every_change_made_behind_the_logs_back_shows(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    for n in 1..=4 {
        running.write(lane, Origin::system(), move |tx| log::append(tx, n)).await.expect("append");
    }
    assert_eq!(log::verify(&db, lane), 4);
    let conn = &mut db.connect();
    let fourth = || events::table.filter(events::stream_id.eq(lane.stream_id)).filter(events::seq.eq(4));
    let refused = diesel::update(fourth()).set(events::payload.eq("{}")).execute(conn).expect_err("the trigger");
    assert!(refused.to_string().contains("events are kept as they were written"), "{refused}");
    diesel::delete(fourth()).execute(conn).expect_err("the trigger");
    assert_eq!(log::verify(&db, lane), 4);
    log::unlock(conn);
    let broken = |events: Vec<(streams::model::Event, String)>| {
        let mut check = ChainCheck::default();
        events.iter().find_map(|(event, hash)| check.push(event, hash).err())
    };
    let second = || events::table.filter(events::stream_id.eq(lane.stream_id)).filter(events::seq.eq(2));
    diesel::update(second()).set(events::payload.eq("no JSON")).execute(conn).expect("tamper");
    assert_eq!(broken(log::events(conn, lane)), Some(Break::Hash { seq: 2 }));
    diesel::delete(second()).execute(conn).expect("tamper");
    assert_eq!(broken(log::events(conn, lane)), Some(Break::Gap { expected: 2, found: 3 }));
}

/// Two hundred commands of four real processes on one stream: no number missing, none twice, and one chain.
async fn four_processes_write_one_unbroken_log(db: TestDb) {
    const PROCESSES: usize = 4;
    const EACH: i64 = 50;
    let lane = seed::site_lane(&db, seed::mall(&db));
    let input = json!({ "url": db.url().reveal(), "mall": lane.mall_id, "stream": lane.stream_id, "commands": EACH });
    let said = process::race(module_path!(), "child_appends_events", &vec![input; PROCESSES]);

    assert_eq!(log::verify(&db, lane), 200);
    let mut acknowledged: Vec<i64> = said.iter().flatten().map(|line| log::number(line, "seq")).collect();
    acknowledged.sort_unstable();
    assert_eq!(acknowledged, (1..=200).collect::<Vec<_>>(), "each command was told its own place");
}

#[test]
#[ignore = "a process of the race above"]
fn child_appends_events() {
    process::child(|child| {
        let text = |name: &str| child.input[name].as_str().expect("a text").to_owned();
        let lane = Lane { mall_id: text("mall").parse().expect("an id"), stream_id: text("stream").parse().expect("an id") };
        let settings = crate::support::settings(text("url").parse().expect("an address"));
        run_async(async {
            let db = Db::start(&settings, Arc::new(SystemClock));
            child.wait_for_the_others();
            for n in 0..log::number(&child.input, "commands") {
                let seq = db.write(lane, Origin::system(), move |tx| log::append(tx, n)).await.expect("append");
                child.say(&json!({ "seq": seq }));
            }
            db.stop();
        });
    });
}
