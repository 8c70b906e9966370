//! Conditional requests (RFC 9110 §13): entity tags, 304 for what did not change, and refusals of lost updates.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::coding::Coding;
use super::problem::CURRENT_ETAG;
use super::request::joined;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The strong tag of a resource that counts its versions: `"v7"`.
#[must_use]
pub fn etag_for(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The strong tag of a prepared body.
#[must_use]
pub fn etag_of_bytes(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether a tag is one of [`etag_of_bytes`].
#[must_use]
pub(super) fn is_of_bytes(tag: &str) -> bool {
    tag.len() == 26 && tag.trim_matches('"').bytes().all(|b| b.is_ascii_hexdigit())
}

/// What a tag says of the state, in whatever coding the body was sent (`"abc-br"`, see [`super::coding`]).
fn without_coding(tag: &str) -> &str {
    let tag = tag.strip_suffix('"').unwrap_or(tag);
    [Coding::Brotli, Coding::Gzip].iter().find_map(|coding| tag.strip_suffix(coding.name())?.strip_suffix('-')).unwrap_or(tag)
}

/// The strong tag of the body that shows this view: of a resource that also changes when its own version does not.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn etag_of_view(view: &impl Serialize) -> Result<String> {
    Ok(etag_of_bytes(&serde_json::to_vec(view).map_err(AppError::internal)?))
}

/// Whether `If-None-Match` names this tag (weak comparison) or is `*`: the caller has it already.
#[must_use]
pub fn is_known(req: &HttpRequest, etag: &str) -> bool {
    let known = joined(req.headers(), &IF_NONE_MATCH);
    let same = |tag: &str| without_coding(tag.trim_start_matches("W/")) == without_coding(etag);
    known.split(',').map(str::trim).any(|tag| tag == "*" || (!tag.is_empty() && same(tag)))
}

/// 304 with the headers that a 200 would have.
#[must_use]
pub fn not_modified(etag: &str, cache_control: &str) -> HttpResponse {
    HttpResponse::NotModified().insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, cache_control)).finish()
}

/// Answers with a prepared JSON body, or 304 when the caller has it. The bytes are shared, never copied as a whole.
#[must_use]
pub fn ready_json(bytes: &Bytes, etag: &str, cache_control: &str, req: &HttpRequest) -> HttpResponse {
    ready_bytes(bytes, "application/json", etag, cache_control, req)
}

/// [`ready_json`] for any media type.
#[must_use]
pub fn ready_bytes(bytes: &Bytes, media_type: &str, etag: &str, cache_control: &str, req: &HttpRequest) -> HttpResponse {
    if is_known(req, etag) {
        return not_modified(etag, cache_control);
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, cache_control))
        .body(in_slices(bytes.clone()))
}

/// Bytes handed to a connection at once. Actix copies what it is given into the connection's write buffer: a slow reader of a
/// large body would otherwise own a whole copy of it.
const SLICE: usize = 32 * 1024;

pub(super) fn in_slices(bytes: Bytes) -> BoxBody {
    if bytes.len() <= SLICE { BoxBody::new(bytes) } else { BoxBody::new(Slices(bytes)) }
}

struct Slices(Bytes);

impl MessageBody for Slices {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let length = self.0.len().min(SLICE);
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
    fn try_into_bytes(self) -> Result<Bytes, Self> {
        Ok(self.0)
    }
}

/// The `If-Match` of a change to configuration; without it `precondition_required`.
#[derive(Debug, Clone)]
pub struct IfMatch(String);

impl IfMatch {
    /// Passes when the caller's tag is that of the current version, or `*`. Weak tags never match here.
    ///
    /// # Errors
    /// `version_mismatch` with the current tag.
    pub fn check(&self, current_version: i64) -> Result<()> {
        self.check_tag(etag_for(current_version))
    }

    /// The same for what is tagged by its bytes.
    ///
    /// # Errors
    /// As [`IfMatch::check`].
    pub fn check_tag(&self, current: String) -> Result<()> {
        if self.0.split(',').map(str::trim).any(|tag| tag == "*" || without_coding(tag) == without_coding(&current)) {
            return Ok(());
        }
        Err(AppError::new(Code::VersionMismatch).member(CURRENT_ETAG, current))
    }
}

