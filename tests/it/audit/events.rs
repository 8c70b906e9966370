//! Reading a log as an auditor.

use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use super::auditor;
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    filters_narrow_a_log_and_pages_lead_through_it,
    staff_act_from_a_network_and_the_public_from_nowhere,
    a_log_is_read_by_who_may_audit_that_site,
);

fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().expect("items").iter().map(|event| event["seq"].as_i64().expect("a number")).collect()
}

async fn filters_narrow_a_log_and_pages_lead_through_it(db: TestDb) {
    let app = TestApp::new(db).await;
    let (auditor, anon) = (auditor(&app), app.anon());
    let first = anon.take_id("DISDUKCAPIL-001").await;
    app.pass_min(10);
    let officer = app.officer("A1").opened().await;
    assert_eq!(officer.call_next().await, first);
    app.pass_min(10);
    let second = officer.take_id("DISDUKCAPIL-001").await;

    let all = auditor.get("audit/events?site=utama&limit=100").await.ok();
    let (newest, oldest) = (seqs(&all)[0], *seqs(&all).last().expect("an event"));
    assert_eq!((oldest, all["next_cursor"].clone()), (1, Value::Null));
    assert_eq!(seqs(&all), (1..=newest).rev().collect::<Vec<_>>());
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = auditor.get(&format!("audit/events?site=utama&limit=2{cursor}")).await.ok();
        paged.extend(seqs(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, seqs(&all));
    let mismatched = auditor.get(&format!("audit/events?site=utama&type=ticket.called{cursor}")).await;
    mismatched.problem(400, "cursor_mismatch");
    auditor.get("audit/events?site=utama&cursor=bukan").await.problem(400, "cursor_invalid");
    auditor.get("audit/events?site=tak-ada").await.problem(400, "unknown_filter_value");

    let kinds = async |query: &str| {
        let page = auditor.get(&format!("audit/events?site=utama&limit=100&{query}")).await.ok();
        let kinds = page["items"].as_array().expect("items").iter().map(|event| event["type"].as_str().expect("a type").to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds(&format!("subject=tickets/{first}")).await, ["ticket.called", "ticket.issued"]);
    assert_eq!(kinds(&format!("subject=tickets/{second}&actor_kind=public")).await, [""; 0]);
    assert_eq!(kinds("type=ticket.called").await, ["ticket.called"]);
    assert_eq!(kinds("type=ticket.issued&actor_kind=public").await, ["ticket.issued"]);
    let me = officer.get("/v1/auth/me").await.ok()["id"].as_str().expect("an id").to_owned();
    assert_eq!(kinds(&format!("actor={me}")).await, ["ticket.issued", "ticket.called", "counter.opened"]);
    // It was nine o'clock; the counter was opened at ten past, the last ticket taken at twenty past.
    assert_eq!(kinds("from=2026-11-30T02:10:00Z&to=2026-11-30T02:20:00Z").await, ["ticket.called", "counter.opened"]);
    assert_eq!(kinds("from=2026-11-30T02:20:00Z").await, ["ticket.issued"]);
    assert_eq!(kinds("from=2026-11-30T02:20:00.001Z").await, [""; 0]);
    assert_eq!(kinds("to=2026-11-29T00:00:00Z").await, [""; 0]);
}

async fn staff_act_from_a_network_and_the_public_from_nowhere(db: TestDb) {
    let app = TestApp::new(db).await;
    app.anon().from("198.51.100.7:5000").take("DISDUKCAPIL-001").await;
    app.officer("A1").from("203.0.113.77:4000").take("DISDUKCAPIL-001").await;
    app.kiosk().from("[2001:db8:1:2::9]:4000").take("DISDUKCAPIL-001").await;
    app.officer("A2").take("DISDUKCAPIL-001").await;
    let page = auditor(&app).get("audit/events?site=utama&type=ticket.issued").await.ok();
    let networks: Vec<&Value> = page["items"].as_array().expect("items").iter().map(|event| &event["network"]).collect();
    assert_eq!(networks, [&Value::Null, &json!("2001:db8:1::/48"), &json!("203.0.113.0/24"), &Value::Null]);
    assert!(!page.to_string().contains("113.77") && !page.to_string().contains("198.51"), "{page}");
}

async fn a_log_is_read_by_who_may_audit_that_site(db: TestDb) {
    let app = TestApp::new(db).await;
    let site = app.directory.site("tengah").expect("a site").id;
    let of_one = app.staff("auditor.tengah", Grant { site_id: Some(site), ..app.everywhere(Role::Auditor) });
    of_one.get("audit/events?site=tengah").await.ok();
    for path in ["audit/events", "audit/events?site=utama", "audit/refusals", "audit/chain", "sites/utama/reports/out-of-order-calls"] {
        of_one.get(path).await.problem(403, "forbidden_scope");
        app.manager().get(path).await.problem(403, "forbidden");
    }
    let head = app.staff("kepala", app.everywhere(Role::MallHead));
    let seen = head.get("audit/events").await.ok();
    assert!(seen["items"].as_array().is_some_and(|items| items.iter().any(|event| event["type"] == "mall.set_up")), "{seen}");
}
