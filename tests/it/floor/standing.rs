//! All services of a mall at once: what is open now, why not, when next, how many wait.

use std::collections::BTreeMap;

use mpp::catalogue::import::reference;
use mpp::setup::model::SessionSetup;
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::app::TestApp;
use crate::support::mall;

both_engines!(
    every_service_of_the_reference_catalogue_is_answered_in_one_call_smd_6,
    what_one_call_says_of_all_is_what_each_is_told_smd_6,
    a_service_with_an_override_of_its_own_stands_apart_smd_6,
    what_is_asked_for_that_does_not_exist_is_named,
    the_listing_shows_what_is_open_now_and_never_what_was,
    the_first_free_appointment_moves_on_with_bookings_and_time,
);

const ALL: &str = "availability";

/// Site, queue and availability of each service in an answer.
fn answers(all: &Value) -> BTreeMap<(String, String), Value> {
    let mut told = BTreeMap::new();
    for site in all["sites"].as_array().expect("sites") {
        for group in site["groups"].as_array().expect("groups") {
            for code in group["services"].as_array().expect("codes") {
                let key = (site["site"].as_str().expect("a code").to_owned(), code.as_str().expect("a code").to_owned());
                let rest = json!({ "queue": group["queue"], "availability": group["availability"], "waiting": group["waiting"],
                    "counters_open": group["counters_open"], "seq": site["seq"] });
                assert!(told.insert(key.clone(), rest).is_none(), "{key:?} twice");
            }
        }
    }
    told
}

fn codes(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
}

async fn every_service_of_the_reference_catalogue_is_answered_in_one_call_smd_6(db: TestDb) {
    let app = TestApp::of_reference(db).await;
    let answer = app.anon().get(ALL).await;
    let all = answer.ok();
    let mut answered: Vec<String> = answers(&all).into_keys().map(|(_, code)| code).chain(codes(&all["not_offered"])).collect();
    answered.sort();
    answered.dedup();
    let mut expected: Vec<String> = reference().expect("reference").services.into_iter().map(|s| s.code).collect();
    expected.sort();
    assert_eq!((answered.len(), &all["total"]), (361, &json!(361)));
    assert_eq!(answered, expected);
    assert!(all["accepting"].as_u64() > Some(200), "{}", all["accepting"]);
    assert!(answer.body.len() < 60_000, "a phone can afford it: {} bytes", answer.body.len());
    assert_eq!(answer.header("cache-control"), Some("public, max-age=5"));
}

async fn what_one_call_says_of_all_is_what_each_is_told_smd_6(db: TestDb) {
    let app = TestApp::new(db).await;
    app.kiosk().take("DISDUKCAPIL-001").await;
    app.officer("A1").opened().await;
    for (moment, channel) in [
        ("2026-11-30T01:00:00Z", "kiosk"),
        ("2026-11-30T01:00:00Z", "online"),
        ("2026-12-01T07:45:00Z", "kiosk"),
        ("2026-12-04T05:00:00Z", "phone"),
        ("2026-12-05T05:00:00Z", "staff_assisted"),
    ] {
        app.at(moment);
        let all = app.anon().get(&format!("{ALL}?channel={channel}")).await.ok();
        let told = answers(&all);
        assert_eq!(told.len(), 18 + 3 + 3 - 7, "as the fixture offers them: {told:#?}");
        let mut accepting = std::collections::BTreeSet::new();
        for ((site, code), group) in &told {
            let one = app.anon().get(&format!("services/{code}/availability?site={site}&channel={channel}")).await.ok();
            let here = &one["sites"][0];
            for member in ["queue", "availability", "waiting", "counters_open", "seq"] {
                assert_eq!(here[member], group[member], "{moment} {channel} {site} {code}: {member}");
            }
            if one["accepting"] == true {
                accepting.insert(code.clone());
            }
        }
        assert_eq!(all["accepting"], json!(accepting.len()), "{moment} {channel}");
        for code in codes(&all["not_offered"]) {
            assert_eq!(app.anon().get(&format!("services/{code}/availability")).await.ok()["sites"], json!([]), "{code}");
        }
    }
}

async fn a_service_with_an_override_of_its_own_stands_apart_smd_6(db: TestDb) {
    let app = TestApp::new(db).await;
    let group_of = |all: &Value, code: &str| answers(all)[&("utama".to_owned(), code.to_owned())].clone();
    let before = app.anon().get(ALL).await;
    let known = before.header("etag").expect("a tag").to_owned();
    let again = app.anon().send("GET", ALL, &[("If-None-Match", &known)], None).await;
    assert_eq!(again.status, 304);
    let closing = json!({ "scope": "service", "service": "DISDUKCAPIL-002", "effect": "force_closed",
        "reason": { "id": "Blangko habis", "en": "Out of blanks" }, "expires_at": "2026-11-30T03:00:00Z" });
    app.manager().post("overrides", closing).await.created();
    let all = app.anon().get(ALL).await.ok();
    let (other, closed) = (group_of(&all, "DISDUKCAPIL-001"), group_of(&all, "DISDUKCAPIL-002"));
    assert_eq!((&other["availability"]["code"], &closed["availability"]["code"]), (&json!("open"), &json!("manual_closed")));
    assert_eq!(closed["availability"]["next_open_at"], "2026-11-30T03:00:00.000Z");
    assert_eq!(group_of(&before.ok(), "DISDUKCAPIL-002"), group_of(&before.ok(), "DISDUKCAPIL-001"), "together until then");
    let of_agency = app.anon().get(&format!("{ALL}?agency=BAPENDA&site=utama")).await.ok();
    let told: Vec<String> = answers(&of_agency).into_keys().map(|(_, code)| code).collect();
    assert_eq!(told, ["BAPENDA-001", "BAPENDA-002", "BAPENDA-003"]);
    assert!(codes(&of_agency["not_offered"]).iter().all(|code| code.starts_with("BAPENDA-")), "{of_agency}");
}

