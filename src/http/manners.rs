//! The outer middleware: what every answer has in common, whoever made it. It notes the request's id and language, renders
//! errors as problems, sets the headers of the house, answers HEAD without a body, and writes one line to the log.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};

use super::HttpState;
use super::coding::coded;
use super::deadlines::within_limits;
use super::finishing::{Exchange, refusal};
use super::problem::ALLOWED_METHODS;
use super::request::RequestInfo;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

pub(super) async fn outer(req: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let info = match req.app_data::<Arc<HttpState>>() {
        Some(state) => RequestInfo::from_head(req.head(), &state.limits.proxies),
        None => RequestInfo::of(req.request()),
    };
    let info = Rc::new(info);
    let exchange = Exchange { info, method: req.method().clone(), started: Instant::now() };
    req.extensions_mut().insert(Rc::clone(&exchange.info));
    match within_limits(req, next).await {
        Ok(response) => Ok(exchange.finish(coded(response, &exchange.method).await)),
        // The request is gone with the panic or the deadline, so there is no response to amend: the error brings a whole one.
        Err(error) => Err(refusal(&exchange, error)),
    }
}

/// The default service: 405 with `Allow` where the path exists under other methods, 404 where it does not.
///
/// # Errors
/// `not_found` or `method_not_allowed`.
pub async fn no_such_operation(req: HttpRequest) -> Result<HttpResponse> {
    let allowed = req.app_data::<Arc<HttpState>>().map(|state| state.routes.allowed_methods(req.match_info().as_str()));
    let allowed = allowed.unwrap_or_default();
    if allowed.is_empty() {
        return Err(AppError::new(Code::NotFound));
    }
    if req.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header(("Allow", allowed.join(", "))).finish());
    }
    Err(AppError::new(Code::MethodNotAllowed).member(ALLOWED_METHODS, allowed))
}

/// The answer to HEAD: the size of the body it stands for, and nothing of it.
pub(super) struct NoBody(pub BodySize);

impl MessageBody for NoBody {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        self.0
    }
    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<actix_web::web::Bytes, Self::Error>>> {
        std::task::Poll::Ready(None)
    }
}
