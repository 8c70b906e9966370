//! What a stream tells, and in which order.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::{KK, STREAM, impatient, serve};
use crate::support::TestDb;
use crate::support::app::{Client, TestApp, listen_at};
use crate::support::sse::Told;

both_engines!(
    a_stream_begins_with_the_board_and_goes_on_with_what_happens_smd_8,
    who_comes_again_goes_on_where_the_cut_was_mlg_8,
    who_is_too_far_behind_or_of_another_log_gets_a_snapshot,
    a_slow_listener_is_told_to_come_again_and_the_others_hear_on,
    the_hall_hears_nothing_of_persons_and_staff_hear_everything_with_the_same_ids_ssl_4,
    types_and_zones_are_filtered_and_the_place_moves_on,
    what_another_process_commits_is_told_too_mlg_8,
    one_read_serves_all,
    pages_have_the_same_envelopes,
);

/// Sequence and type of what the log of the main hall has behind `after`.
fn log(app: &TestApp, after: i64) -> Vec<(i64, String)> {
    (after + 1..).zip(app.events("utama", after)).map(|(seq, (kind, _))| (seq, format!("mpp.{kind}.v1"))).collect()
}

/// The part of it that a hall hears.
fn heard_in_hall(log: &[(i64, String)]) -> Vec<(i64, String)> {
    log.iter().filter(|(_, kind)| kind.starts_with("mpp.ticket.")).cloned().collect()
}

fn manager(app: &TestApp) -> Client<'_> {
    app.staff("pengawas", app.everywhere(Role::Auditor))
}

async fn a_stream_begins_with_the_board_and_goes_on_with_what_happens_smd_8(db: TestDb) {
    let app = TestApp::new(db).await;
    let officer = app.officer("A1").opened().await;
    app.kiosk().take(KK).await;
    let mut stream = app.anon().listen(STREAM, None).await;
    let first = stream.block().await.expect("how long to wait");
    assert!(first.text.starts_with("retry: "), "{first:?}");
    let snapshot = stream.snapshot().await;
    let board = app.anon().get("sites/utama/board").await.ok();
    assert_eq!((&snapshot.data["data"], snapshot.id), (&board, board["seq"].as_i64()));
    assert_eq!((snapshot.kind(), &snapshot.data["specversion"]), ("mpp.board.v1", &json!("1.0")));

    let compressed = app.anon().send("GET", STREAM, &[("Accept-Encoding", "br, gzip")], None).await;
    assert_eq!(compressed.header("content-encoding"), None, "what is held back to be compressed comes late");

    let ticket = officer.call_next().await;
    let called = stream.told().await;
    let seq = snapshot.id.expect("a place") + 1;
    let data = json!({
        "seq": seq, "type": "ticket.called", "at": called.data["time"], "display_number": "A-001", "queue": "kk", "counter": "A1", "status": "called",
    });
    let expected = json!({
        "specversion": "1.0", "id": seq.to_string(), "source": "/v1/malls/contoh/sites/utama", "type": "mpp.ticket.called.v1",
        "time": data["at"], "datacontenttype": "application/json", "sequence": format!("{seq:016}"), "data": data,
    });
    assert_eq!((&called.data, called.id, &called.name), (&expected, Some(seq), &None));
    officer.acts(&ticket, "recall", Value::Null).await;
    officer.acts(&ticket, "recall", Value::Null).await;
    let recalls = [seq + 1, seq + 2].map(|seq| (seq, "mpp.ticket.recalled.v1".to_owned()));
    assert_eq!(stream.events(2).await, recalls, "both, though in the same instant (T10)");
}

async fn who_comes_again_goes_on_where_the_cut_was_mlg_8(db: TestDb) {
    let app = TestApp::new(db).await;
    let (kiosk, officer) = (app.kiosk(), app.officer("A1").opened().await);
    let mut stream = app.anon().listen(STREAM, None).await;
    let begin = stream.snapshot().await.id.expect("a place");
    serve(&kiosk, &officer, 2).await;
    let mut heard = stream.events(3).await;
    // T11: cut off in the middle, and much happens meanwhile.
    drop(stream);
    serve(&kiosk, &officer, 2).await;
    let mut again = app.anon().listen(STREAM, heard.last().map(|(id, _)| *id)).await;
    heard.extend(again.events(6).await);
    drop(again);
    serve(&kiosk, &officer, 1).await;
    let after = heard.last().expect("events").0;
    let mut by_parameter = app.anon().listen(&format!("{STREAM}?after={after}"), None).await;
    heard.extend(by_parameter.events(11).await);
    assert_eq!(heard, heard_in_hall(&log(&app, begin)));
}

