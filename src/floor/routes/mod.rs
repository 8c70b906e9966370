//! Operations that read. What everybody may read needs no token and is given with a tag, so that asking again is cheap.

mod events;
mod menu;
mod places;
mod services;
mod site;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::snapshots::{Snapshot, Snapshots, json};
use crate::commands::Core;
use crate::http::etag::{etag_of_bytes, ready_json};
use crate::kernel::error::Result;

/// Registers the operations of this slice. They need `web::Data` of [`Core`] and [`Snapshots`], and of the prepared bodies.
pub fn configure(cfg: &mut ServiceConfig) {
    configure_site(cfg);
    configure_others(cfg);
}

/// Those that displays, kiosks and phones ask for all day.
pub fn configure_site(cfg: &mut ServiceConfig) {
    site::configure(cfg);
    menu::configure(cfg);
}

/// All the others.
pub fn configure_others(cfg: &mut ServiceConfig) {
    services::configure(cfg);
    events::configure(cfg);
    places::configure(cfg);
}

/// May be kept, but asked about before each use: a change shows at once.
const NO_CACHE: &str = "no-cache";
/// The same, kept by the caller alone.
const PRIVATE: &str = "private, no-cache";

/// A mall in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MallPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    mall: String,
}

/// A site in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Code of the site.
    #[param(max_length = 40, example = "utama")]
    pub site: String,
}

/// Answers with a view made for this request, tagged by its content.
fn tagged(view: &impl Serialize, req: &HttpRequest) -> Result<HttpResponse> {
    let bytes = json(view)?;
    Ok(ready_json(&bytes, &etag_of_bytes(&bytes), NO_CACHE, req))
}

/// The snapshot of a site named in a path.
async fn snapshot_of(core: &Core, snapshots: &Data<Snapshots>, path: &SitePath) -> Result<std::sync::Arc<Snapshot>> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    snapshots.of(core, d.mall.id, site.id).await
}
