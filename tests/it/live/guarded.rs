//! Who may listen, how many, and for how long.

use mpp::kernel::permission::{Grant, Role};
use serde_json::Value;

use super::{KK, STREAM, impatient};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_quiet_stream_shows_signs_of_life,
    each_has_so_many_streams_and_no_more,
    who_shows_a_token_must_be_allowed_to_listen_mlg_5,
    a_user_who_is_shut_out_is_cut_off,
    told_to_stop_streams_end_and_none_begins_row_39,
);

async fn a_quiet_stream_shows_signs_of_life(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let mut stream = app.anon().listen(STREAM, None).await;
    let place = stream.snapshot().await.id;
    for _ in 0..3 {
        let sign = stream.block().await.expect("a sign of life");
        assert!(sign.is_heartbeat(), "{sign:?}");
        assert_eq!((sign.id, sign.data), (place, Value::Null), "it keeps the place and tells nothing");
    }
}

async fn each_has_so_many_streams_and_no_more(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let hall = app.anon().from("203.0.113.9:4711");
    let other = app.anon().from("198.51.100.1:4711");
    let _streams = (hall.listen(STREAM, None).await, hall.listen(STREAM, None).await);
    let refused = hall.get(STREAM).await;
    assert_eq!((&refused.problem(429, "too_many_streams")["max_streams"], refused.header("retry-after")), (&2.into(), Some("10")));
    let own = app.kiosk().take(KK).await;
    let own = format!("track/{}/events", own["token"].as_str().expect("a secret"));
    hall.get(&own).await.problem(429, "too_many_streams");
    let mut third = other.listen(STREAM, None).await;
    third.snapshot().await;
    let auditor = app.staff("pengawas", app.everywhere(Role::Auditor));
    let _own = auditor.listen(STREAM, None).await;
    let full = app.anon().get(STREAM).await;
    full.problem(503, "overloaded");
    assert_eq!(full.header("retry-after"), Some("10"));
    drop(third);
    auditor.get(STREAM).await.problem(429, "too_many_streams");
    assert_eq!(app.anon().get(STREAM).await.status, 200, "who leaves makes room");
}

async fn who_shows_a_token_must_be_allowed_to_listen_mlg_5(db: TestDb) {
    let app = TestApp::new(db).await;
    app.officer("A1").get(STREAM).await.problem(403, "forbidden");
    let elsewhere = Grant { site_id: Some(app.directory.site("timur").expect("a site").id), ..app.everywhere(Role::Manager) };
    app.staff("pengelola.timur", elsewhere).get(STREAM).await.problem(403, "forbidden_scope");
    let mut bad = app.anon();
    bad.token = Some("bukan.token.kami".to_owned());
    bad.get(STREAM).await.problem(401, "token_invalid");
    app.anon().get("sites/tak-ada/events/stream").await.problem(404, "not_found");
}

async fn a_user_who_is_shut_out_is_cut_off(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let admin = app.staff("admin", app.everywhere(Role::Admin));
    let manager = app.staff("pengelola.utama", app.everywhere(Role::Manager));
    let (mut office, mut hall) = (manager.listen(STREAM, None).await, app.anon().listen(STREAM, None).await);
    office.snapshot().await;
    hall.snapshot().await;
    let people = admin.get("users").await.ok();
    let found = people["items"].as_array().expect("users").iter().find(|user| user["username"] == "pengelola.utama");
    let id = found.expect("the manager")["id"].as_str().expect("an id").to_owned();
    let version = [("If-Match", "*")];
    admin.send("PUT", &format!("users/{id}/grants"), &version, Some(&serde_json::json!({ "grants": [{ "role": "auditor" }] }))).await.ok();
    let rest = office.until_end().await;
    assert!(rest.iter().all(|told| told.name.is_none()), "{rest:?}");
    app.kiosk().take(KK).await;
    assert_eq!(hall.events(1).await.len(), 1, "the others hear on");
}

async fn told_to_stop_streams_end_and_none_begins_row_39(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut stream = app.anon().listen(STREAM, None).await;
    stream.snapshot().await;
    app.state.live.stop();
    assert_eq!(stream.until_end().await, []);
    let refused = app.anon().get(STREAM).await;
    refused.problem(503, "overloaded");
    assert!(refused.header("retry-after").is_some(), "{refused}");
}