async fn who_is_too_far_behind_or_of_another_log_gets_a_snapshot(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let officer = app.officer("A1").opened().await;
    serve(&app.kiosk(), &officer, 5).await;
    let last = log(&app, 0).last().expect("events").0;
    for place in [0, last - 17, last + 1, i64::MAX] {
        let told = app.anon().listen(STREAM, Some(place)).await.told().await;
        assert_eq!((told.name.as_deref(), told.id), (Some("snapshot"), Some(last)), "{place}");
    }
    let told = app.anon().listen(STREAM, Some(last - 16)).await.told().await;
    assert_eq!((told.name, told.id), (None, Some(last - 15)), "what is kept is enough");
    let foreign = app.anon().send("GET", STREAM, &[("Last-Event-ID", "bukan-nomor")], None).await;
    assert!(foreign.body.contains("event: snapshot"), "{foreign}");
}

async fn a_slow_listener_is_told_to_come_again_and_the_others_hear_on(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let (kiosk, officer) = (app.kiosk(), app.officer("A1").opened().await);
    let (mut slow, mut quick) = (app.anon().listen(STREAM, None).await, app.anon().listen(STREAM, None).await);
    let begin = quick.snapshot().await.id.expect("a place");
    slow.snapshot().await;
    let mut heard = Vec::new();
    for _ in 0..5 {
        serve(&kiosk, &officer, 1).await;
        heard.extend(quick.events(4).await);
    }
    assert_eq!(heard, heard_in_hall(&log(&app, begin)));
    let rest: Vec<Told> = slow.until_end().await;
    let names: Vec<Option<&str>> = rest.iter().map(|told| told.name.as_deref()).collect();
    assert_eq!(names.last(), Some(&Some("resync")), "{rest:?}");
    assert!(rest.iter().all(|told| told.id.is_none_or(|id| id == begin)), "its place stays where it was: {rest:?}");
}

async fn the_hall_hears_nothing_of_persons_and_staff_hear_everything_with_the_same_ids_ssl_4(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut hall = app.anon().listen(STREAM, None).await;
    let auditor = manager(&app);
    let mut office = auditor.listen(STREAM, None).await;
    let begin = hall.snapshot().await.id.expect("a place");
    let floor = office.snapshot().await;
    assert_eq!((floor.kind(), &floor.data["data"]), ("mpp.floor.v1", &auditor.get("sites/utama/floor").await.ok()));

    let officer = app.officer("A1").opened().await;
    let elderly = json!({ "service": KK, "priority_class": "elderly" });
    let ticket = app.kiosk().post("sites/utama/tickets", elderly).await.created()["ticket"]["id"].as_str().expect("an id").to_owned();
    officer.call(&ticket).await.ok();
    officer.acts(&ticket, "start", Value::Null).await;
    officer.finish(&ticket).await;
    let whole = log(&app, begin);
    let told = office.events(whole.len()).await;
    assert_eq!(told, whole);
    let public = heard_in_hall(&whole);
    let mut heard = Vec::new();
    for _ in &public {
        heard.push(hall.told().await);
    }
    assert_eq!(heard.iter().map(|told| (told.id.expect("an id"), told.kind().to_owned())).collect::<Vec<_>>(), public);
    for canary in [ticket.as_str(), "elderly", "priority", "rank_reason", "actor", "payload", "subject", "Pengunjung sakit", "tickets/"] {
        assert!(heard.iter().all(|told| !told.text.contains(canary)), "{canary} reaches the hall: {heard:?}");
    }
}

