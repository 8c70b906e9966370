//! What happens at a site, as it happens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::commands::Core;
use crate::directory::Directory;
use crate::floor::Snapshots;
use crate::floor::model::{public_kinds, sees_everything};
use crate::floor::routes::SitePath;
use crate::http::params::{Path, Query, unknown_filter_value};
use crate::http::rate::{Key, counted_at_all};
use crate::http::request::RequestInfo;
use crate::http::sse::{self, EventStream};
use crate::identity::Gate;
use crate::identity::auth::{Auth, needs, shown_token};
use crate::kernel::actor::Actor;
use crate::kernel::error::Result;
use crate::kernel::ids::SiteId;
use crate::kernel::permission::{Permission, Target};
use crate::live::Live;
use crate::live::frame::{Audience, Wanted};
use crate::live::listening::Permit;
use crate::live::opening::{Place, Request, listen};
use crate::live::tail::Source;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(stream_site_events);
}

/// From where, and what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// Only events behind this sequence, for clients that cannot send `Last-Event-ID`, which goes before it.
    #[param(minimum = 0, example = 48_100)]
    after: Option<i64>,
    /// Only these types, with commas between them.
    #[param(max_length = 600, example = "ticket.called,ticket.recalled")]
    types: Option<String>,
    /// Only what shows on the board of the zone with this code.
    #[param(max_length = 40, example = "lantai-1")]
    zone: Option<String>,
}

/// Aliran kejadian sebuah tempat
///
/// Server-sent events, as they happen: a `snapshot` first, then every event once and in order. The `id` of each is its sequence; a client
/// that comes again with the last one in `Last-Event-ID` goes on where it was, at whichever process. A client that is too far behind gets a
/// `snapshot` again. Events of the log come as plain messages, each in a CloudEvents 1.0 envelope; only `snapshot` and `resync` have names.
/// `resync` is the last word of a stream: come again with the id you have. Every fifteen seconds without an event there is a comment and an
/// `id`; without either for 45 seconds what is shown is old. Without a token, and for displays, the stream has what may be shown in the
/// hall and the snapshot is the board; who may read the log gets all of it, and the floor. Both have the same ids.
#[utoipa::path(
    tag = "events", operation_id = "stream_site_events", params(SitePath, StreamQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event received; browsers send it by themselves.", max_length = 20, example = "48211")),
    responses((status = 200, description = "A stream that does not end by itself; `openapi/asyncapi.v1.json` describes its events.", body = EventStream, content_type = "text/event-stream",
        headers(("Cache-Control" = String, description = "`no-cache, no-transform`: not to be kept, compressed or held back.")))),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unknown_filter_value", "token_invalid", "forbidden", "forbidden_scope", "too_many_streams", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/events/stream")]
async fn stream_site_events(
    (core, live, snapshots, gate): (Data<Core>, Data<Live>, Data<Snapshots>, Data<Gate>),
    auth: Auth<needs::Anyone>,
    path: Path<SitePath>,
    query: Query<StreamQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    let target = Target::site(d.mall.id, site.id);
    let listener = listener(&auth, target, &gate, &req)?;
    let audience = if sees_everything(&auth.caller, &target) { Audience::Staff } else { Audience::Hall };
    let wanted = wanted(audience, &d, site.id, &query)?;
    let source = Source::of(d.mall.id, &d.mall.code, site.id, &site.code);
    let request = Request { source, wanted, place: Place::of(&req, query.after)?, zone: query.0.zone, listener };
    Ok(sse::answer(listen(&core, &live, &snapshots, request).await?.into_stream()))
}

/// Who listens: under which key they are counted, and what is looked at again while they do.
type Listener = (Option<Key>, Option<Permit>);

/// A stranger listens to the hall; who shows a token must be allowed to.
fn listener(auth: &Auth<needs::Anyone>, target: Target, gate: &Data<Gate>, req: &HttpRequest) -> Result<Listener> {
    let key = match auth.caller.actor {
        Actor::Device(id) => Some(Key::Device(id)),
        Actor::Staff(id) => Some(Key::Client(id)),
        Actor::Public | Actor::System => counted_at_all(RequestInfo::of(req).client).map(Key::address),
    };
    let Some(token) = shown_token(req) else { return Ok((key, None)) };
    auth.caller.require(Permission::EventsRead, &target)?;
    Ok((key, Some(Permit { gate: gate.clone(), token, target })))
}

fn wanted(audience: Audience, d: &Directory, site_id: SiteId, query: &StreamQuery) -> Result<Wanted> {
    let kinds: Vec<String> = query.types.iter().flat_map(|types| types.split(',')).map(|kind| kind.trim().to_owned()).collect();
    let hidden = kinds.iter().find(|kind| audience == Audience::Hall && !public_kinds().any(|public| public == kind.as_str()));
    if let Some(kind) = hidden {
        return Err(unknown_filter_value("types", kind, &public_kinds().collect::<Vec<_>>()));
    }
    let zone = query.zone.as_deref().map(|code| d.zone_filter(site_id, code)).transpose()?;
    Ok(Wanted { zone: zone.map(|zone| zone.id), audience, kinds })
}
