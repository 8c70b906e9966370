//! The second half of the outer middleware: from what the app answered to what is sent.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse, ResponseError};

use super::HttpState;
use super::cross_origin;
use super::deadlines::Unread;
use super::manners::NoBody;
use super::problem::{from_status, problem_json, set_problem_headers};
use super::request::{RequestInfo, X_REQUEST_ID};
use crate::kernel::error::AppError;

/// What a browser may do with an answer that is no page: show it, alone.
const NOTHING_TO_LOAD: &str = "default-src 'none'; frame-ancestors 'none'";
/// A browser that came by HTTPS comes by it for a year (RFC 6797). Behind a proxy that ends TLS, the proxy says so.
const HTTPS_ONLY: &str = "max-age=31536000";

/// One request on its way back.
pub(super) struct Exchange {
    pub info: Rc<RequestInfo>,
    /// As the caller sent it, before HEAD became GET.
    pub method: Method,
    pub started: Instant,
}

impl Exchange {
    /// Makes the answer presentable and logs it.
    pub fn finish(&self, mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if let Some((status, headers, text)) = self.problem_for(&response) {
            *response.response_mut().status_mut() = status;
            for (name, value) in headers {
                response.headers_mut().insert(name, value);
            }
            let unread = response.response_mut().extensions_mut().remove::<Unread>();
            response = response.map_body(|_, _| BoxBody::new(Rendered { text: Some(text), _unread: unread }));
        }
        self.set_common_headers(response.headers_mut());
        if response.request().app_config().secure() {
            response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
        }
        self.tell_rates(&mut response);
        self.log(response.status(), || response.request().match_pattern());
        self.without_body_for_head(response)
    }

    /// The problem to send, if the answer is an error that says nothing yet: an [`AppError`], an error of actix, or an empty 4xx/5xx.
    fn problem_for(&self, response: &ServiceResponse<BoxBody>) -> Option<(StatusCode, HeaderMap, Bytes)> {
        let status = response.status();
        if !(status.is_client_error() || status.is_server_error()) {
            return None;
        }
        let made_here;
        let error = match (response.response().error(), response.response().body().size()) {
            (Some(cause), _) => match cause.as_error::<AppError>() {
                Some(error) => error,
                None => {
                    made_here = from_status(status).caused_by(cause.to_string());
                    &made_here
                }
            },
            (None, BodySize::None | BodySize::Sized(0)) => {
                made_here = from_status(status);
                &made_here
            }
            (None, _) => return None,
        };
        self.log_incident(error, || response.request().match_pattern());
        Some(self.render(error))
    }

    fn render(&self, error: &AppError) -> (StatusCode, HeaderMap, Bytes) {
        let mut headers = HeaderMap::new();
        set_problem_headers(error, &self.info, &mut headers);
        (error.status_code(), headers, problem_json(error, &self.info).1.into())
    }

    fn set_common_headers(&self, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(&self.info.request_id) {
            headers.insert(X_REQUEST_ID, id);
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        for (name, value) in [(REFERRER_POLICY, "no-referrer"), (CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, NOTHING_TO_LOAD)] {
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        cross_origin::open(headers);
    }

    fn tell_rates(&self, response: &mut ServiceResponse<BoxBody>) {
        let Some(state) = response.request().app_data::<Arc<HttpState>>().cloned() else { return };
        let (request, not_modified) = (response.request().clone(), response.status() == StatusCode::NOT_MODIFIED);
        state.rates.tell(&request, not_modified, response.headers_mut());
    }

    fn without_body_for_head(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if self.method != Method::HEAD {
            return response;
        }
        response.map_body(|_, body| BoxBody::new(NoBody(body.size())))
    }

    /// One line per request. The route pattern stands for the path, which may carry a secret token; the query is left out.
    fn log(&self, status: StatusCode, route: impl Fn() -> Option<String>) {
        if !tracing::enabled!(tracing::Level::INFO) {
            return;
        }
        let route = route();
        let route = route.as_deref().unwrap_or("-");
        let (method, status, request_id) = (self.method.as_str(), status.as_u16(), self.info.request_id.as_str());
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(method, route, status, ms, request_id, "{method} {route} {status} in {ms} ms");
    }

    /// An incident is logged once, here, with its chain of causes; the caller learns only the code.
    fn log_incident(&self, error: &AppError, route: impl Fn() -> Option<String>) {
        if error.is_incident() {
            let route = route();
            let route = route.as_deref().unwrap_or("-");
            let (method, request_id, chain) = (self.method.as_str(), self.info.request_id.as_str(), error.chain());
            tracing::error!(method, route, request_id, chain, "{method} {route} failed: {chain}");
        }
    }
}

/// A problem on the wire; see [`Unread`] for why it holds on to a refused body.
struct Rendered {
    text: Option<Bytes>,
    _unread: Option<Unread>,
}

impl MessageBody for Rendered {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        let length = self.text.as_ref().map_or(0, Bytes::len);
        BodySize::Sized(u64::try_from(length).unwrap_or(0))
    }
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(self.text.take().map(Ok))
    }
}

/// An error without a response (panic, deadline) as one that brings its whole answer.
pub(super) fn refusal(exchange: &Exchange, error: Error) -> Error {
    let made_here;
    let app_error = match error.as_error::<AppError>() {
        Some(app_error) => app_error,
        None => {
            made_here = from_status(error.as_response_error().status_code()).caused_by(error.to_string());
            &made_here
        }
    };
    exchange.log_incident(app_error, || None);
    let (status, mut headers, text) = exchange.render(app_error);
    exchange.set_common_headers(&mut headers);
    exchange.log(status, || None);
    let body = if exchange.method == Method::HEAD { Bytes::new() } else { text };
    Error::from(Refusal { status, headers, body })
}

/// A finished answer in the form of an error.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answered with {}", self.status)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::with_body(self.status, BoxBody::new(self.body.clone()));
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }
}
