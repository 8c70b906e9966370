//! Headers every operation shares, documented once.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Required};

use super::{parameters, problem_words};
use crate::http::problem::status_of;
use crate::kernel::codes::{Code, Kind};

/// `Idempotency-Key` on POST; `If-Match` where the codes say that it is checked.
pub(super) fn add_request_headers(method: &str, operation: &mut Operation) {
    let words = problem_words(operation);
    if method == "POST" && !is_not_kept(operation) && !has_header(operation, "Idempotency-Key") {
        let text = "Kunci baru untuk tiap tindakan; ulangi dengan kunci yang sama. Wajib bagi perangkat pada operasi yang membuat sesuatu. \
                    A new key for each action; retry with the same. Required of devices where something is created. Kept 48 hours.";
        let pattern = if is_public(operation) { PUBLIC_KEY_PATTERN } else { KEY_PATTERN };
        add(
            operation,
            header_parameter("Idempotency-Key", text, "8e03978e-40d5-43dd-bc93-6894a57f9324", (Some(pattern), Some(257)), Required::False),
        );
    }
    if words.iter().any(|word| word == Code::PreconditionRequired.spec().word) && !has_header(operation, "If-Match") {
        let text = "ETag yang terakhir dibaca. The ETag last read.";
        add(operation, header_parameter("If-Match", text, "\"v7\"", (Some(ANY_TEXT), None), Required::True));
    }
}

/// Extension of a POST whose answer holds a secret and is therefore never kept with a key: signing in, making a device.
pub const NOT_KEPT_EXTENSION: &str = "x-answer-not-kept";

fn is_not_kept(operation: &Operation) -> bool {
    operation.extensions.as_ref().is_some_and(|extensions| extensions.contains_key(NOT_KEPT_EXTENSION))
}

fn has_header(operation: &Operation, name: &str) -> bool {
    parameters(operation).any(|parameter| parameter.parameter_in == ParameterIn::Header && parameter.name.eq_ignore_ascii_case(name))
}

fn add(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

/// The key as a structured-field string or bare; an anonymous one must be hard to guess, so it has at least 16 characters.
const KEY_PATTERN: &str = "^([!#-~]{1,255}|\"[!#-~]{1,255}\")$";
const PUBLIC_KEY_PATTERN: &str = "^([!#-~]{16,255}|\"[!#-~]{16,255}\")$";

/// A tag that is not ours is not an error, only unknown.
const ANY_TEXT: &str = "^.*$";

/// Whether every caller is one without a token.
fn is_public(operation: &Operation) -> bool {
    serde_json::to_value(&operation.security)
        .is_ok_and(|s| s.as_array().is_none_or(|all| all.iter().all(|one| one.as_object().is_some_and(serde_json::Map::is_empty))))
}

fn header_parameter(name: &str, description: &str, example: &str, bounds: (Option<&str>, Option<usize>), required: Required) -> Parameter {
    let (pattern, max_length) = bounds;
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(pattern).max_length(max_length);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(json!(example)))
        .build()
}

/// The headers of answers, each documented once and referred to.
pub(super) fn shared() -> BTreeMap<String, RefOr<Header>> {
    let text = |description: &str, example: &str, max_length| {
        (ObjectBuilder::new().schema_type(Type::String).max_length(Some(max_length)), description.to_owned(), json!(example))
    };
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(86_400));
    let all = [
        (REQUEST_ID, text("Pengenal permintaan. Id of the request.", "0192f0c1-7c4e-7000-8000-0000000000b2", 64)),
        (LANGUAGE, text("Bahasa teks. Language of the texts.", "id", 2)),
        (AUTHENTICATE, text("Cara masuk. How to sign in.", "Bearer realm=\"mpp\"", 200)),
        (RETRY_AFTER, (seconds, "Detik sampai boleh mencoba lagi. Seconds until the next try.".to_owned(), json!(2))),
        (ETAG, text("Versi sumber daya. Version of the resource.", "\"v7\"", 200)),
    ];
    let header = |(name, (schema, description, example)): (&str, (ObjectBuilder, String, Value))| {
        (name.to_owned(), RefOr::T(HeaderBuilder::new().schema(Some(schema)).description(Some(description)).example(Some(example)).build()))
    };
    all.into_iter().map(header).collect()
}

const REQUEST_ID: &str = "X-Request-Id";
const LANGUAGE: &str = "Content-Language";
const AUTHENTICATE: &str = "WWW-Authenticate";
const RETRY_AFTER: &str = "Retry-After";
const ETAG: &str = "ETag";

/// `X-Request-Id` everywhere; `Content-Language`, `Retry-After` and `WWW-Authenticate` where they come; a default description.
pub(super) fn add_response_headers(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let mut headers = vec![REQUEST_ID];
        if status == "default" || status.starts_with(['4', '5']) {
            headers.push(LANGUAGE);
        }
        if status == "401" {
            headers.push(AUTHENTICATE);
        }
        if [Kind::TooMany, Kind::Unavailable, Kind::StorageFull].iter().any(|kind| status_of(*kind).as_str() == status) {
            headers.push(RETRY_AFTER);
        }
        for name in headers {
            response.headers.entry(name.to_owned()).or_insert_with(|| reference(name));
        }
        if response.description.is_empty() {
            response.description = described(status).to_owned();
        }
    }
}

fn reference(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

fn described(status: &str) -> &'static str {
    match status {
        "201" => "Dibuat. Created.",
        "202" => "Diterima. Accepted.",
        "204" => "Berhasil, tanpa isi. Done, no content.",
        "304" => "Tidak berubah sejak ETag itu. Not changed since that ETag.",
        _ => "Berhasil. Done.",
    }
}

/// A reading that shows an `ETag` takes `If-None-Match` and may answer 304.
pub(super) fn add_not_modified(method: &str, operation: &mut Operation) {
    let tagged = matches!(operation.responses.responses.get("200"), Some(RefOr::T(response)) if response.headers.contains_key(ETAG));
    if method != "GET" || !tagged || has_header(operation, "If-None-Match") {
        return;
    }
    let text = "ETag yang sudah dimiliki; jawabannya 304 bila tidak berubah. ETags you have; 304 when unchanged.";
    add(operation, header_parameter("If-None-Match", text, "\"v7\"", (Some(ANY_TEXT), None), Required::False));
    let response = operation.responses.responses.entry("304".to_owned()).or_insert_with(|| RefOr::T(Response::new("")));
    if let RefOr::T(response) = response {
        response.headers.insert(ETAG.to_owned(), reference(ETAG));
    }
}
