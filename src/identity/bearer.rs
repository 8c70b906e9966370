//! The token that a request shows.

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};

use super::device_token::DeviceToken;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The one bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Result<String> {
    let mut values = headers.get_all(AUTHORIZATION);
    let invalid = || AppError::new(Code::TokenInvalid);
    let value = values.next().and_then(|value| value.to_str().ok()).ok_or_else(invalid)?;
    if values.next().is_some() {
        return Err(invalid());
    }
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim().to_owned()),
        _ => Err(AppError::new(Code::Unauthenticated)),
    }
}

/// The token that a request shows, for those who look at it again later.
#[must_use]
pub fn shown_token(req: &HttpRequest) -> Option<String> {
    bearer(req.headers()).ok()
}

/// The hash of the device token that a request shows.
#[must_use]
pub fn shown_hash(req: &HttpRequest) -> Option<String> {
    bearer(req.headers()).ok().and_then(|token| DeviceToken::parse(&token)).map(|token| token.hash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_bearer_token_is_read() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            bearer(&headers).map_err(|e| e.code())
        };
        assert_eq!(read(&["Bearer abc"]), Ok("abc".to_owned()));
        assert_eq!(read(&["bearer abc"]), Ok("abc".to_owned()));
        assert_eq!(read(&["Basic YTpi"]), Err(Code::Unauthenticated));
        assert_eq!(read(&["abc"]), Err(Code::Unauthenticated));
        assert_eq!(read(&["Bearer abc", "Bearer def"]), Err(Code::TokenInvalid));
    }
}
