//! Reading the catalogue over HTTP: public, cacheable, from prepared bodies.

use std::collections::HashSet;

use actix_web::http::header::{HeaderValue, VARY};
use actix_web::web::Data;
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Audience, Authority, Filter, FilterInput, LifeEvent, Service, ServiceCategory, ServiceChannel, page, page_of_found};
use super::open_now::OpenNow;
use super::ready::{Ready, ReadyBodies};
use super::views::ServiceView;
use super::views_agencies::{AgencyList, AgencyView};
use super::views_list::ServicePage;
use crate::commands::Core;
use crate::directory::Directory;
use crate::http::json_ld::JsonLd;
use crate::http::params::{Path, Query};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::ServiceId;
use crate::kernel::page::{check_limit, decode_cursor, encode_cursor};

/// The mall in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MallPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
}

/// An agency in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AgencyPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
    /// Code of the agency.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    agency: String,
}

/// A service in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServicePath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
    /// Code of the service.
    #[param(max_length = 25, example = "DISDUKCAPIL-010")]
    service: String,
}

/// Filters and page. All filters that are given must hold; an empty value counts as absent.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ListServicesParams {
    /// What somebody is looking for, in their own words: Indonesian as it is spoken, abbreviations, some Sundanese and English, with mistakes.
    #[param(max_length = 100, example = "ktp hilang")]
    q: Option<String>,
    /// Licensing or not.
    #[param(inline, value_type = Option<ServiceCategory>, example = "non_licensing")]
    category: Option<String>,
    /// Code of an agency.
    #[param(max_length = 20, example = "DISDUKCAPIL")]
    agency: Option<String>,
    /// Event in life that brings people to the service.
    #[param(inline, value_type = Option<LifeEvent>, example = "birth")]
    life_event: Option<String>,
    /// For whom; `individual` and `business` also find services for both.
    #[param(inline, value_type = Option<Audience>, example = "individual")]
    audience: Option<String>,
    /// Which government decides on the licence; finds licences of which that is known (BTN-1).
    #[param(inline, value_type = Option<Authority>, example = "regency")]
    authority: Option<String>,
    /// A way to obtain the service.
    #[param(inline, value_type = Option<ServiceChannel>, example = "appointment")]
    channel: Option<String>,
    /// `true`: only services for which some site gives a number at this moment; `false`: only the others. The answer is then one for
    /// the moment, and may be kept for seconds only.
    #[param(inline, value_type = Option<bool>, example = true)]
    open_now: Option<String>,
    /// Services on a page; 20 unless given.
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before; valid with the same filters only.
    #[param(max_length = 1000, example = "eyJ2IjoxfQ")]
    cursor: Option<String>,
}

impl ListServicesParams {
    fn filter(&self) -> FilterInput<'_> {
        FilterInput {
            q: self.q.as_deref(),
            category: self.category.as_deref(),
            agency: self.agency.as_deref(),
            life_event: self.life_event.as_deref(),
            audience: self.audience.as_deref(),
            channel: self.channel.as_deref(),
            authority: self.authority.as_deref(),
            open_now: self.open_now.as_deref(),
        }
    }
}

