//! The day turns at local midnight, whatever the date is in Greenwich.

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;
use crate::support::mall;

both_engines!(
    the_day_turns_at_midnight_of_the_site_t9,
    a_long_yesterday_is_closed_in_bites,
    boards_turn_over_at_midnight_of_the_site_t9,
    several_processes_begin_a_day_once,
    what_expires_ends_with_its_day_however_late_it_is_closed,
);

/// Sites with the last millisecond of Monday there, and the first of Tuesday.
const MIDNIGHTS: [(&str, &str, &str, &str); 3] = [
    ("timur", "M1", "2026-11-30T14:59:59.999Z", "2026-11-30T15:00:00.000Z"),
    ("tengah", "M1", "2026-11-30T15:59:59.999Z", "2026-11-30T16:00:00.000Z"),
    ("utama", "A1", "2026-11-30T16:59:59.999Z", "2026-11-30T17:00:00.000Z"),
];

async fn open_at_night(db: TestDb) -> TestApp {
    let mut setup = mall::small();
    setup.schedules[0].weekly = setup.schedules[1].weekly.clone();
    setup.schedules[0].last_ticket_min = 0;
    TestApp::with(db, setup).await
}

async fn the_day_turns_at_midnight_of_the_site_t9(db: TestDb) {
    let app = open_at_night(db).await;
    for (site, counter, before, midnight) in MIDNIGHTS {
        app.at(before);
        let (kiosk, officer) = (app.kiosk_at(site), app.officer_at(site, counter).opened().await);
        let mut old = Vec::new();
        for n in 1..=4 {
            let ticket = kiosk.take(KK).await["ticket"].clone();
            assert_eq!((&ticket["seq"], &ticket["service_date"]), (&json!(n), &json!("2026-11-30")), "{site}");
            old.push(crate::support::app::id_of(&ticket));
        }
        let done = officer.serve_next().await;
        officer.finish(&done).await;
        let held = officer.serve_next().await;
        officer.acts(&held, "hold", json!({"reason": "fotokopi"})).await;
        let serving = officer.serve_next().await;
        assert_eq!([&done, &held, &serving], [&old[0], &old[1], &old[2]]);
        // Nothing is yesterday's before midnight.
        let rows = app.rows();
        app.run_jobs().await;
        assert_eq!(app.rows(), rows, "{site}");

        app.at(midnight);
        let new = kiosk.take(KK).await["ticket"].clone();
        assert_eq!((&new["seq"], &new["service_date"]), (&json!(1), &json!("2026-12-01")), "{site}: numbers begin again without any job");
        let rows = app.rows();
        app.run_jobs().await;
        for (id, row) in app.rows() {
            let touched = rows.get(&id) != Some(&row);
            assert_eq!(touched, old[1..].contains(&id), "{site}: only what Monday left open changes (T8)");
        }
        for id in &old[1..] {
            let ticket = kiosk.ticket(id).await;
            assert_eq!((&ticket["status"], &ticket["closed_reason"]), (&json!("expired"), &json!("day_close")), "{site}");
        }
        assert_eq!(kiosk.ticket(&done).await["status"], "finished");
        officer.at_counter("call-next", Value::Null).await.problem(409, "counter_not_open");
        let kinds: Vec<String> = app.events(site, 0).into_iter().rev().take(4).map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["ticket.expired", "ticket.expired", "ticket.expired", "counter.closed"]);
        let rows = app.rows();
        app.run_jobs().await;
        assert_eq!(app.rows(), rows, "closing twice is closing once");
        let officer = officer.opened().await;
        assert_eq!(officer.call_next().await, crate::support::app::id_of(&new));
        officer.acts(&crate::support::app::id_of(&new), "leave", Value::Null).await;
    }
}

/// The close of a day takes 200 tickets at a time, so that the lane is not held for long; it must come to its end.
async fn a_long_yesterday_is_closed_in_bites(db: TestDb) {
    let app = TestApp::new(db).await;
    app.issue_directly("utama", KK, 205).await;
    app.at("2026-12-01T02:00:00Z");
    let left = |app: &TestApp| app.rows().values().filter(|row| row.contains("waiting")).count();
    app.run_jobs().await;
    assert_eq!(left(&app), 5);
    app.run_jobs().await;
    assert_eq!(left(&app), 0);
}

/// The days that have begun at a site, as its log tells.
fn begun(app: &TestApp, site: &str) -> Vec<String> {
    let events = app.events(site, 0).into_iter().filter(|(kind, _)| kind == "service_day.began");
    events.map(|(_, payload)| payload["service_date"].as_str().expect("a date").to_owned()).collect()
}