impl FromRequest for IfMatch {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = joined(req.headers(), &IF_MATCH);
        ready(if given.trim().is_empty() { Err(AppError::new(Code::PreconditionRequired)) } else { Ok(Self(given)) })
    }
}

/// What a PUT at an address chosen by the caller expects to find: `If-None-Match: *` for nothing yet, else `If-Match`.
#[derive(Debug, Clone)]
pub enum PutCondition {
    /// Make it; nothing is there.
    New,
    /// Replace this version.
    Known(IfMatch),
}

impl PutCondition {
    /// Passes when what is there, if anything, is what the caller expects.
    ///
    /// # Errors
    /// `version_mismatch`, with the current tag where there is something.
    pub fn check(&self, current_version: Option<i64>) -> Result<()> {
        self.check_tag(current_version.map(etag_for))
    }

    /// The same for what is tagged by its bytes.
    ///
    /// # Errors
    /// As [`PutCondition::check`].
    pub fn check_tag(&self, current: Option<String>) -> Result<()> {
        match (self, current) {
            (Self::New, None) => Ok(()),
            (Self::Known(if_match), Some(tag)) => if_match.check_tag(tag),
            (Self::New, Some(tag)) => Err(AppError::new(Code::VersionMismatch).member(CURRENT_ETAG, tag)),
            (Self::Known(_), None) => Err(AppError::new(Code::VersionMismatch).detail(
                "Belum ada apa pun di alamat ini; buat dengan If-None-Match: *.",
                "Nothing is here yet; make it with If-None-Match: *.",
            )),
        }
    }
}

impl FromRequest for PutCondition {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if joined(req.headers(), &IF_NONE_MATCH).trim() == "*" {
            return ready(Ok(Self::New));
        }
        ready(IfMatch::from_request(req, payload).into_inner().map(Self::Known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn if_none_match_is_a_list_compared_weakly() {
        for (header, known) in [
            (r#""v7""#, true),
            (r#"W/"v7""#, true),
            (r#""v6", "v7""#, true),
            ("*", true),
            (r#""v7-gzip""#, true),
            (r#""v6""#, false),
            (r#""v70""#, false),
            ("", false),
        ] {
            let req = TestRequest::default().insert_header((IF_NONE_MATCH, header)).to_http_request();
            assert_eq!(is_known(&req, &etag_for(7)), known, "{header}");
        }
    }

    #[test]
    fn if_match_is_compared_strongly() {
        assert!(IfMatch(r#""v6", "v7""#.to_owned()).check(7).is_ok());
        assert!(IfMatch("*".to_owned()).check(7).is_ok());
        assert!(IfMatch(r#""v7-br""#.to_owned()).check(7).is_ok(), "read in a coding");
        for stale in [r#""v6""#, r#"W/"v7""#, r#""v7-x""#, "v7"] {
            let error = IfMatch(stale.to_owned()).check(7).expect_err(stale);
            assert_eq!(error.members().get(CURRENT_ETAG).and_then(|tag| tag.as_str()), Some("\"v7\""));
        }
    }

    #[test]
    fn a_put_says_what_it_expects_to_find() {
        let condition = |name, value: &str| {
            let req = TestRequest::default().insert_header((name, value)).to_http_request();
            PutCondition::from_request(&req, &mut Payload::None).into_inner().expect("a condition")
        };
        assert!(condition(IF_NONE_MATCH, "*").check(None).is_ok());
        assert!(condition(IF_NONE_MATCH, "*").check(Some(1)).is_err());
        assert!(condition(IF_MATCH, "\"v2\"").check(Some(2)).is_ok());
        assert!(condition(IF_MATCH, "\"v2\"").check(None).is_err());
        let bare = PutCondition::from_request(&TestRequest::default().to_http_request(), &mut Payload::None).into_inner();
        assert_eq!(bare.expect_err("no condition").code(), Code::PreconditionRequired);
    }

    #[actix_web::test]
    async fn a_large_body_is_handed_out_in_slices_and_whole() {
        let bytes = Bytes::from((0..100_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        let mut slices = Slices(bytes.clone());
        let mut together = Vec::new();
        while let Some(Ok(slice)) = std::future::poll_fn(|cx| Pin::new(&mut slices).poll_next(cx)).await {
            assert!(slice.len() <= SLICE);
            together.extend_from_slice(&slice);
        }
        assert_eq!(together, bytes);
    }
}
