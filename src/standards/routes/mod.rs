//! Reads for programmes of others: public, open to every origin, without a key.

mod catalog;
mod data;
mod export;
mod hsds;
mod json_ld;

use actix_web::http::header::HOST;
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::changes::KnownChanges;
use crate::catalogue::ready::{CACHE_CONTROL, ReadyBodies};
use crate::devices::Desk;
use crate::http::etag::{etag_of_bytes, ready_bytes};
use crate::kernel::error::{AppError, Result};

pub use hsds::ALIAS_PAGES;

/// Bodies for harvesters, apart from those of the native catalogue: whoever fetches everything does not push out what kiosks ask for.
#[derive(Default)]
struct Harvest(ReadyBodies);

/// Registers the operations, and what one worker keeps for them.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(Data::new(KnownChanges::default()));
    cfg.app_data(Data::new(Harvest::default()));
    catalog::configure(cfg);
    hsds::configure(cfg);
    data::configure(cfg);
    export::configure(cfg);
}

/// Other forms of addresses that the contract tells of elsewhere. To be registered first: the first route that fits answers.
pub fn configure_forms(cfg: &mut web::ServiceConfig) {
    json_ld::configure(cfg);
}

/// Further addresses of what stands under a mall.
pub fn configure_aliases(cfg: &mut web::ServiceConfig) {
    hsds::configure_alias(cfg);
}

/// A mall in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MallPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
}

fn harvest(req: &HttpRequest) -> Result<&Data<Harvest>> {
    req.app_data::<Data<Harvest>>().ok_or_else(|| AppError::internal("no place for harvested bodies in the app's data"))
}

/// The address people reach this installation at, as it was set or else as it was asked for.
fn base_of(req: &HttpRequest) -> String {
    let set = req.app_data::<Data<Desk>>().and_then(|desk| desk.public_url.clone());
    set.unwrap_or_else(|| {
        let host = req.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("{}://{host}", if req.app_config().secure() { "https" } else { "http" })
    })
}

/// Answers with a document made for this request: it names the address it was asked at.
fn made_here(view: &impl Serialize, media_type: &str, req: &HttpRequest) -> Result<HttpResponse> {
    let bytes = Bytes::from(serde_json::to_vec(view).map_err(AppError::internal)?);
    Ok(ready_bytes(&bytes, media_type, &etag_of_bytes(&bytes), CACHE_CONTROL, req))
}
