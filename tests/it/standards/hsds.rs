//! HSDS 3.0: every record fits the published schemas, and the eleven reads take the parameters of the specification.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schemas::{VERSIONS, fits, validator};
use crate::support::TestDb;
use crate::support::app::TestApp;
use crate::support::seed;

both_engines!(
    every_record_of_the_reference_catalogue_fits_both_schemas,
    pages_join_to_the_whole_and_parameters_add_up,
    what_cannot_be_answered_is_refused_and_named,
    the_stub_is_under_the_host_where_there_is_one_mall,
);

async fn get(app: &TestApp, path: &str) -> Value {
    app.anon().get(&format!("hsds/v3{path}")).await.ok()
}

/// The records of a listing, one a line.
pub async fn lines(app: &TestApp, path: &str) -> Vec<Value> {
    let answer = app.anon().get(&format!("hsds/v3{path}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")), "{path}");
    answer.body.lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

fn contents(page: &Value) -> &[Value] {
    page["contents"].as_array().expect("contents")
}

fn id(record: &Value) -> &str {
    record["id"].as_str().expect("an id")
}

/// Without its services, which only the compiled schema of the specification knows; they fit the schema of services.
fn apart(mut organization: Value) -> (Value, Vec<Value>) {
    let services = organization.as_object_mut().expect("a record").remove("services");
    (organization, services.and_then(|list| list.as_array().cloned()).unwrap_or_default())
}

async fn every_record_of_the_reference_catalogue_fits_both_schemas(db: TestDb) {
    let app = TestApp::of_reference(db).await;
    let services = lines(&app, "/services?full=true&format=ndjson").await;
    let listed = lines(&app, "/services?format=ndjson").await;
    let places = lines(&app, "/service_at_locations?full=true&format=ndjson").await;
    let plain_places = lines(&app, "/service_at_locations?format=ndjson").await;
    let organizations = lines(&app, "/organizations?full=true&format=ndjson").await;
    let (taxonomies, terms) = (lines(&app, "/taxonomies?format=ndjson").await, lines(&app, "/taxonomy_terms?format=ndjson").await);
    assert_eq!((services.len(), listed.len()), (361, 361));
    assert!(organizations.len() > 40, "agencies and what they belong to: {}", organizations.len());
    for version in VERSIONS {
        let (service, organization, place) =
            (validator(version, "service"), validator(version, "organization"), validator(version, "service_at_location"));
        let (taxonomy, term) = (validator(version, "taxonomy"), validator(version, "taxonomy_term"));
        services.iter().chain(&listed).for_each(|record| fits(&service, record));
        places.iter().chain(&plain_places).for_each(|record| fits(&place, record));
        for record in &organizations {
            let (record, its) = apart(record.clone());
            fits(&organization, &record);
            its.iter().for_each(|record| fits(&service, record));
        }
        taxonomies.iter().for_each(|record| fits(&taxonomy, record));
        terms.iter().for_each(|record| fits(&term, record));
        let one = get(&app, &format!("/taxonomy_terms/{}", id(&terms[0]))).await;
        fits(&term, &one);
    }
    // One of each, at its own address, is what the listing tells.
    for (path, records) in [("/services", &services), ("/service_at_locations", &places), ("/taxonomies", &taxonomies)] {
        let record = &records[records.len() / 2];
        assert_eq!(get(&app, &format!("{path}/{}", id(record))).await, *record, "{path}");
    }
    every_reference_leads_somewhere(&services, &organizations, &terms, &places);
    say_what_the_catalogue_says(&app, &services).await;
}

/// Ids are unique, and what a record points at is there.
fn every_reference_leads_somewhere(services: &[Value], organizations: &[Value], terms: &[Value], places: &[Value]) {
    let ids = |records: &[Value]| records.iter().map(|record| id(record).to_owned()).collect::<BTreeSet<_>>();
    let (of_organizations, of_terms, of_places) = (ids(organizations), ids(terms), ids(places));
    assert_eq!((ids(services).len(), of_places.len()), (services.len(), places.len()), "no id twice");
    for service in services {
        assert!(of_organizations.contains(service["organization_id"].as_str().expect("an id")), "{service}");
        for attribute in service["attributes"].as_array().expect("attributes") {
            assert!(of_terms.contains(attribute["taxonomy_term_id"].as_str().expect("an id")), "{attribute}");
        }
        for place in service["service_at_locations"].as_array().into_iter().flatten() {
            assert!(of_places.contains(id(place)), "{place}");
        }
    }
    for organization in organizations {
        let parent = organization["parent_organization_id"].as_str();
        assert!(parent.is_none_or(|parent| of_organizations.contains(parent)), "{organization}");
    }
}

