//! What lies between the outer middleware and the handlers: limits the head, reads the body within its limits before the handler
//! runs, gives the handler a deadline and survives its panic. Actix limits neither the time of a body nor that of a handler.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT, CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::timeout;

use super::HttpState;
use super::accept::{takes_any_of, takes_json};
use super::body::RawBody;
use super::cross_origin::preflight;
use super::request::{RequestInfo, joined};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// What is left of a body that was refused. Kept until the answer is sent: actix closes the connection of a body that was not
/// read to its end only while someone holds it, and would otherwise read a chunked one for ever.
pub(super) struct Unread(#[expect(dead_code, reason = "held, not read")] pub Payload);

pub(super) async fn within_limits(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = req.app_data::<Arc<HttpState>>().cloned() else {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    };
    let client = req.extensions().get::<Rc<RequestInfo>>().and_then(|info| info.client);
    if let Err(error) = state.rates.address(req.request(), client) {
        return Ok(refuse(req, error));
    }
    let max_bytes = state.limits.head_bytes;
    if head_bytes(req.head()) > max_bytes {
        return Ok(refuse(req, AppError::new(Code::HeadersTooLarge).member("max_bytes", max_bytes)));
    }
    if req.method() == Method::HEAD {
        // Guards of GET do not match HEAD; the outer middleware drops the body again.
        req.head_mut().method = Method::GET;
    }
    if !acceptable(&req, &state) {
        return Ok(refuse(req, AppError::new(Code::NotAcceptable)));
    }
    // Boxed, so that requests without a body do not carry the room for reading one.
    if has_body(&req)
        && let Err(error) = Box::pin(read_body(&mut req, &state)).await
    {
        return Ok(refuse(req, error));
    }
    if let Some(allowed) = preflight(req.head()) {
        return Ok(req.into_response(allowed));
    }
    answer_in_time(req, next, state.limits.request_time).await
}

/// Size of the request line and headers as they were sent, blanks aside.
fn head_bytes(head: &RequestHead) -> usize {
    let headers = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    head.uri.path_and_query().map_or(0, |target| target.as_str().len()) + headers.sum::<usize>()
}

/// Answers without having read the body, if there is one; the connection closes then.
fn refuse(mut req: ServiceRequest, error: AppError) -> ServiceResponse<BoxBody> {
    if !has_body(&req) {
        return req.error_response(error);
    }
    let unread = Unread(req.take_payload());
    let mut response = req.error_response(error);
    response.response_mut().extensions_mut().insert(unread);
    response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    response
}

/// Runs the handler. Its panic becomes an incident; past the deadline it is dropped, though what it gave to a worker thread
/// may still happen: a change is then answered with `outcome_unknown`, a reading with `overloaded`.
async fn answer_in_time(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    limit: Duration,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let late = if req.method().is_safe() { Code::Overloaded } else { Code::OutcomeUnknown };
    let handling = AssertUnwindSafe(async move { next.call(req).await }).catch_unwind();
    match timeout(limit, handling).await {
        Ok(Ok(answer)) => answer.map(ServiceResponse::map_into_boxed_body),
        Ok(Err(panic)) => Err(AppError::internal(panic_text(panic.as_ref())).into()),
        Err(_) => Err(AppError::new(late).caused_by(format!("no answer within {} ms", limit.as_millis())).into()),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", said.unwrap_or("without a message"))
}

/// Nearly every caller takes JSON; only for the others the operation is looked up. Pages and unknown paths decide themselves.
fn acceptable(req: &ServiceRequest, state: &HttpState) -> bool {
    let accept = joined(req.headers(), &ACCEPT);
    if takes_json(&accept) {
        return true;
    }
    match state.routes.find(req.method(), req.match_info().as_str()) {
        Some(route) if !route.produces.is_empty() => takes_any_of(&accept, &route.produces),
        _ => true,
    }
}

fn has_body(req: &ServiceRequest) -> bool {
    req.headers().contains_key(TRANSFER_ENCODING) || declared_length(req).is_some_and(|length| length > 0)
}

fn declared_length(req: &ServiceRequest) -> Option<u64> {
    req.headers().get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Reads the whole body into the request, or says why not: too large by its own word or while reading, or too slow.
async fn read_body(req: &mut ServiceRequest, state: &HttpState) -> Result<()> {
    let own_limit = state.routes.find(req.method(), req.match_info().as_str()).and_then(|route| route.max_body_bytes);
    let limit = own_limit.unwrap_or(state.limits.body_bytes);
    let declared = declared_length(req);
    if declared.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(too_large(limit));
    }
    let mut payload = req.take_payload();
    let read = timeout(state.limits.body_time, collect(&mut payload, limit)).await;
    let body = read.unwrap_or_else(|_| Err(AppError::new(Code::RequestTimeout)));
    match body {
        Ok(bytes) => {
            req.extensions_mut().insert(RawBody(bytes));
            Ok(())
        }
        Err(error) => {
            req.set_payload(payload);
            Err(error)
        }
    }
}

async fn collect(payload: &mut Payload, limit: usize) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| AppError::new(Code::MalformedBody).caused_by(error))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(limit: usize) -> AppError {
    AppError::new(Code::PayloadTooLarge).member("max_bytes", limit)
}
