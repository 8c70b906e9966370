//! The answer of a command, in a form that can be kept with its idempotency key and given again byte for byte.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use serde::{Deserialize, Serialize};

use super::etag::{etag_for, etag_of_bytes};
use super::idempotency::IDEMPOTENCY_REPLAYED;
use super::problem::problem_json;
use super::request::RequestInfo;
use crate::kernel::error::{AppError, Result};

/// Status, headers and body of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: AnswerHeaders,
    pub body: String,
}

/// The headers that belong to the answer itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerHeaders {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub etag: Option<String>,
    /// The body is a problem, in this language.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem_language: Option<String>,
}

impl Answer {
    /// 200 with a body.
    ///
    /// # Errors
    /// `internal` when the view cannot be written as JSON.
    pub fn ok(view: &impl Serialize) -> Result<Self> {
        Self::with(200, view)
    }
    /// 201 with the place of what was made.
    ///
    /// # Errors
    /// As [`Answer::ok`].
    pub fn created(location: impl Into<String>, view: &impl Serialize) -> Result<Self> {
        let mut answer = Self::with(201, view)?;
        answer.headers.location = Some(location.into());
        Ok(answer)
    }
    /// 204: done, and nothing to say.
    #[must_use]
    pub fn no_content() -> Self {
        Self { status: 204, headers: AnswerHeaders::default(), body: String::new() }
    }
    fn with(status: u16, view: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(view).map_err(AppError::internal)?;
        Ok(Self { status, headers: AnswerHeaders::default(), body })
    }
    /// Names what is shown by its bytes, as [`super::etag::etag_of_view`] does.
    #[must_use]
    pub fn tagged(mut self) -> Self {
        self.headers.etag = Some(etag_of_bytes(self.body.as_bytes()));
        self
    }
    /// Names the version of what is shown.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.headers.etag = Some(etag_for(version));
        self
    }
    /// A refusal, rendered for this caller, to be kept like any other answer.
    #[must_use]
    pub fn problem(error: &AppError, info: &RequestInfo) -> Self {
        let (status, body) = problem_json(error, info);
        Self { status, headers: AnswerHeaders { problem_language: Some(info.language.to_string()), ..AnswerHeaders::default() }, body }
    }

    /// The response to send.
    #[must_use]
    pub fn into_response(self, replayed: bool) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.headers.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(etag) = self.headers.etag {
            response.insert_header((ETAG, etag));
        }
        if replayed {
            response.insert_header((IDEMPOTENCY_REPLAYED, "true"));
        }
        if self.status == 204 {
            return response.finish();
        }
        let media_type = match self.headers.problem_language {
            Some(language) => {
                response.insert_header(("Content-Language", language));
                "application/problem+json"
            }
            None => "application/json",
        };
        response.insert_header((CONTENT_TYPE, media_type)).body(self.body)
    }
}
