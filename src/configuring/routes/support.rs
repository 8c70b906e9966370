//! What the handlers share: the mall's lane, who may read, and answers with a version.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::commands::{Core, Ctx};
use crate::configuring::service::Put;
use crate::db::Lane;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::http::etag::{etag_for, is_known, not_modified};
use crate::identity::auth::{Auth, Needs};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::kernel::permission::{Caller, Permission};

/// Configuration changes seldom and must not be edited from an old copy: ask each time, with the tag.
const ASK_AGAIN: &str = "no-cache";

/// Runs a change in the lane of a mall.
pub async fn change<P: Needs>(
    core: &Core,
    (ctx, auth, mall): (Ctx, Auth<P>, &str),
    digest: [u8; 32],
    work: impl Fn(&mut Tx<'_>, &Directory, &Caller) -> Result<Answer> + Send + 'static,
) -> Result<HttpResponse> {
    let mall_id = core.directory(mall).await?.mall.id;
    let (ctx, caller) = (ctx.by(&auth.caller)?.body(digest), auth.caller);
    core.command(&ctx, Lane::mall(mall_id), move |tx, d| work(tx, d, &caller)).await
}

/// Who may see a mall's configuration anywhere sees all of it: a publisher needs the house's hours to set those of an agency.
///
/// # Errors
/// `forbidden_scope` for people of other malls.
pub fn require_reader(caller: &Caller, mall_id: MallId) -> Result<()> {
    let reads = caller.grants.iter().any(|grant| grant.mall_id == mall_id && grant.role.has(Permission::ConfigRead));
    if reads { Ok(()) } else { Err(AppError::new(Code::ForbiddenScope)) }
}

/// A resource with its tag, or 304 when the caller has it.
pub fn versioned(req: &HttpRequest, view: &impl Serialize, version: i64) -> Result<HttpResponse> {
    let etag = etag_for(version);
    if is_known(req, &etag) {
        return Ok(not_modified(&etag, ASK_AGAIN));
    }
    Ok(Answer::ok(view)?.version(version).into_response(false))
}

/// 201 at `location` or 200, with the version of what was put.
pub fn put_answer<T, V: Serialize>(put: &Put<T>, location: String, view: impl Fn(&T) -> V, version: impl Fn(&T) -> i64) -> Result<Answer> {
    match put {
        Put::Created(made) => Ok(Answer::created(location, &view(made))?.version(version(made))),
        Put::Replaced(changed) => Ok(Answer::ok(&view(changed))?.version(version(changed))),
    }
}
