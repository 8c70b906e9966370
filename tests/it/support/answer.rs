//! What came back for a request, told in full when it is not what was expected.

use std::io::Read as _;

use actix_web::web::Bytes;
use serde_json::Value;

/// The answer to one request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method, path and body of the request.
    pub asked: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Bytes of the body as they were sent.
    pub size: usize,
    /// The body, decoded; empty when it is no text.
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The value of a header, if it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    #[track_caller]
    fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "\n{self}");
        self
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.expect(200).json()
    }

    /// The body of a 201.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.expect(201).json()
    }

    #[track_caller]
    pub fn no_content(&self) {
        assert_eq!(self.expect(204).body, "");
    }

    /// The document of a problem with this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status).json();
        assert_eq!(problem["code"], code, "\n{self}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "\n{self}");
        problem
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n→ {} {}", self.asked, self.status, self.body)
    }
}

/// The body as it was before it was coded.
pub fn decoded(coding: Option<&str>, body: Bytes) -> Bytes {
    let mut plain = Vec::new();
    match coding {
        None => return body,
        // Of HEAD.
        Some(_) if body.is_empty() => return body,
        Some("br") => brotli::BrotliDecompress(&mut body.as_ref(), &mut plain).expect("brotli"),
        Some("gzip") => drop(flate2::read::GzDecoder::new(body.as_ref()).read_to_end(&mut plain).expect("gzip")),
        Some(other) => panic!("nobody asked for {other}"),
    }
    plain.into()
}
