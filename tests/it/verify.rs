//! `mpp verify`: a whole database, on both engines.

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::connection::{DbConn, Purpose, open};
use mpp::db::schema::{events, streams};
use mpp::db::{Lane, Origin};
use mpp::streams::model::Break;
use mpp::streams::service::{StreamReport, verify};

use crate::support::{TestDb, clock, log, seed};

both_engines!(
    untouched_logs_hold_however_long,
    a_changed_event_is_named_with_its_stream,
    a_forged_event_breaks_the_one_after_it,
    what_was_cut_off_or_slipped_in_shows,
    a_report_is_one_line,
);

/// Makes a mall with two sites and `events` events at the first.
async fn write(db: &TestDb, events: i64) -> Lane {
    let mall = seed::mall(db);
    let (lane, neighbour, running) = (seed::site_lane(db, mall), seed::site_lane(db, mall), db.start(&clock()));
    for first in (0..events).step_by(50) {
        let last = (first + 50).min(events);
        running
            .write(lane, Origin::system(), move |tx| (first..last).try_for_each(|n| log::append(tx, n).map(drop)))
            .await
            .expect("append");
    }
    running.write(neighbour, Origin::system(), |tx| log::append(tx, 1)).await.expect("append");
    running.stop();
    log::unlock(&mut db.connect());
    lane
}

fn reports(db: &TestDb) -> Vec<StreamReport> {
    verify(&mut open(db.url(), Purpose::Read).expect("connect")).expect("read")
}

/// The one break found, which must be in `lane`.
fn broken(db: &TestDb, lane: Lane) -> Option<Break> {
    let mut found = reports(db).into_iter().filter(|report| report.broken.is_some());
    let report = found.next()?;
    assert_eq!((report.mall_id, report.stream_id), (lane.mall_id, lane.stream_id), "the break is elsewhere");
    assert!(found.next().is_none(), "an untouched log is called broken");
    report.broken
}

/// More than one page of 500.
async fn untouched_logs_hold_however_long(db: TestDb) {
    let lane = write(&db, 1101).await;
    let mut seen: Vec<(String, i64, bool)> = reports(&db).into_iter().map(|r| (r.kind, r.head_seq, r.broken.is_none())).collect();
    seen.sort();
    assert_eq!(seen, [("mall".into(), 0, true), ("site".into(), 1, true), ("site".into(), 1101, true)]);
    tamper(&mut db.connect(), lane, 1100);
    assert_eq!(broken(&db, lane), Some(Break::Hash { seq: 1100 }), "the last page is read too");
}

fn tamper(conn: &mut DbConn, lane: Lane, seq: i64) {
    let event = events::table.filter(events::stream_id.eq(lane.stream_id)).filter(events::seq.eq(seq));
    assert_eq!(diesel::update(event).set(events::subject.eq("tickets/other")).execute(conn).expect("tamper"), 1);
}

async fn a_changed_event_is_named_with_its_stream(db: TestDb) {
    let lane = write(&db, 3).await;
    tamper(&mut db.connect(), lane, 2);
    assert_eq!(broken(&db, lane), Some(Break::Hash { seq: 2 }));
}

/// Rewritten together with its own hash an event is sound by itself; the hash of the next one covers the hash it had.
async fn a_forged_event_breaks_the_one_after_it(db: TestDb) {
    let lane = write(&db, 3).await;
    let conn = &mut db.connect();
    let recorded = log::events(conn, lane);
    let (mut forged, before) = (recorded[1].0.clone(), &recorded[0].1);
    forged.subject = "tickets/other".to_owned();
    let second = events::table.filter(events::stream_id.eq(lane.stream_id)).filter(events::seq.eq(2));
    let values = (events::subject.eq(&forged.subject), events::hash.eq(forged.hash(before)));
    assert_eq!(diesel::update(second).set(values).execute(conn).expect("tamper"), 1);
    assert_eq!(broken(&db, lane), Some(Break::Hash { seq: 3 }));
}

async fn what_was_cut_off_or_slipped_in_shows(db: TestDb) {
    let lane = write(&db, 3).await;
    let conn = &mut db.connect();
    let one = |seq: i64| events::table.filter(events::stream_id.eq(lane.stream_id)).filter(events::seq.eq(seq));
    let renumber = |conn: &mut DbConn, from: i64, to: i64| diesel::update(one(from)).set(events::seq.eq(to)).execute(conn).expect("tamper");
    renumber(conn, 1, -1);
    assert_eq!(broken(&db, lane), Some(Break::Gap { expected: 1, found: -1 }));
    renumber(conn, -1, 1);
    assert_eq!(broken(&db, lane), None, "put back as it was");
    renumber(conn, 3, 4);
    assert_eq!(broken(&db, lane), Some(Break::Gap { expected: 3, found: 4 }));
    diesel::delete(one(4)).execute(conn).expect("tamper");
    assert_eq!(broken(&db, lane), Some(Break::Head { stored: 3, found: 2 }));
    let head = streams::table.filter(streams::id.eq(lane.stream_id));
    diesel::update(head).set(streams::seq.eq(2)).execute(conn).expect("tamper");
    assert_eq!(broken(&db, lane), Some(Break::Head { stored: 2, found: 2 }), "the head's hash is not that of event 2");
}

async fn a_report_is_one_line(db: TestDb) {
    let lane = write(&db, 2).await;
    let line = |db: &TestDb| reports(db).into_iter().find(|r| r.stream_id == lane.stream_id).expect("a report").to_string();
    let sound = line(&db);
    assert!(sound.starts_with(&format!("ok site {} 2 ", lane.stream_id)) && !sound.contains('\n'), "{sound}");
    tamper(&mut db.connect(), lane, 1);
    assert_eq!(line(&db), format!("BROKEN site {}: event 1 is not what was recorded: its hash does not match", lane.stream_id));
}