async fn say_what_the_catalogue_says(app: &TestApp, services: &[Value]) {
    for record in services.iter().step_by(40) {
        let native = app.anon().get(&format!("services/{}", record["alternate_name"].as_str().expect("a code"))).await.ok();
        assert_eq!((&record["name"], &record["description"]), (&native["name_id"], &native["description_id"]));
        assert_eq!((&record["status"], &record["fees_description"]), (&json!("active"), &native["fee"]["note"]));
        let documents: Vec<&Value> = record["required_documents"].as_array().expect("documents").iter().map(|d| &d["document"]).collect();
        assert_eq!(documents.len(), native["requirements"].as_array().expect("requirements").len());
        let cost = &record["cost_options"][0];
        let expected = if native["fee"]["kind"] == "free" { json!(0) } else { native["fee"]["amount_idr"].clone() };
        assert_eq!((cost.get("amount").cloned().unwrap_or_default(), &cost["currency"]), (expected, &json!("IDR")));
    }
    let bjb =
        services.iter().find(|s| s["alternate_name"].as_str().is_some_and(|code| code.starts_with("BJB-"))).expect("a service of the bank");
    let hours = bjb["service_at_locations"][0]["schedules"].as_array().expect("hours");
    let row = &hours[0];
    assert_eq!((&row["freq"], &row["timezone"]), (&json!("WEEKLY"), &json!(7)), "{row}");
    assert!(row["opens_at"].as_str().is_some_and(|time| time.ends_with("+07:00")), "{row}");
    assert!(hours.iter().any(|row| row.get("valid_from").is_some()), "a season has its dates: {hours:#?}");
}

async fn pages_join_to_the_whole_and_parameters_add_up(db: TestDb) {
    let app = TestApp::new(db).await;
    let whole = lines(&app, "/services?format=ndjson").await;
    let mut joined = Vec::new();
    for number in 1.. {
        let page = get(&app, &format!("/services?page={number}&per_page=7")).await;
        assert_eq!((&page["page_number"], &page["total_items"]), (&json!(number), &json!(whole.len())));
        assert_eq!((&page["first_page"], &page["size"]), (&json!(number == 1), &json!(contents(&page).len())));
        joined.extend(contents(&page).to_vec());
        if page["last_page"] == true {
            break;
        }
    }
    assert_eq!(joined, whole);
    let beyond = get(&app, "/services?page=999").await;
    assert_eq!((&beyond["empty"], contents(&beyond).len()), (&json!(true), 0));
    let minimal = get(&app, "/services?minimal=true&per_page=5").await;
    assert_eq!(contents(&minimal).len(), whole.len(), "all in one answer");
    let members: BTreeSet<&String> = contents(&minimal)[0].as_object().expect("a record").keys().collect();
    assert_eq!(members.into_iter().collect::<Vec<_>>(), ["id", "modified_date"]);

    let of = |record: &Value, member: &str| record[member].as_str().expect("a text").to_owned();
    let agency = of(&whole[0], "organization_id");
    let full = get(&app, &format!("/services/{}", id(&whole[0]))).await;
    let term = full["attributes"]
        .as_array()
        .expect("attributes")
        .iter()
        .find(|a| a["taxonomy_term"]["taxonomy"] == "mpp:peristiwa")
        .expect("an event");
    let (term_id, taxonomy_id) = (of(term, "taxonomy_term_id"), of(&term["taxonomy_term"], "taxonomy_id"));
    let all_codes = async |query: &str| {
        let found = lines(&app, &format!("/services?format=ndjson&{query}")).await;
        found.iter().map(|record| of(record, "alternate_name")).collect::<BTreeSet<_>>()
    };
    let (by_agency, by_term) =
        (all_codes(&format!("organization_id={agency}")).await, all_codes(&format!("taxonomy_term_id={term_id}")).await);
    let both = all_codes(&format!("organization_id={agency}&taxonomy_term_id={term_id}")).await;
    assert_eq!(both, by_agency.intersection(&by_term).cloned().collect(), "parameters add up");
    assert!(!both.is_empty() && by_term.len() < whole.len(), "{both:?}");
    assert_eq!(all_codes(&format!("taxonomy_id={taxonomy_id}")).await.len(), whole.len(), "each has an event");
    assert!(all_codes("organization_id=0192f0c1-7c4e-7000-8000-0000000000ff").await.is_empty());
    let found = all_codes("search=kartu%20keluarga").await;
    assert!(found.contains("DISDUKCAPIL-003") || !found.is_empty(), "{found:?}");
    assert!(found.len() < whole.len(), "a search narrows");
    listings_of_other_kinds(&app, &agency, &term_id, &taxonomy_id).await;
}

