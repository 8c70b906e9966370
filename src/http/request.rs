//! What every answer needs to know of its request: id, language and path.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::rc::Rc;

use actix_web::dev::{Payload, RequestHead};
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use super::accept::weighted;
use super::proxies::Proxies;
use crate::kernel::words::Language;

/// Name of the header that carries the id of a request, in and out.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id taken over from a caller.
const MAX_REQUEST_ID: usize = 64;

/// Facts about a request that its answer repeats. Put into the request by the outer middleware; an extractor for handlers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestInfo {
    /// The caller's `X-Request-Id` if it is short and harmless, else a fresh UUIDv7.
    pub request_id: String,
    /// Language of texts, by `Accept-Language`.
    pub language: Language,
    /// Path of the request without its query: the `instance` of a problem.
    pub instance: String,
    /// Address of whoever asks, past the trusted proxies. Personal: not for events or logs.
    pub client: Option<IpAddr>,
}

impl RequestInfo {
    /// Reads the facts from the request line and headers.
    #[must_use]
    pub fn from_head(head: &RequestHead, proxies: &Proxies) -> Self {
        Self {
            request_id: request_id(&head.headers),
            language: preferred_language(&joined(&head.headers, &ACCEPT_LANGUAGE)),
            instance: head.uri.path().to_owned(),
            client: proxies.client_of(head),
        }
    }

    /// The facts the middleware noted, or read anew where it did not run.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Self {
        req.extensions().get::<Rc<Self>>().map_or_else(|| Self::from_head(req.head(), &Proxies::default()), |noted| Self::clone(noted))
    }
}

impl FromRequest for RequestInfo {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

/// All values of a header as one comma-separated list; unreadable ones are left out.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
}

fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let safe = (1..=MAX_REQUEST_ID).contains(&given.len()) && given.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
    if safe { given.to_owned() } else { uuid::Uuid::now_v7().to_string() }
}

/// The language a person prefers: Indonesian unless English has the higher weight (the first named wins a tie).
fn preferred_language(accept_language: &str) -> Language {
    let mut best = (Language::Indonesian, 0_u16);
    for (range, weight) in weighted(accept_language) {
        let primary = range.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let language = match primary.as_str() {
            "id" | "in" | "*" => Language::Indonesian,
            "en" => Language::English,
            _ => continue,
        };
        if weight > best.1 {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indonesian_unless_english_is_preferred() {
        for (header, language) in [
            ("", Language::Indonesian),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7", Language::Indonesian),
            ("id;q=0.2, en;q=0.9", Language::English),
            ("fr, de;q=0.9", Language::Indonesian),
            ("fr, en;q=0.1", Language::English),
            ("id;q=0, en;q=0.1", Language::English),
            ("en;q=0", Language::Indonesian),
            ("*", Language::Indonesian),
            ("en;q=abc", Language::Indonesian),
        ] {
            assert_eq!(preferred_language(header), language, "{header:?}");
        }
    }

    #[test]
    fn a_request_id_is_taken_over_only_when_short_and_harmless() {
        let id_for = |given: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, given.parse().expect("header value"));
            request_id(&headers)
        };
        assert_eq!(id_for("kiosk-1:2026.12_01"), "kiosk-1:2026.12_01");
        for bad in ["", "a b", "<script>", &"x".repeat(65)] {
            assert_eq!(id_for(bad).len(), 36, "{bad:?} is replaced");
        }
    }
}
