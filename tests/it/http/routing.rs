//! Which methods a path knows: HEAD, OPTIONS, 405 with `Allow`, 404.

use super::client::{get, send};
use super::sample::serve;

const TICKET: &str = "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1";

#[test]
fn a_known_path_with_a_wrong_method_is_405_with_the_methods_it_knows() {
    let app = serve();
    for (method, path, allow) in [
        ("DELETE", TICKET, "GET, HEAD, OPTIONS, PATCH"),
        ("PUT", "/v1/tickets", "GET, HEAD, OPTIONS, POST"),
        ("GET", &format!("{TICKET}/recall"), "OPTIONS, POST"),
        ("HEAD", &format!("{TICKET}/recall"), "OPTIONS, POST"),
        ("TRACE", "/v1/tickets", "GET, HEAD, OPTIONS, POST"),
        ("PURGE", "/v1/tickets", "GET, HEAD, OPTIONS, POST"),
    ] {
        let answer = send(app, method, path, &[], "");
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {path}");
        if method != "HEAD" {
            let problem = answer.problem(405, "method_not_allowed");
            assert_eq!(problem["allowed_methods"], serde_json::json!(allow.split(", ").collect::<Vec<_>>()));
        }
    }
    send(app, "DELETE", "/v1/nowhere", &[], "").problem(404, "not_found");
}

#[test]
fn options_says_what_a_path_knows() {
    let app = serve();
    let answer = send(app, "OPTIONS", TICKET, &[], "");
    assert_eq!((answer.status, answer.header("allow")), (204, Some("GET, HEAD, OPTIONS, PATCH")));
    send(app, "OPTIONS", "/v1/nowhere", &[], "").problem(404, "not_found");
}

#[test]
fn head_answers_like_get_without_the_body() {
    let app = serve();
    let full = get(app, TICKET);
    let head = send(app, "HEAD", TICKET, &[], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for name in ["content-length", "content-type", "etag", "cache-control"] {
        assert_eq!(head.header(name), full.header(name), "{name}");
        assert!(head.header(name).is_some(), "{name}");
    }
    let missing = send(app, "HEAD", "/v1/nowhere", &[], "");
    assert_eq!((missing.status, missing.body.as_str(), missing.header("content-type")), (404, "", Some("application/problem+json")));
    assert_eq!(send(app, "HEAD", "/v1/events", &["Accept: text/event-stream"], "").status, 200, "a stream ends at once");
}

#[test]
fn an_answer_nobody_wants_is_406_and_a_stream_is_wanted_as_a_stream() {
    let app = serve();
    for fine in ["*/*", "application/*", "application/problem+json", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json;q=0.1"]
    {
        assert_eq!(send(app, "GET", TICKET, &[&format!("Accept: {fine}")], "").status, 200, "{fine}");
    }
    for refused in ["text/html", "application/xml", "application/json;q=0"] {
        send(app, "GET", TICKET, &[&format!("Accept: {refused}")], "").problem(406, "not_acceptable");
    }
    assert_eq!(send(app, "HEAD", "/v1/events", &["Accept: text/event-stream"], "").status, 200);
    send(app, "GET", "/v1/events", &["Accept: text/html"], "").problem(406, "not_acceptable");
    send(app, "GET", "/v1/nowhere", &["Accept: text/html"], "").problem(404, "not_found");
}
