//! What a phone on a thin line gets: bodies in the coding it takes, and small ones.

use mpp::jobs::make_bodies_ready;
use mpp::kernel::permission::Role;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::app::{Client, TestApp, post_to};
use crate::support::{TestDb, mall};

both_engines!(
    what_is_read_comes_in_the_coding_asked_for_mlg_2,
    a_coded_body_is_known_again_until_it_changes,
    a_change_may_name_the_tag_of_a_coded_body,
    what_is_not_to_be_coded_is_not,
    the_first_screen_and_a_ticket_are_small_mlg_2,
    bodies_are_made_again_before_somebody_asks,
);

const LIST: &str = "services?limit=100";

async fn in_coding(client: &Client<'_>, path: &str, coding: &str) -> Answer {
    client.send("GET", path, &[("Accept-Encoding", coding)], None).await
}

async fn what_is_read_comes_in_the_coding_asked_for_mlg_2(db: TestDb) {
    let app = TestApp::new(db).await;
    let plain = app.anon().get(LIST).await;
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("Accept-Encoding")));
    let tag = plain.header("etag").expect("a tag").to_owned();
    for (asked, coding) in [("gzip, deflate", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0.1, gzip", "gzip")] {
        // The second comes from what was kept.
        for _ in 0..2 {
            let coded = in_coding(&app.anon(), LIST, asked).await;
            assert_eq!(
                (coded.status, coded.header("content-encoding"), coded.header("vary")),
                (200, Some(coding), Some("Accept-Encoding"))
            );
            assert_eq!(coded.header("etag"), Some(format!("{}-{coding}\"", tag.trim_end_matches('"')).as_str()), "a tag of its own");
            assert_eq!((&coded.body, coded.header("cache-control")), (&plain.body, plain.header("cache-control")));
            assert!(coded.size * 3 < plain.size, "{} of {}", coded.size, plain.size);
        }
    }
    for asked in ["identity", "zstd", "gzip;q=0, br;q=0"] {
        assert_eq!(in_coding(&app.anon(), LIST, asked).await.header("content-encoding"), None, "{asked}");
    }
    let linked = app.anon().send("GET", "services/DISDUKCAPIL-008", &[("Accept-Encoding", "br")], None).await;
    assert_eq!(linked.header("vary"), Some("Accept, Accept-Encoding"));
    let head = app.anon().send("HEAD", LIST, &[("Accept-Encoding", "gzip")], None).await;
    assert_eq!((head.status, head.size, head.header("content-encoding")), (200, 0, Some("gzip")));
}

async fn a_coded_body_is_known_again_until_it_changes(db: TestDb) {
    let app = TestApp::new(db).await;
    let first = in_coding(&app.anon(), LIST, "br").await;
    let tag = first.header("etag").expect("a tag").to_owned();
    let known = [("Accept-Encoding", "br"), ("If-None-Match", tag.as_str())];
    let again = app.anon().send("GET", LIST, &known, None).await;
    assert_eq!(
        (again.status, again.size, again.header("etag"), again.header("vary")),
        (304, 0, Some(tag.as_str()), Some("Accept-Encoding"))
    );
    let head = app.staff("kepala", app.everywhere(Role::MallHead));
    head.post("services/DISDUKCAPIL-008/suspend", json!({ "note": { "id": "Server pusat mati.", "en": "The central server is down." } }))
        .await
        .ok();
    let changed = app.anon().send("GET", LIST, &known, None).await;
    assert_eq!((changed.status, changed.header("content-encoding")), (200, Some("br")));
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert!(changed.body.contains("suspended") && !first.body.contains("suspended"));
    // A board is tagged by its place in the log; each zone has its own.
    let board = |zone: &str| format!("sites/utama/board?zone={zone}");
    let (a, b) = (in_coding(&app.anon(), &board("A"), "gzip").await, in_coding(&app.anon(), &board("B"), "gzip").await);
    assert_ne!(a.body, b.body);
}

/// What is read in a coding is changed with the tag that came with it.
async fn a_change_may_name_the_tag_of_a_coded_body(db: TestDb) {
    let app = TestApp::new(db).await;
    let head = app.staff("penulis", app.everywhere(Role::Publisher));
    let mut body = json!({ "name_id": "Dinas Kependudukan", "name_en": "Population Office", "kind": "regency_office", "parent": "Pemerintah Kabupaten",
        "source": "law: UU 23/2006", "complaint": { "unit": "Unit Pengaduan", "phone": "1708" }, "description_id": "Uraian ".repeat(100).trim() });
    head.send("PUT", "agencies/DISDUKCAPIL", &[("If-Match", "*")], Some(&body)).await.ok();
    let read = in_coding(&app.anon(), "agencies/DISDUKCAPIL", "gzip").await;
    assert_eq!(read.header("content-encoding"), Some("gzip"), "long enough");
    let tag = read.header("etag").expect("a tag");
    body["name_en"] = json!("Office of Population");
    head.send("PUT", "agencies/DISDUKCAPIL", &[("If-Match", tag)], Some(&body)).await.ok();
    head.send("PUT", "agencies/DISDUKCAPIL", &[("If-Match", tag)], Some(&body)).await.problem(412, "version_mismatch");
}

