//! The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07). What was answered under a key is kept by the
//! database layer, in the transaction of its effect; here the key is read and the request it belongs to gets its fingerprint.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use sha2::{Digest as _, Sha256};

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The header's name.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const MAX_KEY: usize = 255;

/// A key that must be there: `idempotency_key_required` without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredKey(pub String);

/// A key that may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalKey(pub Option<String>);

/// Devices retry by themselves, so their creating requests must carry a key; people's may.
///
/// # Errors
/// `idempotency_key_required`.
pub fn require_for_devices(key: &OptionalKey, is_device: bool) -> Result<()> {
    if is_device && key.0.is_none() { Err(AppError::new(Code::IdempotencyKeyRequired)) } else { Ok(()) }
}

/// What a request asked for: a key used again with another fingerprint is a mistake of the caller.
#[must_use]
pub fn fingerprint(method: &Method, path: &str, body_digest: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method.as_str().as_bytes(), b"\n", path.as_bytes(), b"\n", body_digest] {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The key of a request: a structured-field string, or bare as most clients send it; 1 to 255 visible ASCII characters.
fn key_of(headers: &HeaderMap) -> Result<Option<String>> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY);
    let Some(value) = given.next() else { return Ok(None) };
    let invalid = || AppError::new(Code::IdempotencyKeyInvalid);
    let text = value.to_str().map_err(|_| invalid())?.trim();
    let key = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let sound = (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
    if sound && given.next().is_none() { Ok(Some(key.to_owned())) } else { Err(invalid()) }
}

impl FromRequest for OptionalKey {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(key_of(req.headers()).map(Self))
    }
}

impl FromRequest for RequiredKey {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let required = || AppError::new(Code::IdempotencyKeyRequired);
        ready(key_of(req.headers()).and_then(|key| key.map(Self).ok_or_else(required)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(IDEMPOTENCY_KEY, value.parse().expect("header value"));
        key_of(&headers).ok().flatten()
    }

    #[test]
    fn quotes_are_optional_and_the_alphabet_is_visible_ascii() {
        assert_eq!(key("\"8e03978e\""), Some("8e03978e".to_owned()));
        assert_eq!(key("dev-1:42"), Some("dev-1:42".to_owned()));
        assert_eq!(key(&"k".repeat(255)).map(|key| key.len()), Some(255));
        for bad in ["", "\"\"", "a b", "\"half", "kunci\u{e9}", &"k".repeat(256)] {
            assert_eq!(key(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_key_sent_twice_is_refused() {
        let mut headers = HeaderMap::new();
        headers.append(IDEMPOTENCY_KEY, "a".parse().expect("value"));
        headers.append(IDEMPOTENCY_KEY, "b".parse().expect("value"));
        assert_eq!(key_of(&headers).expect_err("two keys").code(), Code::IdempotencyKeyInvalid);
    }

    #[test]
    fn devices_need_a_key_and_people_do_not() {
        assert!(require_for_devices(&OptionalKey(None), false).is_ok());
        assert!(require_for_devices(&OptionalKey(Some("a".to_owned())), true).is_ok());
        assert_eq!(require_for_devices(&OptionalKey(None), true).expect_err("device").code(), Code::IdempotencyKeyRequired);
    }

    #[test]
    fn the_fingerprint_tells_requests_apart() {
        let (one, other) = ([1; 32], [2; 32]);
        let base = fingerprint(&Method::POST, "/v1/a", &one);
        assert_eq!(base, fingerprint(&Method::POST, "/v1/a", &one));
        assert_ne!(base, fingerprint(&Method::POST, "/v1/a", &other));
        assert_ne!(base, fingerprint(&Method::POST, "/v1/b", &one));
        assert_ne!(base, fingerprint(&Method::PUT, "/v1/a", &one));
    }
}
