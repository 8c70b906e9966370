//! Requests of pages from other origins (the CORS protocol of the Fetch standard). Open to every origin and without credentials:
//! tokens travel in a header, never in a cookie, so no site can act for a visitor.

use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue,
};

/// Methods that scripts of other origins may use: all there are.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/// Headers that scripts of other origins may read.
const EXPOSED: &str = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotency-Replayed";
/// Seconds for which a browser may remember a preflight answer.
const PREFLIGHT_MAX_AGE_S: &str = "3600";

/// The answer to a browser that asks whether a page may send a request; none to any other request.
pub(super) fn preflight(head: &RequestHead) -> Option<HttpResponse> {
    if head.method != Method::OPTIONS {
        return None;
    }
    Method::from_bytes(head.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?.as_bytes()).ok()?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS)).insert_header((ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_S));
    if let Some(names) = head.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, names.clone()));
    }
    Some(answer.finish())
}

/// Lets scripts of every origin read an answer, refusals too.
pub(super) fn open(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}
