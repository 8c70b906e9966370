//! What somebody hears of their own ticket or booking, by its secret.

use serde_json::{Value, json};

use super::KK;
use crate::support::app::{TestApp, id_of, uuid};
use crate::support::{TestDb, mall};

both_engines!(the_holder_hears_of_the_own_ticket_and_of_no_other, a_booking_that_becomes_a_ticket_is_told_by_a_resync);

async fn the_holder_hears_of_the_own_ticket_and_of_no_other(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kiosk, officer) = (app.kiosk(), app.officer("A1").opened().await);
    let own = kiosk.take(KK).await;
    let path = format!("track/{}/events", own["token"].as_str().expect("a secret"));
    let mut stream = app.anon().listen(&path, None).await;
    let snapshot = stream.snapshot().await;
    let track = app.anon().get(&format!("track/{}", own["token"].as_str().expect("a secret"))).await.ok();
    assert_eq!((snapshot.kind(), &snapshot.data["data"]), ("mpp.track.v1", &track));

    let other = kiosk.take_id(KK).await;
    let called = officer.call_next().await;
    assert_eq!(called, id_of(&own["ticket"]));
    officer.acts(&called, "start", Value::Null).await;
    officer.finish(&called).await;
    officer.call(&other).await.ok();
    let begin = snapshot.id.expect("a place");
    let expected = [(begin + 2, "called"), (begin + 3, "started"), (begin + 4, "finished")];
    assert_eq!(stream.events(3).await, expected.map(|(seq, what)| (seq, format!("mpp.ticket.{what}.v1"))));
    // Whoever comes again has the whole truth at once, whatever the place.
    let again = app.anon().listen(&path, Some(begin)).await.snapshot().await;
    assert_eq!((&again.data["data"]["status"], again.id), (&json!("finished"), Some(begin + 5)));
    for canary in [called.as_str(), "tickets/", "actor", "payload"] {
        assert!(!again.text.contains(canary) || again.data["data"]["id"] == called.as_str(), "{canary}: {again:?}");
    }
    app.anon().get("track/00000-00000-00000-00000-00000-0/events").await.problem(404, "not_found");
}

async fn a_booking_that_becomes_a_ticket_is_told_by_a_resync(db: TestDb) {
    let app = TestApp::with(db, mall::with_times(2)).await;
    let wish = json!({ "service": KK, "starts_at": "2026-12-01T02:00:00.000Z" });
    let made = app.manager().post("sites/utama/appointments", wish).await.created();
    let secret = made["token"].as_str().expect("a secret");
    let mut stream = app.anon().listen(&format!("track/{secret}/events"), None).await;
    assert_eq!(stream.snapshot().await.data["data"]["kind"], "appointment");
    app.anon().post_keyed(&uuid(), &format!("track/{secret}/leave"), Value::Null).await.ok();
    let rest = stream.until_end().await;
    assert_eq!(rest.last().and_then(|told| told.name.as_deref()), Some("resync"), "{rest:?}");
    let again = app.anon().listen(&format!("track/{secret}/events"), None).await.snapshot().await;
    assert_eq!(again.data["data"]["status"], "cancelled");
}
