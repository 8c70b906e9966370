//! Queues and their rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::configuring::codes;
use crate::counters::model::Queue;
use crate::counters::policy::{QueuePolicy, ReturnRule, TransferPosition};
use crate::directory::Directory;
use crate::http::json::{given, present};

/// What to change of a queue; what is absent stays. Numbers already given keep their prefix and width.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueuePatch {
    /// Name people see.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = "KTP elektronik", min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Code of the zone where people wait; null: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "A", max_length = 40)]
    pub zone: Option<Option<String>>,
    /// One to three capitals without I and O, unique in the site.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = "B", min_length = 1, max_length = 3)]
    pub prefix: Option<String>,
    /// Digits of a number, filled with zeros.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = 3, minimum = 0, maximum = 4)]
    pub padding: Option<i64>,
    /// The last number of a day.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = 999, minimum = 1, maximum = 9999)]
    pub last_number: Option<i64>,
    /// Whether numbers are given. People who wait are still called.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = true)]
    pub active: Option<bool>,
    /// Rules to change; the others stay. What is waiting keeps its place.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub policy: Option<QueuePolicyPatch>,
}

/// Rules of a queue to change; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QueuePolicyPatch {
    /// Minutes by which a priority visitor counts as having come earlier.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 60, minimum = 0, maximum = 240)]
    pub priority_head_start_min: Option<i64>,
    /// Minutes by which a booking counts as having come before its slot.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 45, minimum = 0, maximum = 240)]
    pub appointment_head_start_min: Option<i64>,
    /// Minutes after the slot until which a check-in keeps the slot's place.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 15, minimum = 0, maximum = 120)]
    pub appointment_grace_min: Option<i64>,
    /// Minutes before the slot at which check-in opens.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 30, minimum = 0, maximum = 240)]
    pub check_in_opens_min: Option<i64>,
    /// Recalls an absent visitor gets before a no-show may be marked.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 2, minimum = 0, maximum = 10)]
    pub recalls_before_no_show: Option<i64>,
    /// Where a no-show stands who comes back in time.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false)]
    pub no_show_return: Option<ReturnRule>,
    /// Minutes within which a no-show may come back.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 30, minimum = 0, maximum = 480)]
    pub requeue_within_min: Option<i64>,
    /// Where a transferred ticket stands.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false)]
    pub transfer_position: Option<TransferPosition>,
    /// Minutes a visitor waits before counters that serve this queue as overflow help.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 15, minimum = 0, maximum = 480)]
    pub overflow_after_min: Option<i64>,
    /// Seconds a kiosk has to confirm the print of a slip.
    #[serde(deserialize_with = "given")]
    #[schema(nullable = false, example = 120, minimum = 10, maximum = 900)]
    pub print_confirm_s: Option<i64>,
}

impl QueuePolicyPatch {
    /// The rules with these changes.
    #[must_use]
    pub fn applied_to(&self, now: &QueuePolicy) -> QueuePolicy {
        QueuePolicy {
            priority_head_start_min: self.priority_head_start_min.unwrap_or(now.priority_head_start_min),
            appointment_head_start_min: self.appointment_head_start_min.unwrap_or(now.appointment_head_start_min),
            appointment_grace_min: self.appointment_grace_min.unwrap_or(now.appointment_grace_min),
            check_in_opens_min: self.check_in_opens_min.unwrap_or(now.check_in_opens_min),
            recalls_before_no_show: self.recalls_before_no_show.unwrap_or(now.recalls_before_no_show),
            no_show_return: self.no_show_return.unwrap_or(now.no_show_return),
            requeue_within_min: self.requeue_within_min.unwrap_or(now.requeue_within_min),
            transfer_position: self.transfer_position.unwrap_or(now.transfer_position),
            overflow_after_min: self.overflow_after_min.unwrap_or(now.overflow_after_min),
            print_confirm_s: self.print_confirm_s.unwrap_or(now.print_confirm_s),
        }
    }
}

/// How a queue is set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueSetupView {
    /// Code of the queue.
    #[schema(example = "dukcapil-ktp", max_length = 40)]
    pub code: String,
    /// Name people see.
    #[schema(example = "KTP elektronik", max_length = 300)]
    pub name: String,
    /// Code of the agency.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub agency: String,
    /// Code of the zone where people wait.
    #[schema(example = "A", max_length = 40)]
    pub zone: Option<String>,
    /// Letters in front of the number.
    #[schema(example = "B", max_length = 3)]
    pub prefix: String,
    /// Digits of a number, filled with zeros.
    #[schema(example = 3, minimum = 0, maximum = 4)]
    pub padding: i64,
    /// The last number of a day.
    #[schema(example = 999, minimum = 1, maximum = 9999)]
    pub last_number: i64,
    /// Whether numbers are given.
    #[schema(example = true)]
    pub active: bool,
    /// Who is called before whom, and what becomes of the absent.
    pub policy: QueuePolicy,
    /// Counts the changes, those of its quotas included; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl QueueSetupView {
    #[must_use]
    pub fn of(queue: &Queue, d: &Directory) -> Self {
        Self {
            code: queue.code.clone(),
            name: queue.name.clone(),
            agency: codes::agency_code(d, Some(queue.agency_id)).unwrap_or_default(),
            zone: codes::zone_code(d, queue.zone_id),
            prefix: queue.prefix.clone(),
            padding: queue.padding,
            last_number: queue.last_number,
            active: queue.active,
            policy: queue.policy.clone(),
            version: queue.version,
        }
    }
}
