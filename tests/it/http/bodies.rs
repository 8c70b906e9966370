//! Request bodies: media types, strict JSON, limits (`reliability` rows 20 and 21).

use super::client::{get, post_json, raw, send};
use super::sample::serve;

const KEY: &str = "Idempotency-Key: k-1";
const JSON: &str = "Content-Type: application/json";

#[test]
fn a_sound_body_is_read_and_its_fingerprint_ignores_spelling() {
    let app = serve();
    let one = send(app, "POST", "/v1/tickets", &[KEY, JSON], r#"{"service_code":"A-1","companions":2}"#);
    let two = send(
        app,
        "POST",
        "/v1/tickets",
        &[KEY, "Content-Type: Application/JSON; charset=utf-8"],
        "{ \"companions\" : 2,\n\"service_code\":\"A\\u002d1\"}",
    );
    let other = send(app, "POST", "/v1/tickets", &[KEY, JSON], r#"{"service_code":"A-1","companions":3}"#);
    assert_eq!((one.status, two.status, other.status), (201, 201, 201), "{}", two.body);
    assert_eq!(one.json()["fingerprint"], two.json()["fingerprint"]);
    assert_ne!(one.json()["fingerprint"], other.json()["fingerprint"]);
}

#[test]
fn other_media_types_and_compressed_bodies_are_refused() {
    let app = serve();
    for headers in [
        vec![KEY, "Content-Type: text/plain"],
        vec![KEY, "Content-Type: application/merge-patch+json"],
        vec![KEY, JSON, "Content-Encoding: gzip"],
    ] {
        send(app, "POST", "/v1/tickets", &headers, "{}").problem(415, "unsupported_media_type");
    }
    send(app, "POST", "/v1/tickets", &[KEY], "{}").problem(415, "unsupported_media_type");
}

#[test]
fn what_is_no_json_is_named_with_its_position() {
    let app = serve();
    let problem = send(app, "POST", "/v1/tickets", &[KEY, JSON], "{\"service_code\":\n oops}").problem(400, "malformed_body");
    assert_eq!((&problem["line"], &problem["column"]), (&2.into(), &2.into()), "{problem}");
    for text in
        ["{", "{\"service_code\":\"a\"} trailing", "{\"service_code\":\"a\",\"service_code\":\"b\"}", "\u{0}", "[1,]", &"[".repeat(5000)]
    {
        send(app, "POST", "/v1/tickets", &[KEY, JSON], text).problem(400, "malformed_body");
    }
    send(app, "POST", "/v1/tickets", &[KEY], "").problem(400, "malformed_body");
    send(app, "POST", "/v1/tickets", &[KEY, JSON], "").problem(400, "malformed_body");
}

#[test]
fn fields_at_fault_are_named_by_pointer_and_never_by_their_value() {
    let app = serve();
    for (body, pointer, code) in [
        (r#"{"service_code":"a","colour":"red"}"#, "/colour", "unknown_field"),
        (r#"{"service_code":"a","a/b~c":1}"#, "/a~1b~0c", "unknown_field"),
        (r#"{"companions":1}"#, "/service_code", "missing_field"),
        (r#"{"service_code":3211011708459998}"#, "/service_code", "wrong_type"),
        (r#"{"service_code":"a","companions":300}"#, "/companions", "invalid_value"),
        (r#"{"service_code":"a","issued_by":"3211011708459998"}"#, "/issued_by", "unknown_value"),
        (r#"["a",1,"staff"]"#, "", "wrong_type"),
        ("null", "", "wrong_type"),
    ] {
        let problem = send(app, "POST", "/v1/tickets", &[KEY, JSON], body).problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{body}: {problem}");
        assert!(!problem.to_string().contains("3211011708459998"), "{problem}");
    }
}

#[test]
fn a_body_that_announces_more_than_the_limit_is_refused_before_it_is_sent() {
    let app = serve();
    let head = format!("POST /v1/tickets HTTP/1.1\r\nHost: t\r\n{KEY}\r\n{JSON}\r\nContent-Length: 999999999\r\n\r\n");
    let answer = raw(app, head.as_bytes());
    let problem = answer.problem(413, "payload_too_large");
    assert_eq!(problem["max_bytes"], 65_536);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn a_chunked_body_is_refused_once_it_passes_the_limit() {
    let app = serve();
    let mut text = format!("POST /v1/tickets HTTP/1.1\r\nHost: t\r\n{KEY}\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..5 {
        text.extend_from_slice(format!("4000\r\n{}\r\n", "x".repeat(0x4000)).as_bytes());
    }
    raw(app, &text).problem(413, "payload_too_large");
}

#[test]
fn an_endless_body_to_what_is_refused_anyway_does_not_keep_the_connection() {
    let app = serve();
    let chunked = "Host: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
    let refused = raw(app, format!("POST /v1/tickets HTTP/1.1\r\nAccept: text/html\r\n{chunked}").as_bytes());
    refused.problem(406, "not_acceptable");
    let big = format!("POST /v1/tickets HTTP/1.1\r\nX-Big: {}\r\n{chunked}", "x".repeat(20_000));
    raw(app, big.as_bytes()).problem(431, "headers_too_large");
}

#[test]
fn operations_without_a_body_tolerate_a_small_one_and_refuse_a_large_one() {
    let app = serve();
    let path = "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1";
    assert_eq!(send(app, "GET", path, &[JSON], "{}").status, 200);
    send(app, "GET", path, &[], &"x".repeat(65_537)).problem(413, "payload_too_large");
    send(app, "GET", "/v1/nowhere", &[], &"x".repeat(65_537)).problem(413, "payload_too_large");
}

#[test]
fn an_operation_may_document_a_larger_limit() {
    let app = serve();
    let list = format!("[{}1]", "1,".repeat(60_000));
    let answer = post_json(app, "/v1/imports", &list);
    assert_eq!(answer.json()["items"], 60_001);
    post_json(app, "/v1/imports", &"1".repeat(200_001)).problem(413, "payload_too_large");
}

#[test]
fn an_optional_body_may_be_absent_but_not_wrong() {
    let app = serve();
    let path = "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1/recall";
    assert!(send(app, "POST", path, &[], "").json()["reason"].is_null());
    assert_eq!(post_json(app, path, r#"{"reason":"late"}"#).json()["reason"], "late");
    post_json(app, path, r#"{"reasons":"late"}"#).problem(422, "validation_failed");
    send(app, "POST", path, &[], "{}").problem(415, "unsupported_media_type");
}

#[test]
fn a_merge_patch_tells_absent_from_null_and_has_its_own_media_type() {
    let app = serve();
    let path = "/v1/tickets/0192f0c1-7c4e-7000-8000-0000000000a1";
    let patch = |body: &str| send(app, "PATCH", path, &["If-Match: \"v7\"", "Content-Type: application/merge-patch+json"], body);
    assert_eq!(patch("{}").json()["companions"], "absent");
    assert_eq!(patch(r#"{"companions":null}"#).json()["companions"], "cleared");
    assert_eq!(patch(r#"{"companions":4}"#).json()["companions"], "4");
    send(app, "PATCH", path, &["If-Match: \"v7\"", JSON], "{}").problem(415, "unsupported_media_type");
    assert_eq!(get(app, path).status, 200);
}
