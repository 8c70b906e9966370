//! Prepared bodies of the catalogue. The same list is asked for by every kiosk and phone all day: it is written once per
//! configuration and then only handed out.
//!
//! One keep per worker, so that it needs no lock between them; bounded, so that no flood of odd queries can fill the memory.

use std::cell::RefCell;
use std::collections::HashMap;

use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::directory::Directory;
use crate::http::etag::{etag_of_bytes, ready_bytes};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;

/// A minute of staleness is harmless; ten more while the new body is fetched.
pub const CACHE_CONTROL: &str = "public, max-age=60, stale-while-revalidate=600";

/// Of what holds at this moment only: a screen may show it for as long as a person needs to read it.
pub const CACHE_CONTROL_NOW: &str = "public, max-age=5";

/// The most bytes of bodies one worker keeps: every service page and the usual lists of one mall come to about half of it.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most bodies one worker keeps.
const MAX_BODIES: usize = 2000;
/// The longest address kept; longer ones are answered and forgotten.
const MAX_ADDRESS: usize = 400;

/// A body on its way out.
#[derive(Debug, Clone)]
pub struct Ready {
    body: Bytes,
    /// From the bytes and not from the configuration's version: texts also change by date, and most changes of the configuration
    /// leave most bodies as they are.
    etag: String,
    /// `Link` to the next page.
    link: Option<HeaderValue>,
    media_type: &'static str,
}

impl Ready {
    /// Writes `view` as JSON; `next` is the address of the next page.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn new(view: &impl Serialize, next: Option<&str>) -> Result<Self> {
        let body = Bytes::from(serde_json::to_vec(view).map_err(AppError::internal)?);
        let link = next.map(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\""))).transpose().map_err(AppError::internal)?;
        Ok(Self { link, ..Self::of(body, "application/json") })
    }

    /// Bytes of another media type.
    #[must_use]
    pub fn of(body: Bytes, media_type: &'static str) -> Self {
        Self { etag: etag_of_bytes(&body), body, link: None, media_type }
    }

    /// The same as another media type, for JSON that is more than that.
    #[must_use]
    pub fn of_type(self, media_type: &'static str) -> Self {
        Self { media_type, ..self }
    }

    fn respond(&self, req: &HttpRequest) -> HttpResponse {
        self.respond_with(req, CACHE_CONTROL)
    }

    /// Answers with a body that depends on the moment, and is therefore not kept here.
    #[must_use]
    pub fn respond_now(&self, req: &HttpRequest) -> HttpResponse {
        self.respond_with(req, CACHE_CONTROL_NOW)
    }

    fn respond_with(&self, req: &HttpRequest, cache_control: &str) -> HttpResponse {
        let mut response = ready_bytes(&self.body, self.media_type, &self.etag, cache_control, req);
        if let Some(link) = &self.link {
            response.headers_mut().insert(LINK, link.clone());
        }
        response
    }
}

/// What a body was made from.
type Made = (MallId, i64, chrono::NaiveDate);

/// The prepared bodies of one worker, by address.
#[derive(Debug, Default)]
pub struct ReadyBodies(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bodies: HashMap<String, (Made, Ready)>,
    bytes: usize,
}

impl ReadyBodies {
    /// Answers with the body kept for this address and configuration, or with the one `make` writes now.
    ///
    /// # Errors
    /// Those of `make`; a refusal is not kept.
    pub fn answer(&self, req: &HttpRequest, directory: &Directory, make: impl FnOnce() -> Result<Ready>) -> Result<HttpResponse> {
        let (address, made) = place_of(req, directory);
        if let Some(known) = self.known(req, address, &made) {
            return Ok(known);
        }
        Ok(self.respond_and_keep(req, (address, made), make()?))
    }

    /// The same for a body that takes long to write: not on a thread that answers.
    ///
    /// # Errors
    /// Those of `make`; `internal` when that work did not come to its end.
    pub async fn answer_aside(
        &self,
        req: &HttpRequest,
        directory: &Directory,
        make: impl FnOnce() -> Result<Ready> + Send + 'static,
    ) -> Result<HttpResponse> {
        let (address, made) = place_of(req, directory);
        if let Some(known) = self.known(req, address, &made) {
            return Ok(known);
        }
        let ready = actix_web::web::block(make).await.map_err(AppError::internal)??;
        Ok(self.respond_and_keep(req, (address, made), ready))
    }

    fn known(&self, req: &HttpRequest, address: &str, made: &Made) -> Option<HttpResponse> {
        let kept = self.0.borrow();
        kept.bodies.get(address).filter(|(from, _)| from == made).map(|(_, ready)| ready.respond(req))
    }

    fn respond_and_keep(&self, req: &HttpRequest, (address, made): (&str, Made), ready: Ready) -> HttpResponse {
        let response = ready.respond(req);
        self.0.borrow_mut().keep(address, made, ready);
        response
    }
}

/// Where the body for a request is kept, and what it must be made from.
fn place_of<'a>(req: &'a HttpRequest, directory: &Directory) -> (&'a str, Made) {
    let address = req.uri().path_and_query().map_or("", |address| address.as_str());
    (address, (directory.mall.id, directory.version, directory.date))
}

impl Kept {
    /// Keeps a body. When there is no room, all go: the popular ones are back within a moment.
    fn keep(&mut self, address: &str, made: Made, ready: Ready) {
        let size = ready.body.len() + address.len();
        if address.len() > MAX_ADDRESS || size > MAX_BYTES {
            return;
        }
        if self.bytes + size > MAX_BYTES || self.bodies.len() >= MAX_BODIES {
            *self = Self::default();
        }
        if let Some((_, old)) = self.bodies.insert(address.to_owned(), (made, ready)) {
            self.bytes = self.bytes.saturating_sub(old.body.len() + address.len());
        }
        self.bytes += size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(version: i64) -> Made {
        (MallId::fresh(), version, chrono::NaiveDate::default())
    }

    fn ready(length: usize) -> Ready {
        Ready::new(&"x".repeat(length), None).expect("ready")
    }

    #[test]
    fn what_is_kept_stays_within_its_bounds() {
        let mut kept = Kept::default();
        for n in 0..3 * MAX_BODIES {
            kept.keep(&format!("/services?q={n}"), made(1), ready(10));
            assert!(kept.bodies.len() <= MAX_BODIES);
        }
        for n in 0..100 {
            kept.keep(&format!("/services?q={n}"), made(1), ready(MAX_BYTES / 10));
            assert!(kept.bytes <= MAX_BYTES);
        }
        let counted: usize = kept.bodies.iter().map(|(address, (_, ready))| address.len() + ready.body.len()).sum();
        assert_eq!(kept.bytes, counted, "what is counted is what is kept");
    }

    #[test]
    fn replacing_a_body_does_not_count_it_twice() {
        let mut kept = Kept::default();
        for version in 1..50 {
            kept.keep("/services", made(version), ready(100));
        }
        assert_eq!(kept.bytes, "/services".len() + 102, "the text and its quotes");
    }

    #[test]
    fn long_addresses_and_huge_bodies_are_not_kept() {
        let mut kept = Kept::default();
        kept.keep(&"a".repeat(MAX_ADDRESS + 1), made(1), ready(1));
        kept.keep("/services", made(1), ready(MAX_BYTES));
        assert!(kept.bodies.is_empty());
    }
}
