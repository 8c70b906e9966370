//! What a programme finds from the host alone leads to answers; open data say what their columns are (SSL-10).

use std::collections::BTreeSet;

use mpp::catalogue::service::import::import;
use mpp::db::{Lane, Origin};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::{TestDb, mall};

both_engines!(every_link_of_the_catalogue_of_apis_leads_to_an_answer, open_data_say_what_their_columns_are_ssl_10);

/// The path of an address of this test's host.
fn path_of(address: &Value) -> String {
    let address = address.as_str().expect("an address");
    let rest = address.strip_prefix("http://").unwrap_or_else(|| panic!("{address}"));
    format!("/{}", rest.split_once('/').map_or("", |(_, path)| path))
}

async fn every_link_of_the_catalogue_of_apis_leads_to_an_answer(db: TestDb) {
    let app = TestApp::new(db).await;
    let answer = app.anon().get("/.well-known/api-catalog").await;
    let media_type = answer.header("content-type").expect("a type");
    assert!(media_type.starts_with("application/linkset+json") && media_type.contains("rfc9727"), "{media_type}");
    let catalog = answer.ok();
    let mut followed = 0;
    for set in catalog["linkset"].as_array().expect("links") {
        for (relation, links) in set.as_object().expect("a set").iter().filter(|(relation, _)| *relation != "anchor") {
            for link in links.as_array().expect("links") {
                let path = path_of(&link["href"]);
                assert_eq!(app.anon().get(&path).await.status, 200, "{relation} {path}");
                followed += 1;
            }
        }
    }
    assert!(followed > 7, "{catalog:#}");
    let anchors: Vec<String> = catalog["linkset"].as_array().expect("links").iter().map(|set| path_of(&set["anchor"])).collect();
    assert_eq!(anchors, ["/v1", "/v1/malls/contoh/hsds/v3", "/v1/malls/contoh"]);
    assert_eq!(app.anon().send("HEAD", "/.well-known/api-catalog", &[], None).await.status, 200);
    let about = app.anon().get("hsds/v3").await.ok();
    for page in [&about["profile"], &about["openapi_url"]] {
        assert_eq!(app.anon().get(&path_of(page)).await.status, 200, "{page}");
    }
}

async fn open_data_say_what_their_columns_are_ssl_10(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut parsed = mall::catalogue().clone();
    parsed.services.iter_mut().find(|s| s.code == "BAPENDA-001").expect("a service").content.name_id = "=HYPERLINK(\"x\")".to_owned();
    let work = move |tx: &mut mpp::db::tx::Tx<'_>| import(tx, &parsed, "2026-11-30".parse().expect("a date")).map(|_| ());
    app.state.core.db.write(Lane::mall(app.mall_id), Origin::system(), work).await.expect("an import");

    let list = app.anon().get("open-data").await.ok();
    for dataset in list["datasets"].as_array().expect("datasets") {
        for member in ["owner", "license", "frequency"] {
            assert!(dataset[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {dataset}");
        }
        for form in dataset["distributions"].as_array().expect("forms") {
            let answer = app.anon().get(&path_of(&form["access_url"])).await;
            assert_eq!(answer.status, 200, "{form}");
            let media_type = answer.header("content-type").expect("a type");
            assert_eq!(media_type.split(';').next(), form["media_type"].as_str(), "{form}");
        }
    }
    let services = &list["datasets"][0];
    let columns: Vec<&str> =
        services["variables"].as_array().expect("columns").iter().map(|c| c["name"].as_str().expect("a name")).collect();
    let table = app.anon().get("open-data/services.csv").await;
    let mut rows = csv::Reader::from_reader(table.body.as_bytes());
    assert_eq!(rows.headers().expect("names").iter().collect::<Vec<_>>(), columns);
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let same = app.anon().get("open-data/services.json").await.ok();
    assert_eq!(rows.len(), same.as_array().expect("rows").len());
    let members: BTreeSet<&str> = same[0].as_object().expect("a row").keys().map(String::as_str).collect();
    assert_eq!(members, columns.iter().copied().collect());
    let listed = app.anon().get("services?limit=100").await.ok();
    assert_eq!(json!(rows.len()), listed["total"], "every public service");
    let name = columns.iter().position(|column| *column == "name_id").expect("a name");
    let of = |code: &str| rows.iter().find(|row| row.get(0) == Some(code)).expect("a row").get(name).expect("a cell").to_owned();
    assert_eq!(of("BAPENDA-001"), "'=HYPERLINK(\"x\")", "a spreadsheet takes it for a text");
    assert_eq!(
        same.as_array().expect("rows").iter().find(|row| row["code"] == "BAPENDA-001").expect("a row")["name_id"],
        "=HYPERLINK(\"x\")"
    );
}
