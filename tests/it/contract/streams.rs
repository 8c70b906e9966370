//! The contract of the streams is one, and what tests hear on streams is what it says.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::sse::Told;

fn read(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
    serde_json::from_slice(&std::fs::read(path).expect("the file")).expect("JSON")
}

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| read("asyncapi.v1.json"))
}

/// The messages of a name, as schemas to hold data against.
fn validators(name: &str) -> Vec<Validator> {
    let messages = document()["components"]["messages"].as_object().expect("messages");
    let of_name = messages.values().filter(|message| message["name"] == name);
    let schema = |message: &Value| {
        let mut schema = message["payload"].clone();
        schema["components"] = json!({ "schemas": document()["components"]["schemas"] });
        jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
    };
    of_name.map(schema).collect()
}

/// Panics when a block of a stream is none of the messages of the contract.
#[track_caller]
pub fn is_in_contract(told: &Told) {
    if told.data.is_null() {
        return;
    }
    let name = told.name.as_deref().unwrap_or("message");
    static KNOWN: OnceLock<[(&str, Vec<Validator>); 3]> = OnceLock::new();
    let known = KNOWN.get_or_init(|| ["snapshot", "message", "resync"].map(|name| (name, validators(name))));
    let (_, fitting) = known.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} is no message: {told:?}"));
    assert!(fitting.iter().any(|schema| schema.is_valid(&told.data)), "no message of the contract of streams: {told:?}");
}

/// Every `$ref` of a document.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => {
            members.get("$ref").and_then(Value::as_str).into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn it_is_a_document_of_asyncapi_3() {
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/standards/asyncapi-3.0.0/schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).expect("the schema")).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let faults: Vec<String> = validator.iter_errors(document()).map(|fault| format!("{}: {fault:.200}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let mut broken = document().clone();
    broken["operations"]["listenToSiteEvents"]["action"] = "emit".into();
    assert!(!validator.is_valid(&broken), "an action that AsyncAPI does not know");
}

#[test]
fn every_reference_leads_somewhere_and_every_channel_is_an_operation_of_the_contract() {
    let document = document();
    assert_eq!(document["asyncapi"], "3.0.0");
    for reference in references(document) {
        let found = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(found.is_some_and(|found| !found.is_null()), "{reference} leads nowhere");
    }
    let contract = read("mpp.v1.json");
    for (name, channel) in document["channels"].as_object().expect("channels") {
        let path = channel["address"].as_str().expect("an address");
        let answer = &contract["paths"][path]["get"]["responses"]["200"]["content"];
        assert!(answer["text/event-stream"].is_object(), "{name}: {path} is no stream of the contract");
        let variables: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        assert!(variables.iter().all(|variable| channel["parameters"][variable].is_object()), "{name}");
    }
}
