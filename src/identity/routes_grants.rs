//! Operations on one staff user and their roles.

use actix_web::http::header::{CACHE_CONTROL, ETAG};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::auth::{Auth, needs};
use super::dto::{GrantsBody, UserView};
use super::gate::Gate;
use super::routes::mall;
use super::service::grants;
use super::service::users::UserOfMall;
use crate::http::body::Json;
use crate::http::etag::{IfMatch, etag_for, is_known, not_modified};
use crate::http::params::Path;
use crate::http::request::RequestInfo;
use crate::kernel::error::Result;
use crate::kernel::ids::UserId;

const NO_STORE: &str = "no-store";

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get_user).service(put_user_grants);
}

fn answer(found: UserOfMall) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, NO_STORE))
        .insert_header((ETAG, etag_for(found.user.version)))
        .json(UserView::from(found))
}

/// Read a staff user
///
/// With their roles in this mall and the entity tag that a change must name. For who manages people of the whole mall, or of a
/// site or agency the user has a role in.
#[utoipa::path(
    tag = "people", operation_id = "get_user",
    params(
        ("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"),
        ("user" = UserId, Path, description = "Id of the user.", example = "0192f0c1-7c4e-7000-8000-0000000000a1")
    ),
    responses((status = 200, description = "The user.", body = UserView, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/users/{user}")]
async fn get_user(
    gate: web::Data<Gate>,
    auth: Auth<needs::UserManage>,
    path: Path<(String, UserId)>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path.0.0).await?;
    let found = grants::get_user(&gate.db, &auth.caller, mall_id, path.0.1).await?;
    let etag = etag_for(found.user.version);
    Ok(if is_known(&req, &etag) { not_modified(&etag, NO_STORE) } else { answer(found) })
}

/// Change the roles of a staff user
///
/// Replaces all roles the user has in this mall. What is added and what is taken away must be yours to give: the table in
/// `docs/PERMISSIONS.md` names the roles each role may give, within its own scope. Nobody changes their own roles, and the last
/// administrator of a mall stays. The user signs in again.
#[utoipa::path(
    tag = "people", operation_id = "put_user_grants", request_body = GrantsBody,
    params(
        ("mall" = String, Path, description = "Code of the mall.", max_length = 40, example = "sumedang"),
        ("user" = UserId, Path, description = "Id of the user.", example = "0192f0c1-7c4e-7000-8000-0000000000a1")
    ),
    responses((status = 200, description = "Changed.", body = UserView)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([
        "last_admin", "precondition_required", "version_mismatch", "overloaded", "database_unavailable", "outcome_unknown"
    ])))
)]
#[put("/v1/malls/{mall}/users/{user}/grants")]
async fn put_user_grants(
    gate: web::Data<Gate>,
    auth: Auth<needs::UserManage>,
    path: Path<(String, UserId)>,
    info: RequestInfo,
    if_match: IfMatch,
    body: Json<GrantsBody>,
) -> Result<HttpResponse> {
    let mall_id = mall(&gate, &path.0.0).await?;
    let wanted = body.value.into();
    let check = move |version| if_match.check(version);
    let changed = grants::change_grants(&gate.db, &auth.caller, auth.origin(&info), (mall_id, path.0.1), wanted, check).await?;
    Ok(answer(changed))
}
