//! What a display may see of an event: number, counter, queue and status. Everything else, and every kind not named here, stays inside.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::Directory;
use crate::kernel::permission::{Caller, Permission, Role, Target};
use crate::kernel::time::Instant;
use crate::queueing::model::TicketStatus;
use crate::streams::model::{Event, seq_schema};

/// Kinds of a ticket a hall may hear of. A new kind is private until somebody adds it.
const PUBLIC_KINDS: &[&str] = &[
    "ticket.issued",
    "ticket.print_confirmed",
    "ticket.called",
    "ticket.recalled",
    "ticket.started",
    "ticket.held",
    "ticket.resumed",
    "ticket.finished",
    "ticket.no_show",
    "ticket.returned",
    "ticket.requeued",
    "ticket.transferred",
    "ticket.cancelled",
    "ticket.expired",
    "ticket.undone",
];

/// Every kind the hall may hear of.
pub fn public_kinds() -> impl Iterator<Item = &'static str> {
    PUBLIC_KINDS.iter().copied().chain([DAY_BEGAN])
}

/// An event of a ticket as displays see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicEvent {
    /// Place in the stream; events that are not public are missing here.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "ticket.called")]
    pub kind: String,
    /// When it happened.
    pub at: Instant,
    /// The number on the slip.
    #[schema(max_length = 20, example = "A-012")]
    pub display_number: String,
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub queue: Option<String>,
    /// Code of the counter, where one is concerned.
    #[schema(max_length = 40, example = "A1")]
    pub counter: Option<String>,
    /// State of the ticket afterwards.
    #[schema(example = "called")]
    pub status: TicketStatus,
}

/// The kind of event that opens a day.
const DAY_BEGAN: &str = "service_day.began";

/// A service day of the site begins: numbers start again, and nobody of the day before waits any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicDay {
    /// Place in the stream.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "service_day.began")]
    pub kind: String,
    /// When it was noted: within five seconds after midnight.
    pub at: Instant,
    /// The day that begins.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
}

/// Whether the caller reads the log by more than a display's role.
#[must_use]
pub fn sees_everything(caller: &Caller, target: &Target) -> bool {
    caller.grants.iter().any(|grant| grant.role != Role::Display && grant.role.has(Permission::EventsRead) && grant.covers(target))
}

/// The day that begins with an event, if one does.
#[must_use]
pub fn public_day(event: &Event) -> Option<PublicDay> {
    let date = event.payload.get("service_date").and_then(serde_json::Value::as_str).filter(|_| event.kind == DAY_BEGAN)?;
    Some(PublicDay { seq: event.seq, kind: event.kind.clone(), at: event.at, service_date: date.parse().ok()? })
}

/// The public view of an event, if it has one. Ids of tickets and actors, reasons and priority never pass.
#[must_use]
pub fn public_view(event: &Event, d: &Directory) -> Option<PublicEvent> {
    if !PUBLIC_KINDS.contains(&event.kind.as_str()) {
        return None;
    }
    let text = |name: &str| event.payload.get(name).and_then(serde_json::Value::as_str);
    let queue = text("queue_id").and_then(|id| id.parse().ok()).and_then(|id| d.queue_by_id(id));
    Some(PublicEvent {
        seq: event.seq,
        kind: event.kind.clone(),
        at: event.at,
        display_number: text("display_number")?.to_owned(),
        queue: queue.map(|q| q.code.clone()),
        counter: text("counter").map(str::to_owned),
        status: text("status")?.parse().ok()?,
    })
}