async fn listings_of_other_kinds(app: &TestApp, agency: &str, term_id: &str, taxonomy_id: &str) {
    let registry = get(app, "/organizations?search=kependudukan").await;
    let places = get(app, &format!("/service_at_locations?organization_id={}&per_page=100", id(&contents(&registry)[0]))).await;
    let sites: BTreeSet<&str> = contents(&places).iter().map(|place| place["location_id"].as_str().expect("an id")).collect();
    assert_eq!(sites.len(), 3, "each site by itself");
    assert_eq!(get(app, "/service_at_locations?postcode=45311").await["total_items"], 0, "no address here has one");
    let named = get(app, "/organizations?search=pendapatan").await;
    assert_eq!((contents(&named).len(), &contents(&named)[0]["alternate_name"]), (1, &json!("BAPENDA")));
    let one = get(app, &format!("/organizations/{agency}?full_service=true")).await;
    assert!(one["services"][0].get("cost_options").is_some(), "in full: {one}");
    let one = get(app, &format!("/organizations/{agency}")).await;
    assert!(one["services"][0].get("cost_options").is_none() && !one["services"][0]["id"].is_null(), "by name: {one}");
    let terms = lines(app, &format!("/taxonomy_terms?format=ndjson&taxonomy_id={taxonomy_id}")).await;
    assert!(terms.iter().all(|term| term["taxonomy_id"] == taxonomy_id) && terms.iter().any(|term| term["id"] == term_id));
    assert_eq!(get(app, "/taxonomy_terms?top_only=true&search=kelahiran").await["total_items"], 1);
    assert_eq!(get(app, &format!("/taxonomy_terms?parent_id={term_id}")).await["total_items"], 0, "our taxonomies are flat");
    assert_eq!(get(app, "/taxonomies?search=standar").await["total_items"], 1);
}

async fn what_cannot_be_answered_is_refused_and_named(db: TestDb) {
    let app = TestApp::new(db).await;
    for (query, pointer) in [
        ("/services?page=0", "/page"),
        ("/services?per_page=101", "/per_page"),
        ("/services?modified_after=kemarin", "/modified_after"),
        ("/services?full=ya", "/full"),
        ("/service_at_locations?proximity=500", "/proximity"),
        ("/organizations?per_page=x", "/per_page"),
        ("/services?taxonomy_term_id=0000000000000000000000000000000000000", "/taxonomy_term_id"),
    ] {
        let problem = app.anon().get(&format!("hsds/v3{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    app.anon().get("hsds/v3/services?format=xml").await.problem(400, "unknown_filter_value");
    let draft = "0192f0c1-7c4e-7000-8000-0000000000ff";
    app.anon().get(&format!("hsds/v3/services/{draft}")).await.problem(404, "not_found");
}

async fn the_stub_is_under_the_host_where_there_is_one_mall(db: TestDb) {
    let app = TestApp::new(db).await;
    let about = app.anon().get("/hsds/v3").await.ok();
    assert_eq!((&about["version"], about["openapi_url"].as_str().map(|url| url.ends_with("/openapi.json"))), (&json!("3.0"), Some(true)));
    assert_eq!(about, get(&app, "").await);
    for path in ["/services?per_page=3", "/organizations", "/taxonomies", "/taxonomy_terms", "/service_at_locations?full=true"] {
        let under_the_host = app.anon().get(&format!("/hsds/v3{path}")).await;
        assert_eq!(under_the_host.ok(), get(&app, path).await, "{path}");
        assert_eq!(under_the_host.header("access-control-allow-origin"), Some("*"));
        let tag = under_the_host.header("etag").expect("a tag").to_owned();
        let again = app.anon().send("GET", &format!("/hsds/v3{path}"), &[("If-None-Match", &tag)], None).await;
        assert_eq!(again.status, 304, "{path}");
    }
    let one = get(&app, "/services?per_page=1").await;
    let path = format!("/services/{}", id(&contents(&one)[0]));
    assert_eq!(app.anon().get(&format!("/hsds/v3{path}")).await.ok(), get(&app, &path).await);
    app.anon().get("/hsds/v3/locations").await.problem(404, "not_found");
    let refused = app.anon().send("POST", "/hsds/v3/services", &[], None).await;
    refused.problem(405, "method_not_allowed");

    seed::mall(&app.db);
    let several = app.another_process();
    let several_malls = crate::support::app::ask(&several, "/hsds/v3/services").await;
    let problem = several_malls.problem(404, "not_found");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("/v1/malls/")), "{problem}");
    several.core.db.stop();
}
