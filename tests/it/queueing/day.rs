//! The day turns at local midnight, whatever the date is in Greenwich.

use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::TestApp;
use crate::support::mall;

both_engines!(the_day_turns_at_midnight_of_the_site_t9, a_long_yesterday_is_closed_in_bites);

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
