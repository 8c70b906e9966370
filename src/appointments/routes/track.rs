//! The visitor's own ticket or booking, by the secret.

use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::Shared;
use crate::appointments::dto::TrackPath;
use crate::appointments::service::access::Asker;
use crate::appointments::service::track::{give_up, shown, tracked};
use crate::appointments::views::TrackedView;
use crate::commands::Ctx;
use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::http::answer::Answer;
use crate::http::params::Path;
use crate::kernel::error::Result;
use crate::kernel::permission::Caller;
use crate::kernel::token::SecretToken;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(track).service(leave);
}

/// Follow my ticket or booking
///
/// State, place and counter of one's own ticket, or the times of one's own booking; once checked in, the secret of the booking leads to
/// the ticket. Nothing personal is in it; whoever has the slip may look.
#[utoipa::path(
    tag = "tickets", operation_id = "track", params(TrackPath),
    responses((status = 200, description = "The ticket or the appointment.", body = TrackedView)),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/track/{token}")]
async fn track(core: Shared, path: Path<TrackPath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (hash, now) = (SecretToken::read(&path.token).hash(), core.now());
    let read = move |conn: &mut DbConn| {
        let found = tracked(conn, d.mall.id, &hash)?;
        shown(conn, &d, &found, now)
    };
    Ok(Answer::ok(&core.db.read(read).await?)?.into_response(false))
}

/// Give my place up
///
/// The holder leaves the queue, or cancels the booking. The number of a ticket stays void; the time of a booking goes back to others at once.
#[utoipa::path(
    tag = "tickets", operation_id = "leave", params(TrackPath),
    responses((status = 200, description = "The ticket or the appointment, cancelled.", body = TrackedView)),
    security(()),
    extensions(("x-problem-codes" = json!([
        "not_found", "ticket_state_conflict", "appointment_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"
    ])))
)]
#[post("/v1/malls/{mall}/track/{token}/leave")]
async fn leave(core: Shared, ctx: Ctx, path: Path<TrackPath>) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let hash = SecretToken::read(&path.token).hash();
    let to_find = hash.clone();
    let site_id = core.db.read(move |conn| tracked(conn, mall_id, &to_find)).await?.site_id();
    let (ctx, asker) = (ctx.by(&Caller::public())?, Asker::new(Caller::public(), Some(&path.token)));
    core.command(&ctx, Lane::site(mall_id, site_id), move |tx, d| {
        let left = give_up(tx, d, &hash, &asker)?;
        let now = tx.now();
        Answer::ok(&shown(tx.conn(), d, &left, now)?)
    })
    .await
}
