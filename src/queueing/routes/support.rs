//! What the handlers share: the lane of a ticket, the check of scope, and bounds on texts.

use actix_web::HttpResponse;

use super::super::dto::TicketPath;
use crate::commands::{Core, Ctx};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission, Target};
use crate::queueing::model::Ticket;
use crate::queueing::service::{lane_of, load};
use crate::queueing::views::TicketView;

/// What a ticket belongs to, for the scope of a grant.
pub fn target_of(ticket: &Ticket, d: &Directory) -> Target {
    let mut target = Target::site(d.mall.id, ticket.site_id);
    if let Some(queue) = d.queue_by_id(ticket.state.queue_id) {
        target = target.agency(queue.agency_id);
    }
    if let Some(counter) = ticket.state.counter_id {
        target = target.counter(counter);
    }
    target
}

/// Changes a ticket: loads it in its lane, checks the caller's scope, does `work`, answers with the ticket.
pub async fn change(
    core: &Core,
    (ctx, caller, path): (Ctx, Caller, &TicketPath),
    (permission, digest): (Permission, [u8; 32]),
    work: impl Fn(&mut Tx<'_>, &Directory, Ticket) -> Result<Ticket> + Send + 'static,
) -> Result<HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let (id, lane) = (path.ticket, lane_of(&core.db, mall_id, path.ticket).await?);
    let ctx = ctx.by(&caller)?.body(digest);
    core.command(&ctx, lane, move |tx, d| {
        let ticket = load(tx, id)?;
        caller.require(permission, &target_of(&ticket, d))?;
        let moved = work(tx, d, ticket)?;
        Ok(Answer::ok(&TicketView::of(&moved, d))?.version(moved.version))
    })
    .await
}

/// A text a person wrote: 3 to 200 characters, no control characters.
pub fn check_text(pointer: &'static str, text: &str) -> Result<()> {
    let length = text.trim().chars().count();
    if (3..=200).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(AppError::new(Code::ValidationFailed).field_text(
        pointer,
        "invalid_value",
        "Isi 3 sampai 200 karakter tanpa karakter kendali.",
        "Write 3 to 200 characters, without control characters.",
    ))
}
