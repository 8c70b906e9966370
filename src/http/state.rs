//! What every worker shares, and how it is put around the app.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use utoipa::openapi::OpenApi;

use super::coding;
use super::docs::{self, Docs};
use super::limits::Limits;
use super::manners;
use super::rate::Rates;
use super::routes::Routes;

/// Limits, the table of routes and the prepared documents; built once, shared by all workers.
pub struct HttpState {
    pub limits: Limits,
    pub rates: Rates,
    pub routes: Routes,
    pub docs: Docs,
    /// Bodies in brotli and gzip.
    pub coded: coding::Kept,
}

impl HttpState {
    /// From the contract, finished by [`super::contract::finish`].
    #[must_use]
    pub fn new(contract: &OpenApi, limits: Limits) -> Arc<Self> {
        Self::with_pages(contract, limits, &[])
    }

    /// The same for an app with pages of its own: paths read with GET that are not in the contract, named so that other methods
    /// are refused with 405.
    #[must_use]
    pub fn with_pages(contract: &OpenApi, limits: Limits, pages: &[&str]) -> Arc<Self> {
        let routes = docs::with_pages(Routes::from_contract(contract));
        let routes = pages.iter().fold(routes, |routes, path| routes.with_page(path));
        Arc::new(Self { rates: Rates::new(limits.rates), limits, routes, docs: Docs::new(contract), coded: coding::Kept::default() })
    }

    /// As [`HttpState::new`], with operations that only this process has and the published contract does not tell of.
    #[must_use]
    pub fn with_more(contract: &OpenApi, more: &OpenApi, limits: Limits) -> Arc<Self> {
        let routes = docs::with_pages(Routes::from_contract(contract).and(more));
        Arc::new(Self { rates: Rates::new(limits.rates), limits, routes, docs: Docs::new(contract), coded: coding::Kept::default() })
    }
}

/// Puts the manners of the API around `app`: request id, problems, deadlines, body limits, CORS, HEAD, 405, the log line, and adds
/// the documentation pages.
/// Call it last: what is wrapped afterwards lies outside and answers without them.
pub fn mount<T, B>(
    app: App<T>,
    state: &Arc<HttpState>,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()> + use<T, B>>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()> + 'static,
    B: MessageBody + 'static,
{
    app.app_data(Arc::clone(state))
        .configure(docs::configure)
        .default_service(web::to(manners::no_such_operation))
        .wrap(from_fn(manners::outer))
}
