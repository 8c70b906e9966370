//! From the codes an operation names to one documented response per status.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::{Content, ContentBuilder, Ref, RefOr};

use super::{needs_token, parameters, problem_words};
use crate::http::problem::{PROBLEM_JSON, Problem, status_of};
use crate::http::request::RequestInfo;
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::words::Language;

/// Adds a response for every status the operation's codes have, and the `default` one. Gives the codes.
pub(super) fn expand(method: &str, operation: &mut Operation) -> Vec<Code> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    let all = codes_of(method, operation);
    for code in &all {
        let codes = by_status.entry(status_of(code.spec().kind).as_u16()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    for (status, codes) in by_status {
        add(operation, &status.to_string(), &list(&codes), || content(&codes));
    }
    let anything = "Masalah lain; lihat `code`. Any other problem; see `code`.";
    add(operation, "default", anything, || ContentBuilder::new().schema(Some(problem_ref())).build());
    all
}

/// What the operation names itself, and what follows from its shape.
fn codes_of(method: &str, operation: &Operation) -> Vec<Code> {
    let mut codes: Vec<Code> = problem_words(operation).iter().filter_map(|word| Code::from_word(word)).collect();
    let names_something = parameters(operation).any(|parameter| parameter.parameter_in == ParameterIn::Path);
    if needs_token(operation) {
        codes.extend([Code::Unauthenticated, Code::TokenInvalid]);
        // Roles are held in a mall: what names none only asks who calls.
        if names_something {
            codes.extend([Code::Forbidden, Code::ForbiddenScope]);
        }
    }
    // Callers are recognised, and what a path names is found, in the database.
    if needs_token(operation) || names_something {
        codes.extend([Code::Overloaded, Code::DatabaseUnavailable]);
        if method != "GET" {
            codes.push(Code::OutcomeUnknown);
        }
    }
    if operation.request_body.is_some() {
        codes.extend([Code::MalformedBody, Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::ValidationFailed]);
    }
    if parameters(operation).any(|parameter| parameter.parameter_in == ParameterIn::Query) {
        codes.push(Code::InvalidParameter);
    }
    if names_something {
        codes.push(Code::NotFound);
    }
    codes
}

/// Adds the problem to the response of a status, or completes one the handler wrote itself.
fn add(operation: &mut Operation, status: &str, description: &str, content: impl FnOnce() -> Content) {
    let response = operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(Response::new("")));
    let RefOr::T(response) = response else { return };
    if response.description.is_empty() {
        response.description = description.to_owned();
    }
    response.content.entry(PROBLEM_JSON.to_owned()).or_insert_with(|| RefOr::T(content()));
}

fn list(codes: &[Code]) -> String {
    let line = |code: &Code| {
        let spec = code.spec();
        format!("* `{}`: {}. {}.", spec.word, spec.title_id, spec.title_en)
    };
    codes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn problem_ref() -> Ref {
    Ref::from_schema_name("Problem")
}

fn content(codes: &[Code]) -> Content {
    let example = |code: &Code| (code.spec().word, RefOr::Ref(Ref::new(format!("#/components/examples/{}", code.spec().word))));
    let examples: Vec<(&str, RefOr<Example>)> = codes.iter().map(example).collect();
    ContentBuilder::new().schema(Some(problem_ref())).examples_from_iter(examples).build()
}

/// One example for each code in use, referred to by the responses.
pub(super) fn examples(used: &[Code]) -> BTreeMap<String, RefOr<Example>> {
    let example = |code: &Code| {
        let spec = code.spec();
        let example = ExampleBuilder::new().summary(spec.title_id).description(format!("{} {}", spec.advice_id, spec.advice_en));
        (spec.word.to_owned(), RefOr::T(example.value(Some(example_of(*code))).build()))
    };
    used.iter().map(example).collect()
}

/// The problem document as a caller would see it, in Indonesian.
fn example_of(code: Code) -> Value {
    let info = RequestInfo {
        request_id: "0192f0c1-7c4e-7000-8000-0000000000b2".to_owned(),
        language: Language::Indonesian,
        instance: "/v1/malls/sumedang".to_owned(),
        client: None,
    };
    let error = match code {
        Code::ValidationFailed => AppError::new(code).field_text("/service_code", "missing_field", "Wajib diisi.", "Required."),
        Code::InvalidParameter => {
            AppError::new(code).field_text("/limit", "invalid_value", "Seharusnya bilangan bulat.", "Expected a whole number.")
        }
        Code::UnknownFilterValue => crate::http::params::unknown_filter_value("category", "izin", &["licensing", "non_licensing"]),
        Code::TicketStateConflict => {
            AppError::new(code).member("current_status", "serving").member("allowed_actions", json!(["hold", "finish"]))
        }
        Code::AppointmentStateConflict => {
            AppError::new(code).member("current_status", "booked").member("allowed_actions", json!(["cancel"]))
        }
        Code::NotOpen | Code::Holiday => AppError::new(code).member("next_open_at", "2026-12-01T01:00:00.000Z"),
        Code::SlotNotAvailable => AppError::new(code).member("alternatives", json!(["2026-12-01T02:00:00.000Z"])),
        Code::VersionMismatch => AppError::new(code).member("current_etag", "\"v8\""),
        Code::PayloadTooLarge => AppError::new(code).member("max_bytes", 65_536),
        _ => AppError::new(code),
    };
    serde_json::to_value(Problem::new(&error, &info)).unwrap_or_default()
}
