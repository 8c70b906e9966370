//! The contract and the pages that explain it: `/openapi.json`, `/docs`, `/docs/idempotency`, `/problems/{code}`; and the page on which
//! a person lets a device in, `/devices`.
//! Plain routes beside the contract. All files are embedded, so that the pages work in a hall without internet.

use std::sync::Arc;

use actix_web::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, VARY};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::OpenApi;

use super::HttpState;
use super::accept::prefers_html;
use super::contract::to_json;
use super::etag::{etag_of_bytes, is_known, not_modified, ready_bytes};
use super::problem_pages::{code_document, code_page, index_document, index_page};
use super::request::joined;
use super::routes::Routes;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// How long pages may be used without asking again; the contract changes only with a release.
const PAGE_CACHE: &str = "public, max-age=300, stale-while-revalidate=3600";
const ASSET_CACHE: &str = "public, max-age=86400";

/// Nothing from elsewhere, no inline script; Swagger UI sets styles of elements and draws with `data:` images.
const PAGE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
                           base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const INDEX: &[u8] = include_bytes!("../../web/docs/index.html");
/// Where a person lets a device in; the address that devices show.
const DEVICES: &[u8] = include_bytes!("../../web/devices/index.html");
const IDEMPOTENCY: &str = include_str!("../../web/docs/idempotency.html");

/// What this profile of HSDS can and cannot say.
const HSDS: &str = include_str!("../../web/docs/hsds.html");

/// Name, media type and content of what the pages load.
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("docs.css", CSS, include_bytes!("../../web/docs/docs.css")),
    ("devices.js", SCRIPT, include_bytes!("../../web/devices/devices.js")),
    ("docs.js", SCRIPT, include_bytes!("../../web/docs/docs.js")),
    ("swagger-ui.css", CSS, include_bytes!("../../web/vendor/swagger-ui-dist-5.35.0/swagger-ui.css")),
    ("swagger-ui-bundle.js", SCRIPT, include_bytes!("../../web/vendor/swagger-ui-dist-5.35.0/swagger-ui-bundle.js")),
];

/// The prepared bodies with their tags.
pub struct Docs {
    contract: (Bytes, String),
    assets: Vec<(&'static str, &'static str, Bytes, String)>,
}

impl Docs {
    /// Prepares the contract's text and the tags of all files.
    #[must_use]
    pub fn new(contract: &OpenApi) -> Self {
        let contract = Bytes::from(to_json(contract));
        let tag = etag_of_bytes(&contract);
        let asset = |(name, media_type, content): &(&'static str, &'static str, &'static [u8])| {
            (*name, *media_type, Bytes::from_static(content), etag_of_bytes(content))
        };
        Self { contract: (contract, tag), assets: ASSETS.iter().map(asset).collect() }
    }
}

/// The paths of the pages, for the table of routes.
pub(super) fn with_pages(routes: Routes) -> Routes {
    ["/openapi.json", "/docs", "/docs/idempotency", "/docs/hsds", "/devices", "/docs/assets/{file}", "/problems", "/problems/{code}"]
        .into_iter()
        .fold(routes, Routes::with_page)
}

/// Registers the pages; the contract does not list them.
pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(page("/openapi.json").route(web::get().to(contract)))
        .service(page("/docs").route(web::get().to(index)))
        .service(page("/docs/idempotency").route(web::get().to(idempotency)))
        .service(page("/docs/hsds").route(web::get().to(hsds)))
        .service(page("/devices").route(web::get().to(devices)))
        .service(page("/docs/assets/{file}").route(web::get().to(asset)))
        .service(page("/problems").route(web::get().to(problems)))
        .service(page("/problems/{code}").route(web::get().to(problem)));
}

fn page(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(super::manners::no_such_operation))
}

fn docs_of(req: &HttpRequest) -> Result<&Docs> {
    let state = req.app_data::<Arc<HttpState>>().ok_or_else(|| AppError::internal("the app was not mounted"))?;
    Ok(&state.docs)
}

async fn contract(req: HttpRequest) -> Result<HttpResponse> {
    let (text, tag) = &docs_of(&req)?.contract;
    Ok(ready_bytes(text, "application/json", tag, PAGE_CACHE, &req))
}

async fn asset(req: HttpRequest) -> Result<HttpResponse> {
    let name = req.match_info().get("file").unwrap_or_default();
    let found = docs_of(&req)?.assets.iter().find(|(known, ..)| *known == name);
    let (_, media_type, content, tag) = found.ok_or_else(|| AppError::new(Code::NotFound))?;
    Ok(ready_bytes(content, media_type, tag, ASSET_CACHE, &req))
}

async fn index(req: HttpRequest) -> HttpResponse {
    html(Bytes::from_static(INDEX), &req)
}

async fn devices(req: HttpRequest) -> HttpResponse {
    html(Bytes::from_static(DEVICES), &req)
}

async fn idempotency(req: HttpRequest) -> HttpResponse {
    html(Bytes::from(super::problem_pages::framed("Idempotency-Key", IDEMPOTENCY)), &req)
}

async fn hsds(req: HttpRequest) -> HttpResponse {
    html(Bytes::from(super::problem_pages::framed("HSDS", HSDS)), &req)
}

async fn problems(req: HttpRequest) -> HttpResponse {
    by_preference(&req, index_page, index_document)
}

async fn problem(req: HttpRequest) -> Result<HttpResponse> {
    let code = req.match_info().get("code").and_then(Code::from_word).ok_or_else(|| AppError::new(Code::NotFound))?;
    Ok(by_preference(&req, || code_page(code), || code_document(code)))
}

/// A browser gets the page, a program the same as JSON.
fn by_preference(req: &HttpRequest, page: impl FnOnce() -> String, document: impl FnOnce() -> serde_json::Value) -> HttpResponse {
    let mut response = if prefers_html(&joined(req.headers(), &ACCEPT)) {
        html(Bytes::from(page()), req)
    } else {
        let text = Bytes::from(document().to_string());
        ready_bytes(&text, "application/json", &etag_of_bytes(&text), PAGE_CACHE, req)
    };
    response.headers_mut().insert(VARY, actix_web::http::header::HeaderValue::from_static("Accept"));
    response
}

fn html(text: Bytes, req: &HttpRequest) -> HttpResponse {
    let tag = etag_of_bytes(&text);
    if is_known(req, &tag) {
        return not_modified(&tag, PAGE_CACHE);
    }
    let mut response = ready_bytes(&text, HTML, &tag, PAGE_CACHE, req);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, actix_web::http::header::HeaderValue::from_static(PAGE_POLICY));
    response
}