/// The board is of the last event: without `service_day.began` it would show yesterday until somebody comes.
async fn boards_turn_over_at_midnight_of_the_site_t9(db: TestDb) {
    let app = open_at_night(db).await;
    for (site, counter, before, midnight) in MIDNIGHTS {
        app.at(before);
        let (kiosk, officer) = (app.kiosk_at(site), app.officer_at(site, counter).opened().await);
        kiosk.take(KK).await;
        kiosk.take(KK).await;
        officer.call_next().await;
        let board = async || app.anon().get(&format!("sites/{site}/board")).await.ok();
        let monday = board().await;
        assert_eq!((&monday["service_date"], &monday["queues"][0]["waiting"]), (&json!("2026-11-30"), &json!(1)), "{site}");
        app.run_jobs().await;
        assert_eq!(begun(&app, site), ["2026-11-30"], "{site}");

        app.at(midnight);
        assert_eq!(board().await["service_date"], "2026-11-30", "{site}: time alone changes no board");
        app.run_jobs().await;
        let tuesday = board().await;
        assert_eq!((&tuesday["service_date"], &tuesday["at"]), (&json!("2026-12-01"), &json!(midnight)), "{site}");
        assert_eq!((&tuesday["queues"][0]["waiting"], &tuesday["now_called"], &tuesday["recent"]), (&json!(0), &json!([]), &json!([])));
        app.run_jobs().await;
        assert_eq!(begun(&app, site), ["2026-11-30", "2026-12-01"], "{site}: each day once");
        for elsewhere in MIDNIGHTS.map(|(name, ..)| name).into_iter().filter(|name| *name != site) {
            assert!(begun(&app, elsewhere).iter().all(|date| date.as_str() <= "2026-12-01"), "{elsewhere}");
        }
    }
}

async fn several_processes_begin_a_day_once(db: TestDb) {
    let app = open_at_night(db).await;
    let others = [app.another_process(), app.another_process()];
    for (midnight, days) in [("2026-11-30T17:00:00Z", 1), ("2026-12-01T17:00:00Z", 2)] {
        app.at(midnight);
        let rounds = [&app.state, &others[0], &others[1]].into_iter().cycle().take(9).map(mpp::jobs::once);
        for round in futures_util::future::join_all(rounds).await {
            round.expect("the jobs");
        }
        for (site, ..) in MIDNIGHTS {
            assert_eq!(begun(&app, site).len(), days, "{site} at {midnight}");
        }
    }
    others.iter().for_each(|other| other.core.db.stop());
}

/// An afternoon once counted the night as waiting, since the close of the day ran when it ran.
async fn what_expires_ends_with_its_day_however_late_it_is_closed(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kiosk, officer) = (app.kiosk(), app.officer("A1").opened().await);
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(kiosk.take_id(KK).await);
    }
    app.pass_min(10);
    let held = officer.serve_next().await;
    app.pass_min(10);
    officer.acts(&held, "hold", json!({"reason": "fotokopi"})).await;
    let served = officer.serve_next().await;
    // Called after closing time: the officers see to those who are still there.
    app.at("2026-11-30T08:20:00Z");
    let late = app.officer("A2").opened().await.call_next().await;
    app.pass_min(5);
    app.officer("A2").acts(&late, "start", Value::Null).await;
    assert_eq!([&held, &served, &late], [&ids[0], &ids[1], &ids[2]]);

    // A day and a half later.
    app.at("2026-12-02T03:00:00Z");
    app.run_jobs().await;
    let min = |minutes: i64| json!(minutes * 60_000);
    let closing = json!("2026-11-30T08:00:00.000Z");
    let expected = [
        (&held, closing.clone(), min(10), min(0), min(10), min(340)),
        (&served, closing.clone(), min(20), min(0), min(340), min(0)),
        (&late, json!("2026-11-30T08:25:00.000Z"), min(380), min(5), min(0), min(0)),
        (&ids[3], closing, min(360), min(0), min(0), min(0)),
    ];
    for (id, ended_at, waiting, walking, serving, on_hold) in expected {
        let leg = kiosk.legs(id).await.pop().expect("a leg");
        assert_eq!((&leg["ended_by"], &leg["ended_at"]), (&json!("expired"), &ended_at), "{leg}");
        let times = [&leg["waiting_ms"], &leg["walking_ms"], &leg["serving_ms"], &leg["held_ms"]];
        assert_eq!(times, [&waiting, &walking, &serving, &on_hold], "{leg}");
    }
    let (kind, told) = app.events("utama", 0).into_iter().rfind(|(kind, _)| kind == "ticket.expired").expect("expired");
    assert_eq!((kind.as_str(), &told["at"]), ("ticket.expired", &json!("2026-12-02T03:00:00.000Z")), "when it was written down");
    assert_eq!(told["ended_at"], "2026-11-30T08:00:00.000Z", "when it was over");
}
