//! The contract that is checked in is the one the handlers make, and what it documents happens.

mod coverage;
mod recording;
mod refusals;
pub mod samples;
pub mod streams;

use std::collections::BTreeSet;

use mpp::app::contract;
use mpp::http::contract::{lint, to_json};

use crate::permissions::classified::OPERATIONS;
use crate::support::published::Published;

#[test]
fn the_file_is_what_the_handlers_say() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/mpp.v1.json")).expect("openapi/mpp.v1.json");
    let made = to_json(&contract());
    assert!(kept == made, "openapi/mpp.v1.json is stale: run `cargo run -- openapi --write openapi/mpp.v1.json` and read the difference");
}

#[test]
fn the_file_of_streams_is_what_the_types_say() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/asyncapi.v1.json")).expect("openapi/asyncapi.v1.json");
    assert!(
        kept == mpp::app::stream_contract(),
        "openapi/asyncapi.v1.json is stale: run `cargo run -- asyncapi --write openapi/asyncapi.v1.json` and read the difference"
    );
}

#[test]
fn the_page_of_problem_codes_is_the_table() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ERRORS.md")).expect("docs/ERRORS.md");
    assert!(kept == mpp::cli::errors::table(), "docs/ERRORS.md is stale: run `cargo run -- errors --write docs/ERRORS.md`");
}

#[test]
fn the_page_of_roles_is_the_table() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/PERMISSIONS.md")).expect("docs/PERMISSIONS.md");
    assert!(
        kept == mpp::cli::permissions::page(),
        "docs/PERMISSIONS.md is stale: run `cargo run -- permissions --write docs/PERMISSIONS.md`"
    );
}

#[test]
fn every_operation_says_what_it_asks_of_its_caller() {
    let published: BTreeSet<&str> = Published::get().operations.iter().map(|operation| operation.id.as_str()).collect();
    let classified: BTreeSet<&str> = OPERATIONS.iter().map(|(id, _)| *id).collect();
    assert_eq!(classified, published, "tests/it/permissions/classified.rs says who may ask for what, operation by operation");
}

#[test]
fn the_contract_has_nothing_to_complain_about() {
    let complaints = lint(&contract());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
