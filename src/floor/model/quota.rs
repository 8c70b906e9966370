//! What is left of a queue's quotas. Several rules may count one ticket; the tightest decides.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::capacity::model::QuotaRule;
use crate::kernel::channel::Channel;
use crate::kernel::ids::QuotaId;
use crate::kernel::time::{Instant, SiteZone};

/// What is used, by rule and service day.
pub type Used = HashMap<(QuotaId, NaiveDate), i64>;

/// Numbers left for `channel` at a minute of a day; none when no rule counts them.
#[must_use]
pub fn quota_left(rules: &[&QuotaRule], used: &Used, channel: Channel, date: NaiveDate, minute: i64) -> Option<i64> {
    let counting = rules.iter().filter(|rule| rule.applies(channel, date, minute));
    counting.map(|rule| (rule.daily_limit - used.get(&(rule.id, date)).copied().unwrap_or(0)).max(0)).min()
}

/// What is left at `now`, and when the next bucket of the same day begins that has something left.
#[must_use]
pub fn quota_facts(rules: &[&QuotaRule], used: &Used, channel: Channel, zone: SiteZone, now: Instant) -> (Option<i64>, Option<Instant>) {
    let (date, minute) = (zone.service_date(now), zone.minute_of_day(now));
    let left = quota_left(rules, used, channel, date, minute);
    // What is left changes only where a rule begins or ends.
    let mut edges: Vec<i64> =
        rules.iter().flat_map(|rule| [rule.from_min, rule.to_min]).filter(|edge| (minute + 1..24 * 60).contains(edge)).collect();
    edges.sort_unstable();
    let next = edges.into_iter().find(|edge| quota_left(rules, used, channel, date, *edge).is_none_or(|left| left > 0));
    (left, next.map(|edge| zone.at(date, edge)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::QueueId;

    fn rule(channel: Option<Channel>, (from_min, to_min): (i64, i64), daily_limit: i64) -> QuotaRule {
        QuotaRule { id: QuotaId::fresh(), queue_id: QueueId::fresh(), channel, weekday: None, from_min, to_min, daily_limit, version: 1 }
    }

    fn tuesday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()
    }

    #[test]
    fn without_a_rule_nothing_is_limited() {
        let online = rule(Some(Channel::Online), (0, 1440), 5);
        assert_eq!(quota_left(&[&online], &Used::new(), Channel::Kiosk, tuesday(), 480), None);
    }

    #[test]
    fn the_tightest_rule_decides_and_nothing_goes_below_zero() {
        let (day, morning) = (rule(None, (0, 1440), 100), rule(Some(Channel::Kiosk), (480, 720), 10));
        let used = Used::from([((day.id, tuesday()), 60), ((morning.id, tuesday()), 12)]);
        let left = |channel, minute| quota_left(&[&day, &morning], &used, channel, tuesday(), minute);
        assert_eq!(left(Channel::Kiosk, 480), Some(0));
        assert_eq!(left(Channel::Kiosk, 720), Some(40));
        assert_eq!(left(Channel::Phone, 480), Some(40));
        let tomorrow = quota_left(&[&day], &used, Channel::Kiosk, tuesday() + chrono::Duration::days(1), 480);
        assert_eq!(tomorrow, Some(100), "a day's use does not count for the next");
    }

    #[test]
    fn a_used_up_morning_points_to_the_afternoon_smd_6() {
        let (morning, noon, afternoon) = (rule(None, (480, 720), 5), rule(None, (720, 780), 0), rule(None, (780, 900), 5));
        let rules = [&morning, &noon, &afternoon];
        let used = Used::from([((morning.id, tuesday()), 5)]);
        let nine: Instant = "2026-12-01T02:00:00Z".parse().unwrap();
        let one: Instant = "2026-12-01T06:00:00Z".parse().unwrap();
        assert_eq!(quota_facts(&rules, &used, Channel::Kiosk, SiteZone::Wib, nine), (Some(0), Some(one)));
        let used = Used::from([((morning.id, tuesday()), 5), ((afternoon.id, tuesday()), 5)]);
        let three: Instant = "2026-12-01T08:00:00Z".parse().unwrap();
        assert_eq!(
            quota_facts(&rules, &used, Channel::Kiosk, SiteZone::Wib, nine),
            (Some(0), Some(three)),
            "no rule counts after the last bucket"
        );
    }
}