async fn what_is_asked_for_that_does_not_exist_is_named(db: TestDb) {
    let app = TestApp::new(db).await;
    for (query, named) in [("site=gedung", "gedung"), ("agency=DUKCAPIL", "DUKCAPIL"), ("channel=fax", "fax")] {
        let problem = app.anon().get(&format!("{ALL}?{query}")).await.problem(400, "unknown_filter_value");
        assert!(problem["errors"][0]["detail"].as_str().expect("a text").contains(named), "{problem}");
    }
    let problem = app.anon().get("services?open_now=ya").await.problem(400, "unknown_filter_value");
    assert_eq!((&problem["errors"][0]["pointer"], &problem["allowed_values"]), (&json!("/open_now"), &json!(["true", "false"])));
    app.anon().get("/v1/malls/tidak-ada/availability").await.problem(404, "not_found");
}

async fn the_listing_shows_what_is_open_now_and_never_what_was(db: TestDb) {
    let app = TestApp::new(db).await;
    let listed = async |query: &str| {
        let page = app.anon().get(&format!("services?limit=100&{query}")).await.ok();
        page["items"].as_array().expect("items").iter().map(|s| s["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    let everything = listed("").await;
    // The same words in another spelling, which no kept answer may serve.
    for name in ["open_now", "open%5Fnow", "%6Fpen_now"] {
        app.at("2026-11-30T01:00:00Z");
        let (open, closed) = (listed(&format!("{name}=true")).await, listed(&format!("{name}=false")).await);
        assert!(open.contains(&"DISDUKCAPIL-001".to_owned()) && closed.contains(&"BAPENDA-004".to_owned()), "{name}: {open:?}");
        let mut both = [open.clone(), closed].concat();
        both.sort();
        assert_eq!(both, everything, "each service is one or the other");
        let all = app.anon().get(ALL).await.ok();
        assert_eq!(all["accepting"], json!(open.len()), "the evaluator's own answer");
    }
    let first = app.anon().get("services?open_now=true&limit=2").await;
    assert_eq!(first.header("cache-control"), Some("public, max-age=5"));
    let next = format!("services?open_now=true&limit=100&cursor={}", first.ok()["next_cursor"].as_str().expect("more"));
    let seen =
        first.ok()["items"].as_array().expect("items").len() + app.anon().get(&next).await.ok()["items"].as_array().expect("items").len();
    assert_eq!(json!(seen), app.anon().get(ALL).await.ok()["accepting"]);
    app.anon().get(&next.replace("=true", "=false")).await.problem(400, "cursor_mismatch");
    let bapenda = listed("open_now=true&agency=BAPENDA").await;
    assert_eq!(bapenda, ["BAPENDA-001", "BAPENDA-002", "BAPENDA-003"]);
    assert_eq!(listed("open_now=").await, everything, "an empty value counts as absent");
    // Saturday in Sumedang, and no configuration has changed.
    app.at("2026-12-05T01:00:00Z");
    assert_eq!(listed("open_now=true").await, Vec::<String>::new());
}

async fn the_first_free_appointment_moves_on_with_bookings_and_time(db: TestDb) {
    let mut setup = mall::small();
    for (site, from, to) in [(0, "10:00", "11:00"), (1, "13:00", "14:00")] {
        setup.sites[site].queues[0].sessions = vec![SessionSetup {
            code: "pagi".to_owned(),
            weekdays: vec![1, 2],
            from: from.parse().expect("a time"),
            to: to.parse().expect("a time"),
            slot_minutes: 30,
            capacity: 1,
            min_notice_min: 30,
            max_days: 8,
        }];
    }
    let app = TestApp::with(db, setup).await;
    let next =
        async |query: &str| app.anon().get(&format!("services/DISDUKCAPIL-001/availability{query}")).await.ok()["next_appointment"].clone();
    let at_ten = json!({ "site": "utama", "service_date": "2026-11-30", "starts_at": "2026-11-30T03:00:00.000Z",
        "ends_at": "2026-11-30T03:30:00.000Z", "local_time": "10.00" });
    assert_eq!(next("").await, at_ten);
    assert_eq!(next("?site=tengah").await["local_time"], "13.00", "of that site alone, by its own clock");
    let wish = json!({ "service": "DISDUKCAPIL-001", "starts_at": at_ten["starts_at"] });
    app.manager().post("sites/utama/appointments", wish).await.created();
    assert_eq!(next("").await["local_time"], "10.30", "the first is taken");
    app.pass_min(11);
    assert_eq!(next("").await, at_ten, "what was held and not confirmed is free again");
    app.at("2026-11-30T02:45:00Z");
    assert_eq!(next("").await["local_time"], "10.30", "the first is too soon to book");
    app.at("2026-12-01T07:00:00Z");
    assert_eq!(next("").await["service_date"], "2026-12-07");
    let nowhere = app.anon().get("services/BAPENDA-001/availability").await.ok();
    assert_eq!(nowhere["next_appointment"], Value::Null, "no session, no time");
}