async fn types_and_zones_are_filtered_and_the_place_moves_on(db: TestDb) {
    let mut app = TestApp::new(db).await;
    app.live_is(impatient()).await;
    let calls = format!("{STREAM}?types=ticket.called,ticket.recalled");
    let mut calls = app.anon().listen(&calls, None).await;
    calls.snapshot().await;
    let officer = app.officer("A1").opened().await;
    serve(&app.kiosk(), &officer, 2).await;
    let heard = calls.events(2).await;
    assert!(heard.iter().all(|(_, kind)| kind == "mpp.ticket.called.v1"), "{heard:?}");
    let last = log(&app, 0).last().expect("events").0;
    // What was not for this one moves its place all the same, so that it need not go through it again.
    calls.until_place(last).await;
    drop(calls);

    // Queue `nib` is served in zone B alone.
    app.kiosk().take("DPMPTSP-001").await;
    for (zone, hears) in [("B", true), ("A", false)] {
        let stream = format!("{STREAM}?zone={zone}&after={last}");
        let told = app.anon().listen(&stream, None).await.until_place(last + 1).await;
        assert_eq!(told.iter().any(Told::is_event), hears, "{zone}: {told:?}");
    }
    let unknown = app.anon().get(&format!("{STREAM}?zone=tak-ada")).await.problem(400, "unknown_filter_value");
    assert_eq!(unknown["allowed_values"], json!(["A", "B"]));
    for hidden in ["counter.opened", "ticket.tak_ada"] {
        app.anon().get(&format!("{STREAM}?types={hidden}")).await.problem(400, "unknown_filter_value");
    }
    app.anon().get(&format!("{STREAM}?after=-1")).await.problem(400, "invalid_parameter");
}

async fn what_another_process_commits_is_told_too_mlg_8(db: TestDb) {
    let app = TestApp::new(db).await;
    let (here, there) = (app.kiosk(), app.another_process());
    let officer = app.officer("A1").opened().await;
    let mut stream = listen_at(&there, &app.anon(), STREAM, None).await;
    let begin = stream.snapshot().await.id.expect("a place");
    serve(&here, &officer, 3).await;
    let whole = heard_in_hall(&log(&app, begin));
    assert_eq!(stream.events(whole.len()).await, whole);
    // Ahead of the process one comes to: it waits until that one has caught up, and nothing comes twice.
    let last = whole.last().expect("events").0;
    let mut ahead = listen_at(&there, &app.anon(), STREAM, Some(last)).await;
    serve(&here, &officer, 1).await;
    assert_eq!(ahead.events(4).await, heard_in_hall(&log(&app, last)));
    there.core.db.stop();
}

async fn one_read_serves_all(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut all = Vec::new();
    for _ in 0..20 {
        let mut stream = app.anon().listen(STREAM, None).await;
        stream.snapshot().await;
        all.push(stream);
    }
    assert_eq!(app.state.live.listeners(), 20);
    let before = app.state.live.reads();
    app.kiosk().take(KK).await;
    for stream in &mut all {
        stream.events(1).await;
    }
    let reads = app.state.live.reads() - before;
    assert!((1..20).contains(&reads), "{reads} reads of the log for twenty who listen");
    drop(all);
    assert_eq!(app.state.live.listeners(), 0);
}

async fn pages_have_the_same_envelopes(db: TestDb) {
    let app = TestApp::new(db).await;
    let auditor = manager(&app);
    let mut stream = auditor.listen(STREAM, None).await;
    stream.snapshot().await;
    let officer = app.officer("A1").opened().await;
    serve(&app.kiosk(), &officer, 1).await;
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(stream.told().await.data);
    }
    let accept = [("Accept", "application/cloudevents-batch+json")];
    let page = auditor.send("GET", "sites/utama/events?limit=5", &accept, None).await;
    assert_eq!(page.ok(), Value::Array(told));
    assert_eq!(page.header("content-type"), Some("application/cloudevents-batch+json"));
    let next = format!("</v1/malls/{}/sites/utama/events?after=5>; rel=\"next\"", app.directory.mall.code);
    assert_eq!(page.header("link"), Some(next.as_str()));
    assert_eq!(auditor.send("GET", "sites/utama/events?after=5", &accept, None).await.ok(), json!([]));
}
