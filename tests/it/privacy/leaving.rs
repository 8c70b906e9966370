//! Data leaves on its day, by the clock that everything goes by.

use mpp::kernel::time::{Clock as _, Instant};
use serde_json::json;

use super::world::{NAME, PHONE, act, booked, count, desk, events, held, rows, told};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    thirty_days_after_the_visit_nothing_is_left_ssl_4,
    a_hold_that_became_no_booking_is_forgotten_after_a_day,
    what_is_called_off_or_missed_leaves_as_well,
    what_has_not_had_its_time_stays,
);

fn at(text: &str) -> Instant {
    text.parse().expect("RFC 3339")
}

/// End of the visit on Tuesday at nine.
const ENDS: &str = "2026-12-01T02:30:00Z";

fn days_after(text: &str, days: i64) -> Instant {
    at(text).plus_min(days * 24 * 60)
}

fn identity_key(app: &TestApp, id: &str) -> Option<String> {
    let id = id.parse().expect("an id");
    mpp::appointments::store::by_id(&mut app.db.connect(), app.mall_id, id).expect("read").expect("a row").identity_key
}

async fn thirty_days_after_the_visit_nothing_is_left_ssl_4(db: TestDb) {
    let app = desk(db).await;
    let (id, token) = booked(&app, PHONE, told()).await;
    assert!(rows(&app, &id).iter().all(|row| row.keep_until == days_after(ENDS, 30)));
    app.clock.set(at("2026-12-01T02:00:00Z"));
    act(&app, &id, "check-in", &token).await;
    app.clock.set(days_after(ENDS, 30).plus_ms(-1));
    app.run_jobs().await;
    assert_eq!(count(&app), 4, "to the last moment");
    assert!(identity_key(&app, &id).is_some());
    app.clock.advance_ms(1);
    app.run_jobs().await;
    assert_eq!(count(&app), 0);
    let (kind, subject, actor, payload) = events(&app).pop().expect("an event");
    assert_eq!((kind.as_str(), subject.as_str(), actor), ("person_data.expired", "person-data", None));
    assert_eq!(payload, json!({ "email": 1, "name": 1, "nik": 1, "phone": 1 }));
    // The hash goes by whole days: of the thirty-first.
    app.clock.set(at("2026-12-31T23:59:59.999Z"));
    app.run_jobs().await;
    assert!(identity_key(&app, &id).is_some());
    app.clock.advance_ms(1);
    app.run_jobs().await;
    assert_eq!(identity_key(&app, &id), None);
    assert_eq!(events(&app).pop().expect("an event").3, json!({ "identity_hash": 1 }));
    let before = events(&app).len();
    app.run_jobs().await;
    assert_eq!(events(&app).len(), before, "nothing left, nothing said");
}

async fn a_hold_that_became_no_booking_is_forgotten_after_a_day(db: TestDb) {
    let app = desk(db).await;
    let (id, _) = held(&app, PHONE, told()).await;
    let ran_out = app.clock.now().plus_min(10);
    app.clock.set(ran_out.plus_min(24 * 60).plus_ms(-1));
    app.run_jobs().await;
    assert_eq!(rows(&app, &id).len(), 4);
    app.clock.advance_ms(1);
    app.run_jobs().await;
    assert_eq!(rows(&app, &id).len(), 0);
}

async fn what_is_called_off_or_missed_leaves_as_well(db: TestDb) {
    let app = desk(db).await;
    let (cancelled, token) = booked(&app, PHONE, told()).await;
    let (missed, _) = booked(&app, "+6281200007789", json!({ "name": NAME })).await;
    app.pass_min(60);
    act(&app, &cancelled, "cancel", &token).await;
    let called_off = app.clock.now();
    assert!(rows(&app, &cancelled).iter().all(|row| row.keep_until == called_off.plus_min(30 * 24 * 60)));
    app.clock.set(at("2026-12-01T06:00:00Z"));
    app.run_jobs().await;
    assert!(rows(&app, &missed).iter().all(|row| row.keep_until == days_after(ENDS, 30)), "kept as if they had come");
    app.clock.set(days_after(ENDS, 30));
    app.run_jobs().await;
    assert_eq!(count(&app), 0);
}

/// A neighbour's data, of a later visit, is as it was.
async fn what_has_not_had_its_time_stays(db: TestDb) {
    let app = desk(db).await;
    booked(&app, PHONE, told()).await;
    let mut later = super::world::wanted("+6281200007789", told());
    later["starts_at"] = "2026-12-18T02:00:00.000Z".into();
    let made = app.anon().post("sites/utama/appointments", later).await.created();
    let (id, token) = (super::world::text(&made["appointment"]["id"]), super::world::text(&made["token"]));
    act(&app, &id, "confirm", &token).await;
    let sealed = || rows(&app, &id).into_iter().map(|row| (row.id.to_string(), row.sealed, row.keep_until)).collect::<Vec<_>>();
    let before = sealed();
    app.clock.set(days_after(ENDS, 35));
    app.run_jobs().await;
    assert_eq!((count(&app), sealed()), (4, before));
    assert!(identity_key(&app, &id).is_some());
}
