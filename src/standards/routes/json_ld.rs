//! The page of a service for search engines: the same address, by `Accept`.

use std::sync::Arc;

use actix_web::guard::{Get, GuardContext, fn_guard};
use actix_web::http::header::{ACCEPT, HeaderValue, VARY};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::harvest;
use crate::catalogue::ready::Ready;
use crate::commands::Core;
use crate::http::accept::prefers_json_ld;
use crate::http::json_ld::JSON_LD;
use crate::http::params::Path;
use crate::kernel::error::Result;
use crate::standards::schema_org::government_service;

pub fn configure(cfg: &mut ServiceConfig) {
    let page = web::resource("/v1/malls/{mall}/services/{service}").guard(Get()).guard(fn_guard(wants_json_ld));
    cfg.service(page.to(get_government_service));
}

fn wants_json_ld(ctx: &GuardContext<'_>) -> bool {
    let accept = ctx.head().headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    prefers_json_ld(&accept)
}

#[derive(Deserialize)]
struct ServicePath {
    mall: String,
    service: String,
}

async fn get_government_service(core: Data<Core>, path: Path<ServicePath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let of = Arc::clone(&d);
    let make = move || Ready::new(&government_service(&of, of.public_service(&path.service)?), None).map(|ready| ready.of_type(JSON_LD));
    let mut response = harvest(&req)?.0.answer_once(&req, &d, make).await?;
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}