async fn what_is_not_to_be_coded_is_not(db: TestDb) {
    let app = TestApp::new(db).await;
    let coded = [("Accept-Encoding", "gzip, br")];
    let issued = app
        .kiosk()
        .send("POST", "sites/utama/tickets", &[coded[0], ("Idempotency-Key", "satu")], Some(&json!({ "service": "DISDUKCAPIL-008" })))
        .await;
    assert_eq!((issued.status, issued.header("content-encoding")), (201, None), "a secret beside what was sent");
    let small = app.anon().send("GET", "/v1/auth/me", &coded, None).await;
    assert_eq!((small.status, small.header("content-encoding")), (401, None), "a problem");
    let refused = app.anon().send("GET", "services?category=zzz", &coded, None).await;
    assert_eq!((refused.status, refused.header("content-encoding")), (400, None), "a problem");
    let short = app.anon().send("GET", "/v1/malls", &coded, None).await;
    assert_eq!((short.status, short.header("content-encoding"), short.header("vary")), (200, None, Some("Accept-Encoding")), "too short");
    assert_eq!(app.manager().send("GET", "sites/utama/floor", &coded, None).await.status, 200);
}

/// At 64 kbit/s a kilobyte takes an eighth of a second.
async fn the_first_screen_and_a_ticket_are_small_mlg_2(db: TestDb) {
    let app = TestApp::of_reference(db).await;
    let mut told = Vec::new();
    let mut size = async |path: &str, coding: &str| {
        let answer = in_coding(&app.anon(), path, coding).await;
        assert_eq!(answer.status, 200, "{answer}");
        told.push(format!("{path} {coding} {} of {}", answer.size, answer.body.len()));
        answer.size
    };
    let (services, agencies) = (size("services", "gzip").await, size("agencies", "gzip").await);
    let most = size("services?limit=100", "gzip").await;
    size("services?limit=100", "br").await;
    size("sites/utama/menu", "gzip").await;
    size("services/DISDUKCAPIL-008", "gzip").await;
    size("services?q=ktp%20hilang", "gzip").await;
    size("availability", "gzip").await;
    let ticket = app.anon().post("sites/utama/tickets", json!({ "service": "DISDUKCAPIL-008" })).await.created();
    let status = size(&format!("track/{}", ticket["token"].as_str().expect("a token")), "gzip").await;
    println!("{}", told.join("\n"));
    assert!(services + agencies <= 50_000 && most <= 50_000, "the first screen in gzip: {services} + {agencies}, or {most}");
    assert!(status <= 1000, "a ticket's status: {status}");
}

/// A change by another process is in the prepared bodies, coded ones too, before the next request.
async fn bodies_are_made_again_before_somebody_asks(db: TestDb) {
    let app = TestApp::new(db).await;
    let other = app.another_process();
    let bodies = &app.state.bodies;
    let service = "services/DISDUKCAPIL-008";
    for path in [LIST, service, "services?q=ktp", "sites/utama/menu", "agencies"] {
        in_coding(&app.anon(), path, "br").await.ok();
    }
    let before = in_coding(&app.anon(), LIST, "br").await;
    let version = app.state.core.directory(mall::CODE).await.expect("the mall").version;
    let head = app.staff("kepala", app.everywhere(Role::MallHead));
    let note = json!({ "note": { "id": "Server pusat mati.", "en": "The central server is down." } });
    post_to(&other, &head, &format!("{service}/suspend"), &note).await.ok();
    while app.state.core.directory(mall::CODE).await.expect("the mall").version == version {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    make_bodies_ready(&app.state).await.expect("a round");
    let waited = bodies.made_for_a_request();
    let after = in_coding(&app.anon(), LIST, "br").await;
    assert!(after.ok().to_string().contains("suspended") && !before.body.contains("suspended"));
    for path in [service, "services?q=ktp", "sites/utama/menu", "agencies"] {
        in_coding(&app.anon(), path, "br").await.ok();
    }
    assert_eq!(bodies.made_for_a_request(), waited, "nobody waited");
    // What nobody asks for any more is made for a while, and then forgotten.
    for round in 0..12 {
        let (act, body) = if round % 2 == 0 { ("resume", json!({})) } else { ("suspend", note.clone()) };
        head.post(&format!("{service}/{act}"), body).await.ok();
        make_bodies_ready(&app.state).await.expect("a round");
        in_coding(&app.anon(), LIST, "br").await.ok();
    }
    assert_eq!(bodies.made_for_a_request(), waited, "the list was asked for each time");
    in_coding(&app.anon(), "agencies", "br").await.ok();
    assert_eq!(bodies.made_for_a_request(), waited + 1);
    other.core.db.stop();
}
