//! The log of a site and of a mall's configuration, page by page. `after` and `next_after` are sequences: a reader that stores
//! `next_after` misses nothing and gets nothing twice.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{MallPath, SitePath};
use crate::commands::Core;
use crate::db::Lane;
use crate::directory::Directory;
use crate::floor::model::{PublicDay, PublicEvent, public_day, public_view, sees_everything};
use crate::floor::snapshots::json;
use crate::http::accept::wants;
use crate::http::params::{Path, Query, out_of_range};
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::permission::{Permission, Target};
use crate::streams;
use crate::streams::envelope::{CLOUDEVENTS_BATCH, CloudEvent, source_of_site};
use crate::streams::model::Event;

/// Events in a page unless asked otherwise.
const DEFAULT_LIMIT: i64 = 100;
/// The most events in a page.
const MAX_LIMIT: i64 = 500;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_site_events).service(list_mall_events);
}

/// Which events.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// Only events behind this sequence; without it from the first.
    #[param(minimum = 0, default = 0, example = 48_100)]
    after: Option<i64>,
    /// Events in a page.
    #[param(minimum = 1, maximum = 500, default = 100, example = 100)]
    limit: Option<i64>,
}

/// One event as its reader may see it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum EventItem {
    /// For staff: everything.
    Full(Event),
    /// For displays: what may be shown in the hall.
    Public(PublicEvent),
    /// For displays: a day begins.
    Day(PublicDay),
}

impl EventItem {
    /// The event in its envelope. Only staff may know what it is about.
    fn enveloped(self, source: &str) -> CloudEvent<Self> {
        let (about, subject) = match &self {
            Self::Full(event) => ((event.seq, event.kind.clone(), event.at), Some(event.subject.clone())),
            Self::Public(event) => ((event.seq, event.kind.clone(), event.at), None),
            Self::Day(event) => ((event.seq, event.kind.clone(), event.at), None),
        };
        CloudEvent::new(source, (about.0, &about.1, about.2), subject, self)
    }
}

/// A page of a log.
#[derive(Serialize, ToSchema)]
struct EventPage {
    /// Events in the order of their sequence. Displays get only what may be shown in the hall.
    #[schema(max_items = 500)]
    items: Vec<EventItem>,
    /// Last event of the log.
    #[schema(minimum = 0, example = 48_211)]
    last_seq: i64,
    /// What to send as `after` for the next page; at the end of the log it equals `last_seq`.
    #[schema(minimum = 0, example = 48_200)]
    next_after: i64,
}

/// Catatan kejadian sebuah tempat
///
/// Every change of the site's queues, counters and bookings, in order and without gaps. Displays see numbers, counters, queues and
/// statuses only, and that a day begins. By `Accept: application/cloudevents-batch+json` the events come alone, each in a CloudEvents 1.0
/// envelope, and `Link: rel="next"` says where to go on.
#[utoipa::path(
    tag = "events", operation_id = "list_site_events", params(SitePath, EventQuery),
    responses((status = 200, description = "One page of the log.", content(
        (EventPage = "application/json"),
        (CloudEventBatch = "application/cloudevents-batch+json"),
    ))),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/sites/{site}/events")]
async fn list_site_events(
    core: Data<Core>,
    auth: Auth<needs::EventsRead>,
    path: Path<SitePath>,
    query: Query<EventQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let site = d.site(&path.site)?;
    let target = Target::site(d.mall.id, site.id);
    auth.caller.require(Permission::EventsRead, &target)?;
    let page = read_page(&core, Lane::site(d.mall.id, site.id), &query).await?;
    let audience = if sees_everything(&auth.caller, &target) { None } else { Some(&*d) };
    let page = page.for_audience(audience);
    if !wants(&req, CLOUDEVENTS_BATCH) {
        return Ok(HttpResponse::Ok().json(page));
    }
    let next = (header::LINK, format!("<{}?after={}>; rel=\"next\"", req.path(), page.next_after));
    let events = page.enveloped(&source_of_site(&d.mall.code, &site.code));
    Ok(HttpResponse::Ok().insert_header(next).content_type(CLOUDEVENTS_BATCH).body(json(&events)?))
}

/// Catatan kejadian konfigurasi
///
/// Every change of the mall's configuration, users and devices, in order and without gaps; for auditors and managers of the whole mall.
#[utoipa::path(
    tag = "events", operation_id = "list_mall_events", params(MallPath, EventQuery),
    responses((status = 200, description = "One page of the log.", body = EventPage)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["not_found", "invalid_parameter", "unauthenticated", "token_invalid", "forbidden", "forbidden_scope", "overloaded", "database_unavailable"])))
)]
#[get("/v1/malls/{mall}/events")]
async fn list_mall_events(
    core: Data<Core>,
    auth: Auth<needs::EventsRead>,
    path: Path<MallPath>,
    query: Query<EventQuery>,
) -> Result<HttpResponse> {
    let d = core.directory(&path.mall).await?;
    let target = Target::mall(d.mall.id);
    auth.caller.require(Permission::EventsRead, &target)?;
    let page = read_page(&core, Lane::mall(d.mall.id), &query).await?;
    let audience = if sees_everything(&auth.caller, &target) { None } else { Some(&*d) };
    Ok(HttpResponse::Ok().json(page.for_audience(audience)))
}

/// Events of a page, each in its envelope.
#[derive(Serialize, ToSchema)]
#[schema(max_items = 500)]
struct CloudEventBatch(Vec<CloudEvent<EventItem>>);

impl EventPage {
    /// The events alone, each in its envelope.
    fn enveloped(self, source: &str) -> CloudEventBatch {
        CloudEventBatch(self.items.into_iter().map(|item| item.enveloped(source)).collect())
    }
}

/// Events as stored, with the head of their log.
struct Stored {
    events: Vec<Event>,
    last_seq: i64,
    after: i64,
}

impl Stored {
    /// The page for a reader; for the public as `public` names the queues.
    fn for_audience(self, public: Option<&Directory>) -> EventPage {
        let next_after = self.events.last().map_or(self.after, |event| event.seq);
        let view = |event: Event| match public {
            None => Some(EventItem::Full(event)),
            Some(d) => public_view(&event, d).map(EventItem::Public).or_else(|| public_day(&event).map(EventItem::Day)),
        };
        EventPage { items: self.events.into_iter().filter_map(view).collect(), last_seq: self.last_seq, next_after }
    }
}

async fn read_page(core: &Core, lane: Lane, query: &EventQuery) -> Result<Stored> {
    let after = in_range("/after", query.after.unwrap_or(0), 0, i64::MAX)?;
    let limit = in_range("/limit", query.limit.unwrap_or(DEFAULT_LIMIT), 1, MAX_LIMIT)?;
    core.db
        .read(move |conn| {
            // The head is read last, so that it is never behind the events.
            let events = streams::store::after(conn, lane.mall_id, lane.stream_id, after, limit)?;
            let (last_seq, _) = streams::store::head(conn, lane.mall_id, lane.stream_id)?.unwrap_or_default();
            Ok(Stored { events: events.into_iter().map(|(event, _)| event).collect(), last_seq, after })
        })
        .await
}

fn in_range(pointer: &'static str, given: i64, low: i64, high: i64) -> Result<i64> {
    if (low..=high).contains(&given) { Ok(given) } else { Err(out_of_range(pointer, low, high)) }
}
