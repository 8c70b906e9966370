//! Extractors for what stands in the URL.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::query::read;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// Query parameters as a struct; see [`super::query`] for what its fields may be.
///
/// Errors: `invalid_parameter` naming the parameter, `unknown_filter_value` naming value and allowed words.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// Variables of the path. A segment that is no id, or that cannot be decoded, names nothing: `not_found`.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for Path<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self).map_err(Fault::in_query))
    }
}

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = web::Path::<T>::extract(req).now_or_never().and_then(std::result::Result::ok);
        ready(found.map(|path| Self(path.into_inner())).ok_or_else(|| AppError::new(Code::NotFound)))
    }
}

/// Reads query parameters that an extractor has not read: those of several operations behind one address.
///
/// # Errors
/// As [`Query`].
pub fn read_query<T: DeserializeOwned>(query: &str) -> Result<T> {
    read(query).map_err(Fault::in_query)
}

/// The error for a filter whose value is none of the known words: an empty list would hide the typing error.
#[must_use]
pub fn unknown_filter_value(parameter: &str, given: &str, allowed: &[&str]) -> AppError {
    let words = allowed.join(", ");
    let given: String = given.chars().take(60).collect();
    AppError::new(Code::UnknownFilterValue)
        .field_text(
            format!("/{parameter}"),
            "unknown_value",
            format!("Nilai \"{given}\" tidak dikenal; pilihan: {words}."),
            format!("Unknown value \"{given}\"; choose one of: {words}."),
        )
        .member("allowed_values", allowed.to_vec())
}

/// Reads a filter given as text into one of the words of an enum.
///
/// # Errors
/// `unknown_filter_value` naming `parameter`.
pub fn filter_word<T: FromStr>(parameter: &str, given: &str, allowed: &[&str]) -> Result<T> {
    given.parse().map_err(|_| unknown_filter_value(parameter, given, allowed))
}

/// The error for a number outside its range: a silent clamp would surprise. `high` is `i64::MAX` where there is no upper bound.
#[must_use]
pub fn out_of_range(pointer: &'static str, low: i64, high: i64) -> AppError {
    let (id, en) = match high {
        i64::MAX => (format!("Paling sedikit {low}."), format!("At least {low}.")),
        _ => (format!("Harus antara {low} dan {high}."), format!("Must be between {low} and {high}.")),
    };
    AppError::new(Code::InvalidParameter).field_text(pointer, "out_of_range", id, en)
}
