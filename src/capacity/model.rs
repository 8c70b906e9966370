//! Quota rules and weekly templates of appointment times.

use chrono::{Datelike, NaiveDate};

use crate::kernel::channel::Channel;
use crate::kernel::ids::{QueueId, QuotaId, SessionTemplateId, SiteId};

/// At most `daily_limit` tickets or bookings of a queue, by channel, weekday and time of day.
/// Several rules split a day's quota into buckets, so that the afternoon's numbers are not gone at half past seven.
#[derive(Debug, Clone)]
pub struct QuotaRule {
    pub id: QuotaId,
    pub queue_id: QueueId,
    /// None: all channels together.
    pub channel: Option<Channel>,
    /// ISO weekday 1–7; none: every day.
    pub weekday: Option<i64>,
    pub from_min: i64,
    pub to_min: i64,
    pub daily_limit: i64,
    pub version: i64,
}

/// `percent` of a limit, rounded up: of one, one is left as long as anything is, and a half of nine is five.
#[must_use]
pub fn share_of(limit: i64, percent: i64) -> i64 {
    (limit.saturating_mul(percent).saturating_add(99) / 100).max(0)
}

impl QuotaRule {
    /// What of the daily limit counts while capacity is at `percent`.
    #[must_use]
    pub fn limit_at(&self, percent: i64) -> i64 {
        share_of(self.daily_limit, percent)
    }
    /// Whether a ticket of `channel` taken on `date` at `minute` (local, since midnight) counts against this rule.
    #[must_use]
    pub fn applies(&self, channel: Channel, date: NaiveDate, minute: i64) -> bool {
        self.channel.is_none_or(|c| c == channel)
            && self.weekday.is_none_or(|d| d == i64::from(date.weekday().number_from_monday()))
            && (self.from_min..self.to_min).contains(&minute)
    }
}

/// Appointment times of one weekday in one queue.
#[derive(Debug, Clone)]
pub struct SessionTemplate {
    pub id: SessionTemplateId,
    pub site_id: SiteId,
    pub queue_id: QueueId,
    pub code: String,
    /// ISO weekday 1–7.
    pub weekday: i64,
    pub from_min: i64,
    pub to_min: i64,
    pub slot_minutes: i64,
    /// Visitors per time.
    pub capacity: i64,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// Booking closes this many minutes before the time.
    pub min_notice_min: i64,
    /// Booking opens this many days before.
    pub max_days: i64,
    pub version: i64,
}

impl SessionTemplate {
    /// The starting minutes on `date`. A time that would not end within the session is never offered.
    #[must_use]
    pub fn starts_on(&self, date: NaiveDate) -> Vec<i64> {
        let valid = i64::from(date.weekday().number_from_monday()) == self.weekday
            && self.valid_from.is_none_or(|from| date >= from)
            && self.valid_to.is_none_or(|to| date <= to)
            && self.slot_minutes > 0;
        if !valid {
            return Vec::new();
        }
        let mut starts = Vec::new();
        let mut start = self.from_min;
        while start + self.slot_minutes <= self.to_min {
            starts.push(start);
            start += self.slot_minutes;
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 30).expect("date")
    }

    #[test]
    fn a_time_shorter_than_the_slot_is_not_offered_t15() {
        let template = SessionTemplate {
            id: SessionTemplateId::fresh(),
            site_id: SiteId::fresh(),
            queue_id: QueueId::fresh(),
            code: "pagi".into(),
            weekday: 1,
            from_min: 480,
            to_min: 535,
            slot_minutes: 20,
            capacity: 1,
            valid_from: None,
            valid_to: None,
            min_notice_min: 0,
            max_days: 7,
            version: 1,
        };
        assert_eq!(template.starts_on(monday()), [480, 500]);
        assert!(template.starts_on(monday() + chrono::Duration::days(1)).is_empty());
    }

    #[test]
    fn a_share_is_rounded_up_so_that_one_stays_one_btn_7() {
        let shares = [(0, 50), (1, 50), (1, 1), (2, 50), (9, 50), (10, 50), (10, 33), (10, 100), (100_000, 99)];
        assert_eq!(shares.map(|(limit, percent)| share_of(limit, percent)), [0, 1, 1, 1, 5, 5, 4, 10, 99_000]);
    }

    #[test]
    fn a_rule_counts_its_channel_weekday_and_bucket() {
        let rule = QuotaRule {
            id: QuotaId::fresh(),
            queue_id: QueueId::fresh(),
            channel: Some(Channel::Kiosk),
            weekday: Some(1),
            from_min: 480,
            to_min: 600,
            daily_limit: 5,
            version: 1,
        };
        assert!(rule.applies(Channel::Kiosk, monday(), 480));
        assert!(!rule.applies(Channel::Kiosk, monday(), 600));
        assert!(!rule.applies(Channel::Phone, monday(), 500));
        assert!(!rule.applies(Channel::Kiosk, monday() + chrono::Duration::days(1), 500));
    }
}
