//! Conditional requests, idempotency keys, parameters.

use super::client::{get, post_json, send};
use super::sample::serve;

const TICKET: &str = "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1";

#[test]
fn what_the_caller_has_is_not_sent_again() {
    let app = serve();
    let first = get(app, TICKET);
    assert_eq!((first.status, first.header("etag"), first.header("cache-control")), (200, Some("\"v7\""), Some("public, max-age=60")));
    for known in ["If-None-Match: \"v7\"", "If-None-Match: \"v1\", W/\"v7\"", "If-None-Match: *"] {
        let again = send(app, "GET", TICKET, &[known], "");
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some("\"v7\"")), "{known}");
    }
    assert_eq!(send(app, "GET", TICKET, &["If-None-Match: \"v6\""], "").status, 200);
}

#[test]
fn a_change_needs_the_current_etag() {
    let app = serve();
    let merge_patch = "Content-Type: application/merge-patch+json";
    send(app, "PATCH", TICKET, &[merge_patch], "{}").problem(428, "precondition_required");
    let stale = send(app, "PATCH", TICKET, &[merge_patch, "If-Match: \"v6\""], "{}");
    assert_eq!(stale.problem(412, "version_mismatch")["current_etag"], "\"v7\"");
    assert_eq!(stale.header("etag"), Some("\"v7\""));
    assert_eq!(send(app, "PATCH", TICKET, &[merge_patch, "If-Match: \"v7\""], "{}").status, 200);
}

#[test]
fn a_required_key_must_be_there_and_sound() {
    let app = serve();
    let missing = post_json(app, "/v1/tickets", r#"{"service_code":"a"}"#);
    missing.problem(400, "idempotency_key_required");
    assert_eq!(missing.header("link"), Some(r#"</docs/idempotency>; rel="describedby""#));
    let json = "Content-Type: application/json";
    send(app, "POST", "/v1/tickets", &[json, "Idempotency-Key: a b"], r#"{"service_code":"a"}"#).problem(400, "idempotency_key_invalid");
    let quoted = send(app, "POST", "/v1/tickets", &[json, "Idempotency-Key: \"8e03\""], r#"{"service_code":"a"}"#);
    assert_eq!(quoted.json()["key"], "8e03");
}

#[test]
fn devices_need_a_key_where_people_may_send_one() {
    let app = serve();
    let path = format!("{TICKET}/recall");
    assert_eq!(send(app, "POST", &path, &[], "").status, 200);
    send(app, "POST", &path, &["X-Test-Device: 1"], "").problem(400, "idempotency_key_required");
    assert_eq!(send(app, "POST", &path, &["X-Test-Device: 1", "Idempotency-Key: k"], "").status, 200);
}

#[test]
fn parameters_are_read_or_named_in_the_problem() {
    let app = serve();
    let fine = get(app, "/v1/tickets?q=kartu+keluarga%20baru&kind=staff&limit=5").json();
    assert_eq!((&fine["q"], &fine["kind"], &fine["limit"]), (&"kartu keluarga baru".into(), &"staff".into(), &5.into()));
    for (query, pointer, code) in [
        ("colour=red", "/colour", "unknown_parameter"),
        ("limit=5&limit=6", "/limit", "repeated_parameter"),
        ("limit=many", "/limit", "invalid_value"),
        ("limit=", "/limit", "invalid_value"),
        ("q=%ff", "/q", "encoding"),
    ] {
        let problem = get(app, &format!("/v1/tickets?{query}")).problem(400, "invalid_parameter");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&pointer.into(), &code.into()), "{problem}");
    }
}

#[test]
fn an_unknown_filter_value_is_named_with_the_words_allowed() {
    let app = serve();
    let answer = send(app, "GET", "/v1/tickets?kind=robot", &["Accept-Language: en"], "");
    let problem = answer.problem(400, "unknown_filter_value");
    assert_eq!(problem["allowed_values"], serde_json::json!(["public", "staff", "device", "system"]));
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
    assert_eq!(problem["errors"][0]["detail"], "Unknown value \"robot\"; choose one of: public, staff, device, system.");
}

#[test]
fn a_path_that_names_nothing_is_not_found() {
    let app = serve();
    for path in ["/v1/tickets/A-012", "/v1/tickets/%ff", "/v1/tickets/0192f0c1%2F7c4e", "/v1/nowhere", "/", "/v1/tickets/"] {
        get(app, path).problem(404, "not_found");
    }
}
