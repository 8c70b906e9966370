//! Server-sent events (WHATWG HTML, 9.2): how they are written, and the answer that carries them.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// The media type.
pub const EVENT_STREAM: &str = "text/event-stream";
/// What a stream is in the contract: a text. Its events are described elsewhere, by AsyncAPI.
pub struct EventStream;

impl utoipa::PartialSchema for EventStream {
    fn schema() -> RefOr<Schema> {
        let example =
            "retry: 2000\n\nid: 48211\nevent: snapshot\ndata: {\"specversion\":\"1.0\",\"id\":\"48211\",\"type\":\"mpp.board.v1\"}\n\n";
        let described = "Server-sent events (`text/event-stream`); `data` is a CloudEvents envelope in JSON.";
        ObjectBuilder::new().schema_type(Type::String).description(Some(described)).examples([serde_json::json!(example)]).into()
    }
}

impl utoipa::ToSchema for EventStream {
    fn name() -> std::borrow::Cow<'static, str> {
        "EventStream".into()
    }
}

/// The header by which a client says, when it comes again, which event it had last.
pub const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells nginx to hand every event on at once.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One event. Without a name it is a plain message, as browsers' `onmessage` hears it; without an id the client's place stays.
/// `data` is in one line: JSON, which has no line ends of its own.
#[must_use]
pub fn event(id: Option<i64>, name: Option<&str>, data: &[&[u8]]) -> Bytes {
    let length: usize = data.iter().map(|part| part.len()).sum();
    let mut bytes = BytesMut::with_capacity(length + 64);
    if let Some(id) = id {
        bytes.extend_from_slice(format!("id: {id}\n").as_bytes());
    }
    if let Some(name) = name {
        bytes.extend_from_slice(format!("event: {name}\n").as_bytes());
    }
    bytes.extend_from_slice(b"data: ");
    for part in data {
        bytes.extend_from_slice(part);
    }
    bytes.extend_from_slice(b"\n\n");
    bytes.freeze()
}

/// A sign of life that also keeps the client's place: an id without data moves it and is told to nobody.
#[must_use]
pub fn heartbeat(id: i64) -> Bytes {
    Bytes::from(format!(": hb\nid: {id}\n\n"))
}

/// The first line: how long to wait before coming again.
#[must_use]
pub fn retry(ms: u64) -> Bytes {
    Bytes::from(format!("retry: {ms}\n\n"))
}

/// The answer that goes on as long as `events` does. The connection ends with it: a server that stops would otherwise wait for it.
pub fn answer(events: impl Stream<Item = Result<Bytes, std::convert::Infallible>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(EVENT_STREAM)
        .insert_header((CACHE_CONTROL, "no-cache, no-transform"))
        .insert_header((X_ACCEL_BUFFERING, "no"))
        .force_close()
        .streaming(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_written_as_browsers_read_them() {
        assert_eq!(event(Some(7), None, &[b"{\"a\":1}"]), "id: 7\ndata: {\"a\":1}\n\n");
        assert_eq!(event(Some(7), Some("snapshot"), &[b"{\"a\":", b"1}"]), "id: 7\nevent: snapshot\ndata: {\"a\":1}\n\n");
        assert_eq!(event(None, Some("resync"), &[b"{}"]), "event: resync\ndata: {}\n\n");
        assert_eq!(heartbeat(7), ": hb\nid: 7\n\n");
        assert_eq!(retry(2000), "retry: 2000\n\n");
    }
}
