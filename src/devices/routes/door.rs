//! What stands on the door.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::Core;
use crate::devices::Desk;
use crate::http::answer::Answer;
use crate::http::params::Path;
use crate::identity::auth::{Auth, needs};
use crate::identity::door;
use crate::identity::hasher::IdentityHasher;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Permission, Target};
use crate::kernel::time::Instant;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_door_token);
}

/// A site in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DoorPath {
    /// Code of the mall.
    #[param(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Code of the site.
    #[param(max_length = 40, example = "utama")]
    pub site: String,
}

/// The token to show at the door.
#[derive(Serialize, ToSchema)]
pub struct DoorTokenView {
    /// Put it into the QR at the door; phones send it as `door_token`.
    #[schema(max_length = 64, example = "3q2-7wEjRWeJq83vASNFZw")]
    pub token: String,
    /// When the next token is to be shown.
    pub renew_at: Instant,
    /// Until when this one opens.
    pub expires_at: Instant,
    /// Whether the site asks phones for it now.
    #[schema(example = true)]
    pub required: bool,
}

/// The token of the door
///
/// For the kiosks and displays of the site and whoever manages them: a token that changes every five minutes, to be shown as a QR where
/// people come in, so that numbers are drawn on the spot and not from home.
#[utoipa::path(
    tag = "devices", operation_id = "get_door_token", params(DoorPath),
    responses((status = 200, description = "The token of now.", body = DoorTokenView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/door-token")]
async fn get_door_token(
    core: web::Data<Core>,
    hasher: web::Data<IdentityHasher>,
    desk: web::Data<Desk>,
    path: Path<DoorPath>,
    auth: Auth<needs::Identity>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    match auth.device {
        Some(device) if d.site(&path.site).is_ok_and(|site| site.id == device.site_id) => {}
        Some(_) => return Err(AppError::new(Code::ForbiddenScope)),
        None if !auth.caller.has(Permission::DeviceManage) => return Err(AppError::new(Code::Forbidden)),
        None => auth.caller.require(Permission::DeviceManage, &Target::site(d.mall.id, d.site(&path.site)?.id))?,
    }
    let (site_id, now) = (d.site(&path.site)?.id, desk.now());
    let (renew_at, expires_at) = door::times(now);
    let (token, required) = (door::token(&hasher, site_id, now), d.admission(site_id).door_token_required);
    Ok(Answer::ok(&DoorTokenView { token, renew_at, expires_at, required })?.into_response(false))
}
