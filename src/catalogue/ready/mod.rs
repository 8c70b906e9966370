//! Prepared bodies of the catalogue. The same list is asked for by every kiosk and phone all day: it is written once per
//! configuration and then only handed out. After a change they are written again before somebody asks.
//!
//! One keep per process; bounded, so that no flood of odd queries can fill the memory.

mod kept;

use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use kept::{Entry, Kept, Made};

use crate::directory::Directory;
use crate::http::coding;
use crate::http::etag::{etag_of_bytes, ready_bytes};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;

/// A minute of staleness is harmless; ten more while the new body is fetched.
pub const CACHE_CONTROL: &str = "public, max-age=60, stale-while-revalidate=600";

/// Of what holds at this moment only: a screen may show it for as long as a person needs to read it.
pub const CACHE_CONTROL_NOW: &str = "public, max-age=5";

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

/// How a body is made again from another configuration.
type Recipe = Arc<dyn Fn(&Directory) -> Result<Ready> + Send + Sync>;

/// The prepared bodies of a process, by address.
#[derive(Default)]
pub struct ReadyBodies {
    kept: RwLock<Kept>,
    made_for_a_request: AtomicU64,
}

impl ReadyBodies {
    /// Answers with the body kept for this address and configuration. Where there is none, `recipe` says how it is made, and it is made beside
    /// the threads that answer; [`ReadyBodies::rebuild`] makes it again for every later configuration.
    ///
    /// # Errors
    /// Those of the recipe, which are not kept; `internal` when that work did not come to its end.
    pub async fn answer<R>(&self, req: &HttpRequest, d: &Arc<Directory>, recipe: impl FnOnce() -> Result<R>) -> Result<HttpResponse>
    where
        R: Fn(&Directory) -> Result<Ready> + Send + Sync + 'static,
    {
        if let Some(known) = self.known(req, d) {
            return Ok(known);
        }
        let recipe: Recipe = Arc::new(recipe()?);
        let (make, of) = (Arc::clone(&recipe), Arc::clone(d));
        self.make(req, d, Some(recipe), move || make(&of)).await
    }

    /// The same for a body that is made once: what it is made of is not the configuration alone.
    ///
    /// # Errors
    /// As [`ReadyBodies::answer`].
    pub async fn answer_once(
        &self,
        req: &HttpRequest,
        d: &Arc<Directory>,
        make: impl FnOnce() -> Result<Ready> + Send + 'static,
    ) -> Result<HttpResponse> {
        match self.known(req, d) {
            Some(known) => Ok(known),
            None => self.make(req, d, None, make).await,
        }
    }

    fn known(&self, req: &HttpRequest, d: &Directory) -> Option<HttpResponse> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.bodies.get(address_of(req)).filter(|entry| entry.made == made_of(d))?;
        if entry.unasked.load(Relaxed) > 0 {
            entry.unasked.store(0, Relaxed);
        }
        Some(entry.ready.respond(req))
    }

    async fn make(
        &self,
        req: &HttpRequest,
        d: &Directory,
        recipe: Option<Recipe>,
        make: impl FnOnce() -> Result<Ready> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.made_for_a_request.fetch_add(1, Relaxed);
        let ready = actix_web::web::block(make).await.map_err(AppError::internal)??;
        let response = ready.respond(req);
        let entry = Entry { made: made_of(d), ready, recipe, unasked: AtomicU32::new(0) };
        self.kept.write().unwrap_or_else(PoisonError::into_inner).keep(address_of(req), entry);
        Ok(response)
    }

    /// How many bodies somebody had to wait for so far.
    #[must_use]
    pub fn made_for_a_request(&self) -> u64 {
        self.made_for_a_request.load(Relaxed)
    }

    /// Makes every body of a mall again that was made from another configuration than `d`, in the codings it is asked for in. What nobody
    /// asks for any more is forgotten. Takes processor time: not for a thread that answers requests.
    pub fn rebuild(&self, d: &Directory, coded: &coding::Kept) {
        let made = made_of(d);
        let due: Vec<(String, Recipe, String)> = {
            let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
            kept.rebuilt.insert(d.mall.id, made);
            kept.forget_unasked(&made);
            let behind = kept.bodies.iter().filter(|(_, entry)| entry.made.0 == d.mall.id && entry.made != made);
            behind.filter_map(|(address, entry)| Some((address.clone(), entry.recipe.clone()?, entry.ready.etag.clone()))).collect()
        };
        for (address, recipe, before) in due {
            let ready = recipe(d);
            if let Ok(ready) = &ready {
                coded.again(&before, &ready.etag, &ready.body);
            }
            self.kept.write().unwrap_or_else(PoisonError::into_inner).replace(&address, made, ready);
        }
    }

    /// The malls of which there are bodies.
    #[must_use]
    pub fn malls(&self) -> HashSet<MallId> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).bodies.values().map(|entry| entry.made.0).collect()
    }

    /// Whether the bodies of this mall were made for this configuration.
    #[must_use]
    pub fn are_made_for(&self, d: &Directory) -> bool {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).rebuilt.get(&d.mall.id) == Some(&made_of(d))
    }
}

fn address_of(req: &HttpRequest) -> &str {
    req.uri().path_and_query().map_or("", |address| address.as_str())
}

const fn made_of(d: &Directory) -> Made {
    (d.mall.id, d.version, d.date)
}
