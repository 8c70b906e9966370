//! Content codings (RFC 9110 §8.4): what is read is sent as brotli or gzip to whoever takes it, for phones on thin lines.
//!
//! Coding costs a hundred times what answering costs, so a body is coded once: what came out is kept by the tag of the bytes it was made
//! of. Only answers to GET are coded: those to POST carry secrets beside what the caller wrote, which together on one coded line could be
//! guessed from its length (BREACH).

mod kept;
mod wanted;

use std::io::Write as _;
use std::sync::Arc;

use actix_web::body::{BodySize, BoxBody, MessageBody as _};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes};

use super::HttpState;
use super::etag::{in_slices, is_of_bytes};
use super::request::joined;
pub use kept::Kept;

/// Smaller bodies fit into one packet as they are.
const WORTH_IT: u64 = 1000;
/// Larger ones are coded on another thread than those that answer.
const ASIDE: usize = 16 * 1024;
/// Of 11: as fast as gzip, and smaller.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;

/// A content coding this API speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// As in `Content-Encoding`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// # Errors
    /// None in practice: it writes into memory.
    fn encode(self, bytes: &[u8]) -> std::io::Result<Bytes> {
        let coded = match self {
            Self::Brotli => {
                let mut writer = brotli::CompressorWriter::new(Vec::new(), bytes.len().clamp(64, 4096), BROTLI_QUALITY, BROTLI_WINDOW);
                writer.write_all(bytes)?;
                writer.into_inner()
            }
            Self::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                writer.write_all(bytes)?;
                writer.finish()?
            }
        };
        Ok(coded.into())
    }

    /// The tag of a body in this coding: strong, so another than that of the bytes as they are (RFC 9110 §8.8.3.3).
    fn tag(self, tag: &str) -> String {
        format!("{}-{}\"", tag.trim_end_matches('"'), self.name())
    }
}

/// The answer in the coding its caller prefers, if it is one to be coded.
pub(super) async fn coded(mut response: ServiceResponse<BoxBody>, method: &Method) -> ServiceResponse<BoxBody> {
    if !(method == Method::GET || method == Method::HEAD) || !is_text(&response) {
        return response;
    }
    let coding = Coding::wanted(&joined(response.request().headers(), &ACCEPT_ENCODING));
    vary_by_coding(response.headers_mut());
    match (coding, response.status()) {
        (Some(coding), StatusCode::OK) => in_coding(response, coding).await,
        (Some(coding), StatusCode::NOT_MODIFIED) => still_known(response, coding),
        _ => response,
    }
}

/// Whether this is something to read. 304 says nothing of what it stands for, but is told apart by the same headers.
fn is_text(response: &ServiceResponse<BoxBody>) -> bool {
    if response.status() == StatusCode::NOT_MODIFIED {
        return true;
    }
    let headers = response.headers();
    let media_type =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next()).unwrap_or_default();
    let text = media_type.starts_with("text/") && media_type != "text/event-stream";
    let known = ["application/json", "application/javascript", "image/svg+xml"].contains(&media_type) || media_type.ends_with("+json");
    response.status() == StatusCode::OK && (text || known) && !headers.contains_key(CONTENT_ENCODING)
}

fn vary_by_coding(headers: &mut HeaderMap) {
    let others = headers.get(VARY).and_then(|value| value.to_str().ok()).map(|others| format!("{others}, Accept-Encoding"));
    let vary = others.and_then(|vary| HeaderValue::from_str(&vary).ok());
    headers.insert(VARY, vary.unwrap_or_else(|| HeaderValue::from_static("Accept-Encoding")));
}

async fn in_coding(response: ServiceResponse<BoxBody>, coding: Coding) -> ServiceResponse<BoxBody> {
    if !matches!(response.response().body().size(), BodySize::Sized(size) if size >= WORTH_IT) {
        return response;
    }
    let state = response.request().app_data::<Arc<HttpState>>().cloned();
    let key = key_of(&response);
    let shelf = state.as_ref().zip(key.as_deref()).map(|(state, key)| (&state.coded, key));
    if let Some(known) = shelf.and_then(|(kept, key)| kept.get(coding, key)) {
        return presented(response, coding, known);
    }
    let (req, answer) = response.into_parts();
    let (answer, body) = answer.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        // A stream stays as it is.
        Err(body) => return ServiceResponse::new(req, answer.set_body(body)),
    };
    let found = encoded(coding, bytes.clone()).await.filter(|coded| coded.len() < bytes.len());
    let plain = ServiceResponse::new(req, answer.set_body(in_slices(bytes)));
    let Some(coded) = found else { return plain };
    if let Some((kept, key)) = shelf {
        kept.put(coding, key, coded.clone());
    }
    presented(plain, coding, coded)
}

async fn encoded(coding: Coding, bytes: Bytes) -> Option<Bytes> {
    if bytes.len() <= ASIDE {
        return coding.encode(&bytes).ok();
    }
    web::block(move || coding.encode(&bytes)).await.ok()?.ok()
}

fn presented(mut response: ServiceResponse<BoxBody>, coding: Coding, coded: Bytes) -> ServiceResponse<BoxBody> {
    let headers = response.headers_mut();
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    retag(headers, coding);
    response.map_body(|_, _| in_slices(coded))
}

fn retag(headers: &mut HeaderMap, coding: Coding) {
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(|tag| coding.tag(tag));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(ETAG, tag);
    }
}

/// The caller has the coded body: the tag is that one's.
fn still_known(mut response: ServiceResponse<BoxBody>, coding: Coding) -> ServiceResponse<BoxBody> {
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).map(|tag| coding.tag(tag));
    let known = joined(response.request().headers(), &IF_NONE_MATCH);
    if tag.is_some_and(|tag| known.contains(&tag)) {
        retag(response.headers_mut(), coding);
    }
    response
}

/// Under what a coded body is kept. A tag made of the bytes names them wherever they stand; any other one only at its address, and only
/// for answers that do not depend on who asks.
fn key_of(response: &ServiceResponse<BoxBody>) -> Option<String> {
    let tag = response.headers().get(ETAG)?.to_str().ok()?;
    if is_of_bytes(tag) {
        return Some(tag.to_owned());
    }
    let req = response.request();
    let private = response.headers().get(CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"private"));
    let anybody = !private && !req.headers().contains_key(AUTHORIZATION);
    anybody.then(|| format!("{} {tag}", req.uri()))
}
