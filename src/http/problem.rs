//! `application/problem+json` (RFC 9457): the wire form of every error, and the one place where a kind becomes a status.
//! Handlers return [`AppError`]; the outer middleware renders it here, in the language of the request.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LINK, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::request::RequestInfo;
use crate::kernel::codes::{Code, Kind};
use crate::kernel::error::{AppError, FieldError};
use crate::kernel::words::Language;

/// Media type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds after which a caller may try again when the error names none.
const DEFAULT_RETRY_S: u32 = 2;

/// The HTTP status of a kind of trouble.
#[must_use]
pub const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::BadRequest => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Kind::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Kind::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
    }
}

/// The error behind a status that actix gave by itself, with nothing to say about it.
#[must_use]
pub fn from_status(status: StatusCode) -> AppError {
    AppError::new(match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        406 => Code::NotAcceptable,
        408 => Code::RequestTimeout,
        412 => Code::VersionMismatch,
        413 => Code::PayloadTooLarge,
        415 => Code::UnsupportedMediaType,
        422 => Code::ValidationFailed,
        428 => Code::PreconditionRequired,
        429 => Code::RateLimited,
        431 => Code::HeadersTooLarge,
        503 => Code::Overloaded,
        507 => Code::StorageFull,
        400..=499 => Code::MalformedBody,
        _ => Code::Internal,
    })
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        status_of(self.kind())
    }
    /// Empty on purpose: language and request id are known to the outer middleware, which renders the problem.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// One field at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON pointer into the request body, or `/name` of a parameter.
    #[schema(max_length = 300, example = "/service_code")]
    pub pointer: String,
    /// Stable word for what is wrong with the field.
    #[schema(max_length = 60, example = "unknown_value")]
    pub code: &'static str,
    /// What is wrong, for a person.
    #[schema(max_length = 500, example = "Nilai tidak dikenal.")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// An error answer. Clients branch on `code`; texts are for people and may change.
/// Further members beside the common ones depend on the code; those in use are documented in the contract.
#[derive(Debug, Serialize)]
pub struct Problem {
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub instance: String,
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    #[serde(flatten)]
    pub members: Map<String, Value>,
}

impl Problem {
    /// The problem document of `error` for one request.
    #[must_use]
    pub fn new(error: &AppError, info: &RequestInfo) -> Self {
        let spec = error.code().spec();
        let field = |field: &FieldError| ProblemField {
            pointer: field.pointer.to_string(),
            code: field.code,
            detail: field.detail.as_ref().map(|text| text.in_language(info.language).to_owned()),
        };
        Self {
            r#type: type_path(error.code()),
            title: match info.language {
                Language::Indonesian => spec.title_id,
                Language::English => spec.title_en,
            },
            status: status_of(spec.kind).as_u16(),
            code: spec.word,
            detail: error.detail_text().map(|text| text.in_language(info.language).to_owned()),
            instance: info.instance.clone(),
            request_id: info.request_id.clone(),
            errors: error.fields().iter().map(field).collect(),
            members: error.members().clone(),
        }
    }
}

/// Where the page about a code lies; also the `type` of its problems.
#[must_use]
pub fn type_path(code: Code) -> String {
    format!("/problems/{}", code.spec().word)
}

/// Status and body of `error` as this request would see it; the idempotency store keeps these.
#[must_use]
pub fn problem_json(error: &AppError, info: &RequestInfo) -> (u16, String) {
    let problem = Problem::new(error, info);
    (problem.status, serde_json::to_string(&problem).unwrap_or_default())
}

/// Sets the headers that belong to a problem. Those that cannot be written as a header are left out.
pub fn set_problem_headers(error: &AppError, info: &RequestInfo, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, PROBLEM_JSON);
    set(CONTENT_LANGUAGE, info.language.as_str());
    if let Some(seconds) = retry_after_s(error) {
        set(RETRY_AFTER, &seconds.to_string());
    }
    match error.code() {
        Code::TokenInvalid => set(WWW_AUTHENTICATE, r#"Bearer realm="mpp", error="invalid_token""#),
        _ if error.kind() == Kind::Unauthenticated => set(WWW_AUTHENTICATE, r#"Bearer realm="mpp""#),
        Code::IdempotencyKeyRequired | Code::IdempotencyKeyInvalid => set(LINK, r#"</docs/idempotency>; rel="describedby""#),
        _ => {}
    }
    if let Some(etag) = error.members().get(CURRENT_ETAG).and_then(Value::as_str) {
        set(ETAG, etag);
    }
    if let Some(methods) = error.members().get(ALLOWED_METHODS).and_then(Value::as_array) {
        set(ALLOW, &methods.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "));
    }
}

/// Member with the entity tag of the current version; repeated in `ETag`.
pub const CURRENT_ETAG: &str = "current_etag";
/// Member with the methods a path knows; repeated in `Allow`.
pub const ALLOWED_METHODS: &str = "allowed_methods";

fn retry_after_s(error: &AppError) -> Option<u32> {
    let needed = matches!(error.kind(), Kind::Unavailable | Kind::TooMany | Kind::StorageFull) || error.code() == Code::RequestInProgress;
    error.retry_after().or_else(|| needed.then_some(DEFAULT_RETRY_S))
}