/// Daftar instansi
///
/// Every agency of the mall, in the order in which a menu shows them.
#[utoipa::path(
    tag = "catalogue",
    params(MallPath),
    responses((status = 200, description = "The agencies.", body = AgencyList<'static>, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/agencies")]
async fn list_agencies(req: HttpRequest, core: Data<Core>, ready: Data<ReadyBodies>, path: Path<MallPath>) -> Result<HttpResponse> {
    let directory = core.directory(&path.mall).await?;
    ready.answer(&req, &directory, || Ok(agencies_page)).await
}

fn agencies_page(d: &Directory) -> Result<Ready> {
    let items: Vec<_> = d.agencies.iter().map(|agency| AgencyView::new(agency, &d.services)).collect();
    Ready::new(&AgencyList { total: items.len(), items }, None)
}

/// Satu instansi
///
/// An agency by its code.
#[utoipa::path(
    tag = "catalogue",
    params(AgencyPath),
    responses((status = 200, description = "The agency.", body = AgencyView<'static>, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/agencies/{agency}")]
async fn get_agency(req: HttpRequest, core: Data<Core>, ready: Data<ReadyBodies>, path: Path<AgencyPath>) -> Result<HttpResponse> {
    let directory = core.directory(&path.mall).await?;
    let code = path.0.agency;
    ready.answer(&req, &directory, || Ok(move |d: &Directory| Ready::new(&AgencyView::new(d.agency(&code)?, &d.services), None))).await
}

/// Daftar layanan
///
/// The services the filters admit, in the order of codes, a page at a time; `total` counts all pages. With `q` those that fit it, the best
/// first, each with the words that were found. When nothing fits, nothing is listed. An unknown filter value is refused and named, never ignored.
#[utoipa::path(
    tag = "catalogue",
    params(MallPath, ListServicesParams),
    responses((status = 200, description = "A page of services.", body = ServicePage<'static>, headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept."), ("Link" = String, description = "The next page, `rel=\"next\"`; absent on the last one.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["unknown_filter_value", "cursor_invalid", "cursor_mismatch"])))
)]
#[get("/v1/malls/{mall}/services")]
async fn list_services(req: HttpRequest, core: Data<Core>, ready: Data<ReadyBodies>, path: Path<MallPath>) -> Result<HttpResponse> {
    let directory = core.directory(&path.mall).await?;
    if !directory.search.is_ready() && asks_for_words(&req) {
        directory.prepare_search().await?;
    }
    if may_ask_open_now(req.query_string()) {
        let Query(params) = Query::<ListServicesParams>::extract(&req).into_inner()?;
        if params.open_now.as_deref().is_some_and(|word| !word.is_empty()) {
            let open = open_now(&req, &path.mall).await?;
            return Ok(services_page(&directory, &params, open, &Address::of(&req))?.respond_now(&req));
        }
    }
    let answer = ready.answer(&req, &directory, || {
        // Read only when there is no prepared body: a known address has been found sound before.
        let Query(params) = Query::<ListServicesParams>::extract(&req).into_inner()?;
        let address = Address::of(&req);
        Ok(move |d: &Directory| services_page(d, &params, HashSet::new(), &address))
    });
    answer.await
}

/// Whether a query may have `open_now`, in whatever spelling of its letters. Such an answer must never come from what is kept.
fn may_ask_open_now(query: &str) -> bool {
    let mut names = query.split('&').filter_map(|pair| pair.split('=').next());
    names.any(|name| name == "open_now" || name.contains('%'))
}

async fn open_now(req: &HttpRequest, mall: &str) -> Result<HashSet<ServiceId>> {
    let asked = req.app_data::<OpenNow>().ok_or_else(|| AppError::internal("nobody in the app's data knows what is open"))?;
    asked.of(mall).await
}

/// Satu layanan
///
/// A service with requirements, procedure, time, fee, product and legal basis, in the version in force today. As `application/ld+json` it is
/// a `GovernmentService` of schema.org.
#[utoipa::path(
    tag = "catalogue",
    params(ServicePath),
    responses((status = 200, description = "The service.", content((ServiceView<'static> = "application/json"), (JsonLd = "application/ld+json")), headers(("ETag" = String, description = "Version of this body."), ("Cache-Control" = String, description = "How long it may be kept.")))),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/services/{service}")]
async fn get_service(req: HttpRequest, core: Data<Core>, ready: Data<ReadyBodies>, path: Path<ServicePath>) -> Result<HttpResponse> {
    let directory = core.directory(&path.mall).await?;
    let code = path.0.service;
    let mut response = ready.answer(&req, &directory, || Ok(move |d: &Directory| service_page(d, &code))).await?;
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

fn service_page(d: &Directory, code: &str) -> Result<Ready> {
    let service = d.public_service(code)?;
    Ready::new(&ServiceView::new(service, d.agency_of(service.agency_id)?, d.date), None)
}

/// Where a list was asked for.
struct Address {
    path: String,
    query: String,
}

impl Address {
    fn of(req: &HttpRequest) -> Self {
        Self { path: req.path().to_owned(), query: req.query_string().to_owned() }
    }

    /// The same with another cursor.
    fn at(&self, cursor: &str) -> String {
        let kept = self.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let cursor = format!("cursor={cursor}");
        let query: Vec<&str> = kept.chain([cursor.as_str()]).collect();
        format!("{}?{}", self.path, query.join("&"))
    }
}

/// The page asked for.
fn services_page(directory: &Directory, params: &ListServicesParams, open: HashSet<ServiceId>, address: &Address) -> Result<Ready> {
    let limit = check_limit(params.limit)?;
    let filter = Filter::parse(params.filter(), &directory.agencies)?.knowing_open(open);
    let listing = filter.canonical();
    let cursor = params.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let after = cursor.map(|cursor| decode_cursor(&listing, cursor)).transpose()?;
    let after = after.as_ref().and_then(|key| key.first()).map(String::as_str);
    let admits = |place: usize| directory.services.get(place).is_some_and(|service| filter.admits(service));
    let found = filter.words().map(|words| directory.search.search(words, admits)).transpose()?;
    let page = match &found {
        Some((_, found)) => {
            let services: Vec<&Service> = found.hits.iter().filter_map(|hit| directory.services.get(hit.document)).collect();
            page_of_found(&services, after, limit)
        }
        None => page(&directory.services, &filter, after, limit),
    };
    let next_cursor = page.next_after.map(|code| encode_cursor(&listing, &[code]));
    let next = next_cursor.as_deref().map(|cursor| address.at(cursor));
    let found = found.as_ref().map(|(index, found)| (*index, found));
    Ready::new(&ServicePage::new(&page, |service| agency_code(directory, service), next_cursor, found), next.as_deref())
}

/// Whether there is something to search; how the name of the parameter is written does not matter.
fn asks_for_words(req: &HttpRequest) -> bool {
    Query::<ListServicesParams>::extract(req).into_inner().is_ok_and(|Query(params)| params.q.is_some())
}

fn agency_code<'a>(directory: &'a Directory, service: &Service) -> &'a str {
    directory.agency_by_id(service.agency_id).map_or("", |agency| agency.code.as_str())
}

/// Registers the operations. They need `web::Data` of [`Core`] and [`ReadyBodies`].
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_services).service(get_service).service(list_agencies).service(get_agency);
}
