//! What auditors are told.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::Precedence;
use crate::identity::refusals::Refused;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::TicketId;
use crate::kernel::time::Instant;
use crate::streams::model::{Event, seq_schema};

/// One event, with its place in the chain.
#[derive(Serialize, ToSchema)]
pub struct AuditEvent {
    /// Place in the log.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "ticket.called")]
    pub kind: String,
    /// When it happened.
    pub at: Instant,
    /// Kind of the one who did it.
    pub actor_kind: ActorKind,
    /// Id of the staff user or device, if it was one.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub actor_id: Option<String>,
    /// The network a staff user or device acted from: the first 24 bits of the address, 48 of IPv6.
    #[schema(max_length = 43, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// What it happened to.
    #[schema(max_length = 120, example = "tickets/0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub subject: String,
    /// The request that caused it.
    #[schema(max_length = 64, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub request_id: Option<String>,
    /// Details by type: ids, codes, durations, configuration before and after; nothing personal.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// SHA-256 over the hash of the event before and all fields of this one.
    #[schema(max_length = 64)]
    pub hash: String,
}

impl From<(Event, String)> for AuditEvent {
    fn from((event, hash): (Event, String)) -> Self {
        let Event { seq, kind, at, actor_kind, actor_id, network, subject, request_id, payload } = event;
        Self { seq, kind, at, actor_kind, actor_id, network, subject, request_id, payload, hash }
    }
}

/// One page of a log, newest first.
#[derive(Serialize, ToSchema)]
pub struct AuditPage {
    /// Events. A page may be short, or empty, and yet be followed by others.
    #[schema(max_items = 100)]
    pub items: Vec<AuditEvent>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// Attempts that were refused alike within an hour.
#[derive(Serialize, ToSchema)]
pub struct RefusedAttempts {
    /// Beginning of the hour.
    pub hour: Instant,
    /// Kind of the one who tried; `public` also for tokens that are nobody's.
    pub actor_kind: ActorKind,
    /// Id of the staff user or device, if it was one.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub actor_id: Option<String>,
    /// What was tried; `*` where too many things were.
    #[schema(max_length = 200, example = "POST /v1/malls/{mall}/users")]
    pub operation: String,
    /// Why it was refused.
    #[schema(max_length = 60, example = "forbidden")]
    pub code: String,
    /// The network it came from.
    #[schema(max_length = 43, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// How often.
    #[schema(minimum = 1, example = 3)]
    pub attempts: i64,
    /// First of them.
    pub first_at: Instant,
    /// Last of them.
    pub last_at: Instant,
}

impl From<Refused> for RefusedAttempts {
    fn from(row: Refused) -> Self {
        let (hour, actor_kind, actor_id, operation, code, network, attempts, first_at, last_at) = row;
        let given = |text: String| (!text.is_empty()).then_some(text);
        Self { hour, actor_kind, actor_id: given(actor_id), operation, code, network: given(network), attempts, first_at, last_at }
    }
}

/// One page of refused attempts, newest hour first.
#[derive(Serialize, ToSchema)]
pub struct RefusedPage {
    /// Refused attempts.
    #[schema(max_items = 100)]
    pub items: Vec<RefusedAttempts>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// What a check of a log showed.
#[derive(Serialize, ToSchema)]
pub struct ChainReport {
    /// Whether every event checked is what was recorded, in an unbroken chain.
    #[schema(example = true)]
    pub intact: bool,
    /// Where it is broken, in words.
    #[schema(max_length = 200, example = "event 12 is not what was recorded: its hash does not match")]
    pub broken: Option<String>,
    /// Events checked.
    #[schema(minimum = 0, example = 1_000)]
    pub checked: i64,
    /// What to send as `after` to go on; null when the end was reached or the chain is broken.
    #[schema(minimum = 0, example = 1_000)]
    pub next_after: Option<i64>,
    /// Last event by the log's head.
    #[schema(minimum = 0, example = 48_211)]
    pub last_seq: i64,
    /// Its hash by the log's head. Kept elsewhere it also shows a log rewritten to its end.
    #[schema(max_length = 64)]
    pub hash: String,
}

/// Somebody served before others.
#[derive(Serialize, ToSchema)]
pub struct OutOfOrderCall {
    /// Place of the event in the log.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Why they came before others.
    pub precedence: Precedence,
    /// The ticket.
    pub ticket_id: Option<TicketId>,
    /// The number on the slip.
    #[schema(max_length = 20, example = "A-012")]
    pub display_number: String,
    /// Code of the counter.
    #[schema(max_length = 40, example = "A1")]
    pub counter: Option<String>,
    /// The officer's reason, or the rule of the queue.
    #[schema(max_length = 200, example = "Pengunjung sakit")]
    pub reason: Option<String>,
    /// Id of the staff user who did it.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub actor_id: Option<String>,
}

impl OutOfOrderCall {
    /// What the report says of an event.
    #[must_use]
    pub fn of(event: &Event, precedence: Precedence) -> Self {
        let text = |name: &str| event.payload.get(name)?.as_str().map(str::to_owned);
        Self {
            seq: event.seq,
            at: event.at,
            precedence,
            ticket_id: event.subject.strip_prefix("tickets/").and_then(|id| id.parse().ok()),
            display_number: text("display_number").unwrap_or_default(),
            counter: text("counter"),
            reason: text("reason").or_else(|| text("rule")),
            actor_id: event.actor_id.clone(),
        }
    }
}

/// One page of calls out of order, newest first.
#[derive(Serialize, ToSchema)]
pub struct OutOfOrderPage {
    /// Calls. A page may be short, or empty, and yet be followed by others.
    #[schema(max_items = 100)]
    pub items: Vec<OutOfOrderCall>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// What was in force at a moment.
#[derive(Serialize, ToSchema)]
pub struct ConfigurationAt {
    /// The configured thing.
    #[schema(max_length = 120, example = "queues/0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub subject: String,
    /// The moment asked for.
    pub at: Instant,
    /// What was in force then; null when there was no such thing.
    #[schema(value_type = Option<Object>)]
    pub in_force: Option<Value>,
    /// The event that put it in force; null when it stood so from the set-up on.
    pub since: Option<AuditChange>,
    /// The event that ended it; null while it is in force.
    pub until: Option<AuditChange>,
}

/// Who changed something, and when.
#[derive(Serialize, ToSchema)]
pub struct AuditChange {
    /// Place of the event in the mall's log.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Kind of the one who did it.
    pub actor_kind: ActorKind,
    /// Id of the staff user, if it was one.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub actor_id: Option<String>,
}

impl From<&Event> for AuditChange {
    fn from(event: &Event) -> Self {
        Self { seq: event.seq, at: event.at, actor_kind: event.actor_kind, actor_id: event.actor_id.clone() }
    }
}
