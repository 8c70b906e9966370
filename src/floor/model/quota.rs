//! What is left of a queue's quotas. Several rules may count one ticket; the tightest decides.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::calendar::model::{Rules, capacity_edges, capacity_percent};
use crate::capacity::model::QuotaRule;
use crate::kernel::channel::Channel;
use crate::kernel::ids::QuotaId;
use crate::kernel::time::Instant;

/// What is used, by rule and service day.
pub type Used = HashMap<(QuotaId, NaiveDate), i64>;

/// Numbers left for `channel` at `at`; none when no rule counts them. `opening` tells how far limits are reduced then.
#[must_use]
pub fn quota_left(rules: &[&QuotaRule], used: &Used, opening: &Rules<'_>, channel: Channel, at: Instant) -> Option<i64> {
    let (date, minute) = (opening.zone.service_date(at), opening.zone.minute_of_day(at));
    let percent = capacity_percent(opening, at);
    let counting = rules.iter().filter(|rule| rule.applies(channel, date, minute));
    counting.map(|rule| (rule.limit_at(percent) - used.get(&(rule.id, date)).copied().unwrap_or(0)).max(0)).min()
}

/// What is left at `now`, and when the next bucket of the same day begins that has something left.
#[must_use]
pub fn quota_facts(
    rules: &[&QuotaRule],
    used: &Used,
    opening: &Rules<'_>,
    channel: Channel,
    now: Instant,
) -> (Option<i64>, Option<Instant>) {
    let (zone, date) = (opening.zone, opening.zone.service_date(now));
    let left = quota_left(rules, used, opening, channel, now);
    // What is left changes only where a rule begins or ends, or a reduction does.
    let buckets = rules.iter().flat_map(|rule| [rule.from_min, rule.to_min]).map(|minute| zone.at(date, minute));
    let mut edges: Vec<Instant> = buckets.chain(capacity_edges(opening)).filter(|at| *at > now && *at < zone.at(date, 24 * 60)).collect();
    edges.sort_unstable();
    let next = edges.into_iter().find(|at| quota_left(rules, used, opening, channel, *at).is_none_or(|left| left > 0));
    (left, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::model::{Override, OverrideEffect, OverrideScope};
    use crate::kernel::ids::{OverrideId, QueueId, SiteId};
    use crate::kernel::time::SiteZone;
    use crate::kernel::words::Text;

    fn rule(channel: Option<Channel>, (from_min, to_min): (i64, i64), daily_limit: i64) -> QuotaRule {
        QuotaRule { id: QuotaId::fresh(), queue_id: QueueId::fresh(), channel, weekday: None, from_min, to_min, daily_limit, version: 1 }
    }

    fn opening(overrides: &[Override]) -> Rules<'_> {
        Rules {
            zone: SiteZone::Wib,
            site_id: SiteId::fresh(),
            agency_id: None,
            service_id: None,
            queue_id: None,
            service_active: true,
            schedules: &[],
            days: &[],
            overrides,
        }
    }

    fn tuesday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()
    }

    fn at(minute: i64) -> Instant {
        SiteZone::Wib.at(tuesday(), minute)
    }

    #[test]
    fn without_a_rule_nothing_is_limited() {
        let online = rule(Some(Channel::Online), (0, 1440), 5);
        assert_eq!(quota_left(&[&online], &Used::new(), &opening(&[]), Channel::Kiosk, at(480)), None);
    }

    #[test]
    fn the_tightest_rule_decides_and_nothing_goes_below_zero() {
        let (day, morning) = (rule(None, (0, 1440), 100), rule(Some(Channel::Kiosk), (480, 720), 10));
        let used = Used::from([((day.id, tuesday()), 60), ((morning.id, tuesday()), 12)]);
        let left = |channel, minute| quota_left(&[&day, &morning], &used, &opening(&[]), channel, at(minute));
        assert_eq!(left(Channel::Kiosk, 480), Some(0));
        assert_eq!(left(Channel::Kiosk, 720), Some(40));
        assert_eq!(left(Channel::Phone, 480), Some(40));
        let tomorrow = quota_left(&[&day], &used, &opening(&[]), Channel::Kiosk, at(24 * 60 + 480));
        assert_eq!(tomorrow, Some(100), "a day's use does not count for the next");
    }

    #[test]
    fn a_used_up_morning_points_to_the_afternoon_smd_6() {
        let (morning, noon, afternoon) = (rule(None, (480, 720), 5), rule(None, (720, 780), 0), rule(None, (780, 900), 5));
        let rules = [&morning, &noon, &afternoon];
        let used = Used::from([((morning.id, tuesday()), 5)]);
        let facts = |used: &Used| quota_facts(&rules, used, &opening(&[]), Channel::Kiosk, at(540));
        assert_eq!(facts(&used), (Some(0), Some(at(780))));
        let used = Used::from([((morning.id, tuesday()), 5), ((afternoon.id, tuesday()), 5)]);
        assert_eq!(facts(&used), (Some(0), Some(at(900))), "no rule counts after the last bucket");
    }

    #[test]
    fn half_the_capacity_is_half_of_every_bucket_until_it_is_lifted_btn_7() {
        let (morning, afternoon) = (rule(None, (480, 720), 9), rule(None, (720, 900), 1));
        let rules = [&morning, &afternoon];
        let half = Override {
            id: OverrideId::fresh(),
            scope: OverrideScope::Mall,
            site_id: None,
            agency_id: None,
            service_id: None,
            queue_id: None,
            effect: OverrideEffect::ReducedCapacity,
            capacity_percent: Some(50),
            reason: Text::new("Pembatasan", "Limits"),
            starts_at: at(0),
            expires_at: Some(at(600)),
            revoked_at: None,
        };
        let overrides = [half];
        let left = |used: i64, minute| {
            let used = Used::from([((morning.id, tuesday()), used)]);
            quota_facts(&rules, &used, &opening(&overrides), Channel::Kiosk, at(minute))
        };
        assert_eq!(left(0, 480).0, Some(5), "a half of nine, rounded up");
        assert_eq!(left(6, 480), (Some(0), Some(at(600))), "more is used than that: nothing, until the whole counts again");
        assert_eq!(left(6, 600).0, Some(3), "and what was used is used");
        assert_eq!(left(9, 480), (Some(0), Some(at(720))), "of one, one is left");
    }
}
