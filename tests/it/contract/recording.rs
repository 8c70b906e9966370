//! The check that every answer goes through, on answers made wrong one way each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::published::Published;
use crate::support::record::{Seen, faults};

/// One operation with a success, a refusal of one code and a `default`.
fn published() -> Published {
    let problem = json!({ "type": "object", "required": ["code", "status"] });
    let refusal = |examples: Value| json!({ "schema": { "$ref": "#/components/schemas/Problem" }, "examples": examples });
    let thing = json!({ "type": "object", "required": ["id", "at"], "properties": {
        "id": { "type": "string", "maxLength": 4 }, "at": { "type": "string", "format": "date-time" } } });
    Published::of(&json!({
        "paths": { "/v1/things/{thing}": { "get": { "operationId": "get_thing", "responses": {
            "200": {
                "headers": { "ETag": { "$ref": "#/components/headers/ETag" }, "Link": { "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } }
            },
            "304": {},
            "404": { "content": { "application/problem+json": refusal(json!({ "not_found": {} })) } },
            "default": { "content": { "application/problem+json": refusal(json!({})) } }
        } } } },
        "components": {
            "schemas": { "Thing": thing, "Problem": problem },
            "headers": { "ETag": { "schema": { "type": "string", "maxLength": 6 } } }
        }
    }))
}

/// What is found wrong with an answer, all in one text.
fn found(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let (published, headers) = (published(), BTreeMap::from_iter(headers.iter().copied()));
    let header = |name: &str| headers.get(name.to_lowercase().as_str()).map(|value| (*value).to_owned());
    let seen = Seen { method: "GET", path: "/v1/things/a", status, headers: &header, body: body.as_bytes() };
    let operation = published.find(seen.method, seen.path).expect("the operation");
    faults(&published, operation, &seen).join("; ")
}

const JSON: (&str, &str) = ("content-type", "application/json");
const PROBLEM: (&str, &str) = ("content-type", "application/problem+json");
const TAG: (&str, &str) = ("etag", "\"v1\"");
const GOOD: &str = r#"{"id": "a", "at": "2026-12-01T02:00:00.000Z"}"#;

#[test]
fn what_the_contract_says_passes() {
    assert_eq!(found(200, &[JSON, TAG], GOOD), "");
    assert_eq!(found(200, &[("content-type", "application/json; charset=utf-8"), TAG], GOOD), "");
    assert_eq!(found(304, &[], ""), "");
    assert_eq!(found(404, &[PROBLEM], r#"{"code": "not_found", "status": 404}"#), "");
    assert_eq!(found(500, &[PROBLEM], r#"{"code": "internal", "status": 500}"#), "", "`default`");
}

#[test]
fn whatever_is_otherwise_is_named() {
    for (status, headers, body, said) in [
        (201, vec![JSON, TAG], GOOD, "201 is not documented"),
        (503, vec![PROBLEM], r#"{"code": "overloaded", "status": 503}"#, "503 is not documented"),
        (200, vec![JSON], GOOD, "header ETag is missing"),
        (200, vec![JSON, ("etag", "\"much too long\"")], GOOD, "header ETag"),
        (200, vec![("content-type", "text/html"), TAG], GOOD, "\"text/html\" is not documented"),
        (200, vec![JSON, TAG], "{", "not JSON"),
        (200, vec![JSON, TAG], r#"{"id": "a"}"#, "\"at\" is a required property"),
        (200, vec![JSON, TAG], r#"{"id": "aaaaa", "at": "2026-12-01T02:00:00.000Z"}"#, "/id: "),
        (200, vec![JSON, TAG], r#"{"id": "a", "at": "Selasa"}"#, "/at: "),
        (304, vec![], GOOD, "no body is documented"),
        (404, vec![PROBLEM], r#"{"code": "holiday", "status": 404}"#, "holiday"),
        (404, vec![PROBLEM], r#"{"code": "not_found", "status": 409}"#, "the problem says 409"),
        (500, vec![PROBLEM], r#"{"status": 500}"#, "\"code\" is a required property"),
    ] {
        let found = found(status, &headers, body);
        assert!(found.contains(said), "{status} {body}: {found:?} does not say {said:?}");
    }
}

#[test]
fn what_is_no_operation_is_not_looked_at() {
    let published = published();
    for (method, path) in [("POST", "/v1/things/a"), ("GET", "/v1/things"), ("GET", "/v1/things/a/b"), ("GET", "/docs")] {
        assert!(published.find(method, path).is_none(), "{method} {path}");
    }
}
