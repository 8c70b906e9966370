//! Quotas of a queue.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calendar::model::WallTime;
use crate::capacity::model::QuotaRule;
use crate::configuring::codes::wall_time;
use crate::counters::model::Queue;
use crate::kernel::channel::Channel;
use crate::kernel::ids::QuotaId;

/// One rule. A rule with the id of an existing one, or with its channel, weekday and times, is that rule: what is used of it stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaRuleBody {
    /// Id of the rule to keep; absent: found by channel, weekday and times, or new.
    pub id: Option<QuotaId>,
    /// The channel it counts; absent: all together.
    pub channel: Option<Channel>,
    /// ISO weekday, Monday 1; absent: every day.
    #[schema(example = 1, minimum = 1, maximum = 7)]
    pub weekday: Option<i64>,
    /// First minute in which a number counts against it.
    pub from: WallTime,
    /// Minute from which it counts no more.
    pub to: WallTime,
    /// Numbers or bookings a day. Below what is used it gives no more today and takes nothing back.
    #[schema(example = 60, minimum = 0, maximum = 100_000)]
    pub daily_limit: i64,
}

/// All rules of a queue from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotasBody {
    /// The rules; those not named here end, with what is used of them.
    #[schema(max_items = 50)]
    pub rules: Vec<QuotaRuleBody>,
}

/// One rule and what is used of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaRuleView {
    /// Id of the rule.
    pub id: QuotaId,
    /// The channel it counts; null: all together.
    pub channel: Option<Channel>,
    /// ISO weekday, Monday 1; null: every day.
    #[schema(example = 1, minimum = 1, maximum = 7)]
    pub weekday: Option<i64>,
    /// First minute in which a number counts against it.
    pub from: WallTime,
    /// Minute from which it counts no more.
    pub to: WallTime,
    /// Numbers or bookings a day.
    #[schema(example = 60, minimum = 0)]
    pub daily_limit: i64,
    /// Taken today, in the site's own zone.
    #[schema(example = 12, minimum = 0)]
    pub used_today: i64,
}

/// The quotas of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotasView {
    /// Code of the queue.
    #[schema(example = "dukcapil-ktp", max_length = 40)]
    pub queue: String,
    /// The rules.
    #[schema(max_items = 50)]
    pub rules: Vec<QuotaRuleView>,
    /// Version of the queue; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl QuotasView {
    #[must_use]
    pub fn of<'a>(queue: &Queue, rules: impl Iterator<Item = &'a QuotaRule>, used: &[(QuotaId, i64)]) -> Self {
        let rule = |rule: &QuotaRule| QuotaRuleView {
            id: rule.id,
            channel: rule.channel,
            weekday: rule.weekday,
            from: wall_time(rule.from_min),
            to: wall_time(rule.to_min),
            daily_limit: rule.daily_limit,
            used_today: used.iter().find(|(id, _)| *id == rule.id).map_or(0, |(_, used)| *used),
        };
        Self { queue: queue.code.clone(), rules: rules.map(rule).collect(), version: queue.version }
    }
}
