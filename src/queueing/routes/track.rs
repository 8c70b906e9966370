//! The visitor's own ticket, by the secret on the slip.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::dto::TrackPath;
use crate::commands::{Core, Ctx};
use crate::db::Lane;
use crate::http::answer::Answer;
use crate::http::params::Path;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::Caller;
use crate::kernel::token::SecretToken;
use crate::queueing::service::position;
use crate::queueing::service::progress::{Step, step};
use crate::queueing::store;
use crate::queueing::views::PublicTicketView;

pub fn configure(cfg: &mut ServiceConfig) {
    cfg.service(track_ticket).service(leave_queue);
}

fn unknown() -> AppError {
    AppError::new(Code::NotFound).detail("Kode lacak tidak dikenal.", "The tracking code is not known.")
}

/// Follow my ticket
///
/// State, place and counter of one's own ticket. Nothing personal is in it; whoever has the slip may look.
#[utoipa::path(
    tag = "tickets", operation_id = "track_ticket", params(TrackPath),
    responses((status = 200, description = "The ticket.", body = PublicTicketView)),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found"])))
)]
#[get("/v1/malls/{mall}/track/{token}")]
async fn track_ticket(core: web::Data<Core>, path: Path<TrackPath>) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let (mall_id, hash) = (d.mall.id, SecretToken::read(&path.token).hash());
    let (ticket, place) = core
        .db
        .read(move |conn| {
            let ticket = store::by_token_hash(conn, mall_id, &hash)?.ok_or_else(unknown)?;
            let place = position::position(conn, mall_id, &ticket)?;
            Ok((ticket, place))
        })
        .await?;
    Ok(Answer::ok(&PublicTicketView::of(&ticket, &place, &d))?.into_response(false))
}

/// Leave the queue
///
/// The holder gives the place up. The number stays void; nobody else gets it.
#[utoipa::path(
    tag = "tickets", operation_id = "leave_queue", params(TrackPath),
    responses((status = 200, description = "The ticket, cancelled.", body = PublicTicketView)),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "ticket_state_conflict", "idempotency_key_invalid", "idempotency_key_reused"])))
)]
#[post("/v1/malls/{mall}/track/{token}/leave")]
async fn leave_queue(core: web::Data<Core>, ctx: Ctx, path: Path<TrackPath>) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let hash = SecretToken::read(&path.token).hash();
    let to_find = hash.clone();
    let found = core.db.read(move |conn| Ok(store::by_token_hash(conn, mall_id, &to_find)?)).await?.ok_or_else(unknown)?;
    let ctx = ctx.by(&Caller::public())?;
    core.command(&ctx, Lane::site(mall_id, found.site_id), move |tx, d| {
        let ticket = store::by_token_hash(tx.conn(), mall_id, &hash)?.ok_or_else(unknown)?;
        let left = step(tx, d, ticket, &Step::Leave)?;
        let place = position::position(tx.conn(), mall_id, &left)?;
        Answer::ok(&PublicTicketView::of(&left, &place, d))
    })
    .await
}
