//! The published contract: what `utoipa` collects from the handlers, completed by what holds for all of them.
//! Handlers name their problem codes; statuses, examples, headers, titles and descriptions of the common parts come from here.

mod general;
mod headers;
mod lint;
mod ordered;
mod problems;
mod properties;
mod shared_types;
mod titles;
mod titles_audit;
mod titles_common;
mod titles_privacy;
mod titles_publishing;
mod titles_setup;
mod titles_standards;

pub use lint::lint;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::problem::Problem;

/// Extension of an operation with the words of the problem codes it can answer with; may be empty, must be there.
pub const PROBLEM_CODES_EXTENSION: &str = "x-problem-codes";

/// Completes the collected contract.
#[must_use]
pub fn finish(mut openapi: OpenApi) -> OpenApi {
    general::describe(&mut openapi);
    let components = openapi.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    let mut more = Vec::new();
    Problem::schemas(&mut more);
    components.schemas.extend(more);
    components.headers = headers::shared();
    let mut codes = Vec::new();
    for item in openapi.paths.paths.values_mut() {
        for (method, operation) in operations_mut(item) {
            operation.security.get_or_insert_default();
            headers::add_request_headers(method, operation);
            headers::add_not_modified(method, operation);
            codes.extend(problems::expand(method, operation));
            headers::add_response_headers(operation);
        }
    }
    openapi.components.get_or_insert_default().examples = problems::examples(&codes);
    let text = serde_json::to_string(&openapi.paths).unwrap_or_default();
    let used = |name: &String| text.contains(&format!("\"#/components/headers/{name}\""));
    openapi.components.get_or_insert_default().headers.retain(|name, _| used(name));
    shared_types::add_missing(&mut openapi);
    properties::complete(&mut openapi);
    openapi
}

/// Pretty JSON with a line end, the same for the same contract: this is what is checked in and served.
#[must_use]
pub fn to_json(openapi: &OpenApi) -> String {
    let text = serde_json::to_string(openapi).unwrap_or_default();
    ordered::pretty(&text)
}

/// The operations of a path with their methods in capitals.
fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
        ("HEAD", &mut item.head),
        ("OPTIONS", &mut item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The words in `x-problem-codes`.
fn problem_words(operation: &Operation) -> Vec<String> {
    let words = operation.extensions.as_ref().and_then(|extensions| extensions.get(PROBLEM_CODES_EXTENSION));
    let words = words.and_then(serde_json::Value::as_array).into_iter().flatten();
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// Whether a caller must show a token.
fn needs_token(operation: &Operation) -> bool {
    let named = |requirement: &SecurityRequirement| serde_json::to_value(requirement).is_ok_and(|value| value != serde_json::json!({}));
    operation.security.as_ref().is_some_and(|all| !all.is_empty() && all.iter().all(named))
}

/// The parameters written out in an operation.
fn parameters(operation: &Operation) -> impl Iterator<Item = &utoipa::openapi::path::Parameter> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}
