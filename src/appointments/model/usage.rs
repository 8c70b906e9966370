//! What is taken of times and quotas, and what is left of an offer.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::appointment::Slot;
use super::offer::Offer;
use crate::capacity::model::QuotaRule;
use crate::kernel::channel::Channel;
use crate::kernel::ids::{QuotaId, SessionTemplateId};

/// Key of a time in the ledger.
type Key = (SessionTemplateId, NaiveDate, i64);

/// The ledger of a queue over some dates, as the clock has it: holds that ran out count as given back even where nobody has
/// written it down yet.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Units written as used, and how many of them belong to holds that ran out.
    units: HashMap<Key, (i64, i64)>,
    quotas: HashMap<(QuotaId, NaiveDate), i64>,
}

impl Usage {
    /// From rows of (session, date, minute, used, of these run out) and (quota, date, used).
    #[must_use]
    pub fn of(units: Vec<(SessionTemplateId, NaiveDate, i64, i64, i64)>, quotas: Vec<(QuotaId, NaiveDate, i64)>) -> Self {
        Self {
            units: units.into_iter().map(|(session, date, minute, used, lapsed)| ((session, date, minute), (used, lapsed))).collect(),
            quotas: quotas.into_iter().map(|(quota, date, used)| ((quota, date), used)).collect(),
        }
    }

    /// Units left of all `offers` together, which start at one time: of their capacities, and of every quota that counts that time.
    /// Never below zero.
    #[must_use]
    pub fn free(&self, offers: &[Offer], quotas: &[&QuotaRule]) -> i64 {
        let capacity: i64 = offers.iter().map(|offer| self.capacity_left(offer)).sum();
        let Some(Offer { slot, percent, .. }) = offers.first() else { return 0 };
        let by_quota = quotas.iter().filter(|rule| counts(rule, slot)).map(|rule| self.quota_left(rule, slot.service_date, *percent));
        by_quota.chain([capacity]).min().unwrap_or(0).max(0)
    }

    fn capacity_left(&self, offer: &Offer) -> i64 {
        let slot = &offer.slot;
        let (used, lapsed) = self.units.get(&(slot.session_id, slot.service_date, slot.start_min)).copied().unwrap_or_default();
        (offer.capacity - used + lapsed).max(0)
    }

    fn quota_left(&self, rule: &QuotaRule, date: NaiveDate, percent: i64) -> i64 {
        let used = self.quotas.get(&(rule.id, date)).copied().unwrap_or(0);
        let lapsed: i64 = self
            .units
            .iter()
            .filter(|((_, on, minute), _)| *on == date && rule.applies(Channel::Online, date, *minute))
            .map(|(_, (_, lapsed))| lapsed)
            .sum();
        rule.limit_at(percent) - used + lapsed
    }
}

fn counts(rule: &QuotaRule, slot: &Slot) -> bool {
    rule.applies(Channel::Online, slot.service_date, slot.start_min)
}
