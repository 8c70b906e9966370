//! Holds every answer that a test gets against the contract, and notes which documented answers were seen.
//!
//! The notes go to the directory named by `CONTRACT_COVERAGE_DIR`, one file per process, one line `operation status` per
//! pair; `contract::coverage` reads them after a full run. Without the variable answers are checked and not noted.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use serde_json::Value;

use super::published::{Operation, Published};

/// Names the directory of the notes.
pub const DIRECTORY: &str = "CONTRACT_COVERAGE_DIR";

/// What the layers around the handlers can answer to any request whatever, and `default` documents: no acceptable form, body
/// too slow, too many requests, headers too large, a fault of ours, a full disk.
const ANYWHERE: [u16; 6] = [406, 408, 429, 431, 500, 507];

/// What came back for `method path`.
pub struct Seen<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub status: u16,
    pub headers: &'a dyn Fn(&str) -> Option<String>,
    pub body: &'a [u8],
}

/// Checks an answer and notes it. What no operation answers (unknown paths, other methods, pages) passes.
pub fn check(seen: &Seen<'_>) {
    let published = Published::get();
    let Some(operation) = published.find(seen.method, seen.path) else { return };
    let faults = faults(published, operation, seen);
    let body = String::from_utf8_lossy(seen.body);
    let asked = format!("{} {}\n→ {} {body}", seen.method, seen.path, seen.status);
    assert!(faults.is_empty(), "{} answers against its contract:\n  {}\n{asked}", operation.id, faults.join("\n  "));
    if operation.response(seen.status).is_some() {
        note(&operation.id, seen.status);
    }
}

/// [`check`] for an answer as actix gives it.
pub fn check_response(method: &str, path: &str, status: u16, headers: &actix_web::http::header::HeaderMap, body: &[u8]) {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().expect("a plain header").to_owned());
    check(&Seen { method, path, status, headers: &header, body });
}

/// What the contract does not say of this answer.
pub fn faults(published: &Published, operation: &Operation, seen: &Seen<'_>) -> Vec<String> {
    let wants_no_body = seen.status == 413 && operation.body_type().is_none();
    let response = match operation.response(seen.status) {
        Some(response) => response,
        None if ANYWHERE.contains(&seen.status) || wants_no_body => &operation.document["responses"]["default"],
        None => return vec![format!("{} is not documented", seen.status)],
    };
    let mut faults = faults_of_headers(published, response, seen);
    faults.extend(faults_of_body(published, operation, response, seen));
    faults
}

/// Every documented header is there and has its form, but for `Link`, which the last page does not have.
fn faults_of_headers(published: &Published, response: &Value, seen: &Seen<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let schema = &published.resolve(header)["schema"];
        let Some(text) = (seen.headers)(name) else {
            if name != "Link" {
                faults.push(format!("header {name} is missing"));
            }
            continue;
        };
        let value = if schema["type"] == "integer" { text.parse().map_or(Value::Null, |n: i64| n.into()) } else { text.into() };
        faults.extend(published.faults(schema, &value).into_iter().map(|fault| format!("header {name}{fault}")));
    }
    faults
}

fn faults_of_body(published: &Published, operation: &Operation, response: &Value, seen: &Seen<'_>) -> Vec<String> {
    let media_type = (seen.headers)("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let Some(content) = response["content"].as_object() else {
        return if seen.body.is_empty() { Vec::new() } else { vec!["no body is documented".to_owned()] };
    };
    let Some(documented) = content.get(media_type) else { return vec![format!("content type {media_type:?} is not documented")] };
    let Ok(bodies) = documents(media_type, seen.body) else { return vec!["the body is not JSON".to_owned()] };
    let mut faults: Vec<String> = bodies.iter().flat_map(|body| published.faults(&documented["schema"], body)).collect();
    let body = bodies.into_iter().next().unwrap_or_default();
    if media_type == "application/problem+json" {
        faults.extend(faults_of_problem(operation, seen.status, &body));
    }
    faults
}

/// The documents in a body: one, unless they come one a line. A text is one document, too.
fn documents(media_type: &str, body: &[u8]) -> serde_json::Result<Vec<Value>> {
    match media_type {
        "application/x-ndjson" => body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(serde_json::from_slice).collect(),
        "text/csv" | "text/event-stream" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            Ok(vec![Value::String(String::from_utf8_lossy(body).into_owned())])
        }
        _ => serde_json::from_slice(body).map(|one| vec![one]),
    }
}

fn faults_of_problem(operation: &Operation, status: u16, problem: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if problem["status"] != status {
        faults.push(format!("the problem says {}", problem["status"]));
    }
    let codes = operation.codes(status);
    if operation.response(status).is_some() && !codes.iter().any(|code| problem["code"] == *code) {
        faults.push(format!("code {} is not among the documented {codes:?}", problem["code"]));
    }
    faults
}

/// The file of this process and what stands in it.
type Notes = Mutex<(File, HashSet<String>)>;

/// Notes a pair, once per process.
fn note(operation: &str, status: u16) {
    static NOTES: OnceLock<Option<Notes>> = OnceLock::new();
    let open = |directory: std::ffi::OsString| {
        let path = Path::new(&directory).join(format!("{}.txt", std::process::id()));
        let file = File::options().create(true).append(true).open(&path);
        Mutex::new((file.unwrap_or_else(|error| panic!("{DIRECTORY}: {}: {error}", path.display())), HashSet::new()))
    };
    let Some(notes) = NOTES.get_or_init(|| std::env::var_os(DIRECTORY).map(open)) else { return };
    // A test that failed while it held the lock is no reason for the others to fail.
    let (file, known) = &mut *notes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let line = format!("{operation} {status}\n");
    if !known.contains(&line) {
        file.write_all(line.as_bytes()).expect("write a note");
        known.insert(line);
    }
}
