//! What happens to one's own ticket or booking, as it happens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::appointments::dto::TrackPath;
use crate::commands::Core;
use crate::http::params::Path;
use crate::http::rate::{Key, counted_at_all};
use crate::http::request::RequestInfo;
use crate::http::sse::{self, EventStream};
use crate::kernel::error::Result;
use crate::kernel::token::SecretToken;
use crate::live::Live;
use crate::live::opening::listen_to_own;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(stream_tracked_events);
}

/// Aliran kejadian tiket saya
///
/// Server-sent events of one's own ticket, by the secret on its slip: a `snapshot` with what `GET …/track/{token}` says, then each event of
/// the ticket in the form of the hall's stream and with the same ids. It begins with a `snapshot` whenever a client comes (again), so that
/// nothing can be missed. `resync` ends a stream whose `snapshot` is no longer true: when a booking becomes a ticket, for one.
#[utoipa::path(
    tag = "track", operation_id = "stream_tracked_events", params(TrackPath),
    responses((status = 200, description = "A stream that does not end by itself; `openapi/asyncapi.v1.json` describes its events.", body = EventStream, content_type = "text/event-stream",
        headers(("Cache-Control" = String, description = "`no-cache, no-transform`: not to be kept, compressed or held back.")))),
    security(()),
    extensions(("x-problem-codes" = json!(["not_found", "too_many_streams", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/track/{token}/events")]
async fn stream_tracked_events(core: Data<Core>, live: Data<Live>, path: Path<TrackPath>, req: HttpRequest) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let key = counted_at_all(RequestInfo::of(&req).client).map(Key::address);
    let hash = SecretToken::read(&path.token).hash();
    Ok(sse::answer(listen_to_own(&core, &live, d, hash, key).await?.into_stream()))
}
