//! Extractors for request bodies. The bytes were read by the middleware within limit and deadline; here they get a type.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::json;
use super::typed::typed;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// The bytes of the body, in the request's extensions.
pub(super) struct RawBody(pub Bytes);

/// A JSON body of `Content-Type: application/json`.
///
/// Errors: `unsupported_media_type`, `malformed_body` (empty, no JSON, duplicate keys, with position),
/// `validation_failed` (wrong type, unknown or missing field, with JSON pointer).
#[derive(Debug)]
pub struct Json<T> {
    pub value: T,
    /// Canonical digest of the body, for [`super::idempotency::fingerprint`].
    pub digest: [u8; 32],
}

/// A JSON merge patch (RFC 7396) of `Content-Type: application/merge-patch+json`; errors as for [`Json`].
#[derive(Debug)]
pub struct MergePatch<T> {
    pub value: T,
    pub digest: [u8; 32],
}

/// Like [`Json`], but a request without body and content type gives the default.
#[derive(Debug)]
pub struct OptionalJson<T> {
    pub value: T,
    pub digest: [u8; 32],
}

/// The body as it came, of any media type.
#[derive(Debug)]
pub struct Raw {
    pub bytes: Bytes,
    /// Lower case, without parameters; empty when none was sent.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub digest: [u8; 32],
}

/// What stands for "no body" in a fingerprint.
#[must_use]
pub fn empty_digest() -> [u8; 32] {
    Sha256::digest(b"").into()
}

fn bytes_of(req: &HttpRequest) -> Bytes {
    req.extensions().get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default()
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Refuses other media types, and compressed bodies: they are never unpacked, so that 64 KiB stay 64 KiB.
///
/// # Errors
/// `unsupported_media_type`, with those that are wanted.
pub fn check_type(headers: &HeaderMap, wanted: &[&str]) -> Result<()> {
    let plain = headers.get(CONTENT_ENCODING).is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if plain && wanted.contains(&media_type(headers).as_str()) {
        return Ok(());
    }
    let wanted = wanted.join(", ");
    Err(AppError::new(Code::UnsupportedMediaType)
        .detail(format!("Kirim Content-Type: {wanted} tanpa kompresi."), format!("Send Content-Type: {wanted}, not compressed.")))
}

fn read<T: DeserializeOwned>(req: &HttpRequest, wanted: &'static str) -> Result<(T, [u8; 32])> {
    let bytes = bytes_of(req);
    if bytes.is_empty() && !req.headers().contains_key(CONTENT_TYPE) {
        return Err(AppError::new(Code::MalformedBody).detail("Isi permintaan kosong.", "The request body is empty."));
    }
    check_type(req.headers(), &[wanted])?;
    let mut value = json::parse(&bytes)?;
    let digest = json::digest(&mut value);
    Ok((typed(value).map_err(Fault::in_body)?, digest))
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req, JSON).map(|(value, digest)| Self { value, digest }))
    }
}

impl<T: DeserializeOwned> FromRequest for MergePatch<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req, MERGE_PATCH).map(|(value, digest)| Self { value, digest }))
    }
}

impl<T: DeserializeOwned + Default> FromRequest for OptionalJson<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        if bytes_of(req).is_empty() && !req.headers().contains_key(CONTENT_TYPE) {
            return ready(Ok(Self { value: T::default(), digest: empty_digest() }));
        }
        ready(read(req, JSON).map(|(value, digest)| Self { value, digest }))
    }
}

impl FromRequest for Raw {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let bytes = bytes_of(req);
        let digest = Sha256::digest(&bytes).into();
        ready(Ok(Self { bytes, media_type: media_type(req.headers()), digest }))
    }
}
