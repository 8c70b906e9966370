//! What the contract says of these operations.

use actix_web::App;
use mpp::floor::routes;
use mpp::http::contract::{finish, lint, to_json};
use serde_json::Value;
use utoipa_actix_web::AppExt as _;

#[test]
fn every_operation_is_described_in_full() {
    let contract = finish(App::new().into_utoipa_app().configure(routes::configure).split_for_parts().1);
    assert_eq!(lint(&contract), [""; 0]);
    let document: Value = serde_json::from_str(&to_json(&contract)).unwrap();
    let operations = document["paths"].as_object().unwrap().values().map(|item| item["get"]["operationId"].as_str().unwrap());
    let mut ids: Vec<&str> = operations.collect();
    ids.sort_unstable();
    let expected = [
        "get_board",
        "get_floor",
        "get_mall",
        "get_mall_availability",
        "get_menu",
        "get_service_availability",
        "get_site",
        "get_site_status",
        "list_mall_events",
        "list_malls",
        "list_queues",
        "list_site_events",
        "list_sites",
    ];
    assert_eq!(ids, expected);
    for id in ["board", "status", "floor"] {
        let responses = &document["paths"][format!("/v1/malls/{{mall}}/sites/{{site}}/{id}")]["get"]["responses"];
        assert!(responses["304"].is_object(), "{id} can be asked for again");
    }
}
