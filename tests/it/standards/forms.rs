//! JSON-LD: a service for search engines at its own address, and all services in the European vocabulary.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(one_address_has_two_forms_and_never_mixes_them, everything_the_graph_points_at_is_in_it);

const PAGE: &str = "services/DISDUKCAPIL-001";

async fn one_address_has_two_forms_and_never_mixes_them(db: TestDb) {
    let app = TestApp::new(db).await;
    let accepting = async |accept: &str| app.anon().send("GET", PAGE, &[("Accept", accept)], None).await;
    let mut tags = BTreeSet::new();
    // Asked for in turn, twice: what is kept for one form must not answer the other.
    for _ in 0..2 {
        for (accept, media_type) in [
            ("application/ld+json", "application/ld+json"),
            ("application/json", "application/json"),
            ("application/ld+json, application/json;q=0.5", "application/ld+json"),
            ("application/json, application/ld+json;q=0.5", "application/json"),
            ("*/*", "application/json"),
        ] {
            let answer = accepting(accept).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{accept}");
            assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"), "{accept}");
            assert_eq!(answer.json().get("@context").is_some(), media_type == "application/ld+json", "{accept}");
            tags.insert(answer.header("etag").expect("a tag").to_owned());
        }
    }
    assert_eq!(tags.len(), 2, "each form has its own tag");
    let known = accepting("application/ld+json").await.header("etag").expect("a tag").to_owned();
    let ask = async |accept: &str| app.anon().send("GET", PAGE, &[("Accept", accept), ("If-None-Match", &known)], None).await.status;
    assert_eq!((ask("application/ld+json").await, ask("application/json").await), (304, 200));
    app.anon().send("GET", "services/TIDAK-ADA", &[("Accept", "application/ld+json")], None).await.problem(404, "not_found");
    accepting("application/xml").await.problem(406, "not_acceptable");

    let (native, linked) = (app.anon().get(PAGE).await.ok(), accepting("application/ld+json").await.ok());
    assert_eq!((&linked["@type"], &linked["identifier"]), (&json!("GovernmentService"), &native["code"]));
    assert_eq!(linked["name"][0], json!({ "@language": "id", "@value": native["name_id"] }));
    assert_eq!(linked["provider"]["identifier"], native["agency"]);
    assert_eq!(linked["areaServed"]["identifier"]["value"], "00.00");
    let channels = linked["availableChannel"].as_array().expect("channels");
    let channel = channels.iter().find(|channel| channel["serviceLocation"]["name"] == "Aula Contoh").expect("the hall");
    assert_eq!(channel["serviceLocation"]["openingHoursSpecification"][0]["opens"], "08:00", "{channel}");
    assert!(channel["processingTime"].as_str().is_some_and(|time| time.starts_with('P')), "{channel}");
    assert_eq!(linked["offers"]["priceCurrency"], "IDR");
}

/// Ids that stand alone in an object are references.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::String(id)), 1) = (members.get("@id"), members.len()) {
                found.insert(id);
            }
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

async fn everything_the_graph_points_at_is_in_it(db: TestDb) {
    let app = TestApp::of_reference(db).await;
    let answer = app.anon().get("cpsv-ap").await;
    assert_eq!(answer.header("content-type"), Some("application/ld+json"));
    let dump = answer.ok();
    let graph = dump["@graph"].as_array().expect("a graph");
    let ids: Vec<&str> = graph.iter().map(|node| node["@id"].as_str().expect("an id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "each node once");
    let mut pointed_at = BTreeSet::new();
    graph.iter().for_each(|node| references(node, &mut pointed_at));
    let lost: Vec<_> = pointed_at.difference(&known).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let of_type = |kind: &str| {
        graph.iter().filter(|node| node["@type"] == kind || node["@type"].as_array().is_some_and(|all| all.contains(&json!(kind)))).count()
    };
    assert_eq!((of_type("cpsv:PublicService"), of_type("cv:PublicOrganisation")), (361, 40));
}
