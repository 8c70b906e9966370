//! Counters and what they serve.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::configuring::codes;
use crate::counters::model::{Counter, CounterRole};
use crate::counters::sessions::SessionStatus;
use crate::directory::Directory;
use crate::http::json::{given, present};

/// A queue a counter serves.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServedQueueBody {
    /// Code of the queue.
    #[schema(example = "dukcapil-ktp", min_length = 1, max_length = 40)]
    pub queue: String,
    /// Its own, to help when idle, or only when people there wait too long.
    pub role: CounterRole,
    /// Order within the role; queues of one role and rank are one line.
    #[serde(default = "first")]
    #[schema(default = 1, example = 1, minimum = 1, maximum = 99)]
    pub rank: i64,
}

const fn first() -> i64 {
    1
}

/// What to change of a counter; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterPatch {
    /// Name people see.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = "Loket A1", min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Code of the zone it stands in; null: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "A", max_length = 40)]
    pub zone: Option<Option<String>>,
    /// Whether it may be opened. Close a running session first.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = true)]
    pub active: Option<bool>,
    /// All queues it serves from now on, one of them its own.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_items = 1, max_items = 50)]
    pub queues: Option<Vec<ServedQueueBody>>,
}

/// How a counter is set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterSetupView {
    /// Code of the counter.
    #[schema(example = "A1", max_length = 40)]
    pub code: String,
    /// Name people see.
    #[schema(example = "Loket A1", max_length = 300)]
    pub name: String,
    /// Code of the zone it stands in.
    #[schema(example = "A", max_length = 40)]
    pub zone: Option<String>,
    /// Code of the agency whose officer sits there.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub agency: String,
    /// Queues it serves, in the order in which it looks at them.
    #[schema(max_items = 50)]
    pub queues: Vec<ServedQueueBody>,
    /// Whether it may be opened.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl CounterSetupView {
    #[must_use]
    pub fn of(counter: &Counter, d: &Directory) -> Self {
        let served = |s: &crate::counters::model::ServedQueue| ServedQueueBody {
            queue: codes::queue_code(d, Some(s.queue_id)).unwrap_or_default(),
            role: s.role,
            rank: s.rank,
        };
        Self {
            code: counter.code.clone(),
            name: counter.name.clone(),
            zone: codes::zone_code(d, counter.zone_id),
            agency: codes::agency_code(d, Some(counter.agency_id)).unwrap_or_default(),
            queues: counter.queues.iter().map(served).collect(),
            active: counter.active,
            version: counter.version,
        }
    }
}

/// A counter and whether somebody serves there.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterListItem {
    /// How it is set up.
    pub counter: CounterSetupView,
    /// Open, paused or closed, by the running session.
    pub status: SessionStatus,
}

/// The counters of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterListing {
    /// By code.
    #[schema(max_items = 1000)]
    pub items: Vec<CounterListItem>,
}
