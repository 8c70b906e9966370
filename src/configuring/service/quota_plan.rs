//! From the rules a queue has to the rules it is to have: which stay, so that what is used of them stays, which are new, which end.

use crate::capacity::model::QuotaRule;
use crate::configuring::dto::QuotaRuleBody;
use crate::configuring::faults::Faults;
use crate::kernel::ids::{QueueId, QuotaId};

/// The most rules of one queue.
const MAX_RULES: usize = 50;

/// What to do with each rule.
#[derive(Debug, Default)]
pub struct Plan {
    pub changed: Vec<QuotaRule>,
    pub added: Vec<QuotaRule>,
    pub removed: Vec<QuotaId>,
}

impl Plan {
    /// The rules in force afterwards.
    pub fn rules(&self) -> impl Iterator<Item = &QuotaRule> {
        self.changed.iter().chain(&self.added)
    }
}

/// Pairs `wanted` with `existing`: by id where one is given, else by channel, weekday and times. So a limit is raised without
/// knowing ids, and a rule is moved to other times without losing what is used of it.
pub fn plan(existing: &[&QuotaRule], wanted: &[QuotaRuleBody], queue_id: QueueId, faults: &mut Faults) -> Plan {
    let words = ("Paling banyak 50 aturan.", "At most 50 rules.");
    faults.require(wanted.len() <= MAX_RULES, "/rules", "length", words);
    let mut plan = Plan::default();
    for (i, body) in wanted.iter().enumerate().take(MAX_RULES) {
        check(body, i, faults);
        let named_elsewhere = |id: QuotaId| wanted.iter().enumerate().any(|(j, other)| j != i && other.id == Some(id));
        let same = wanted.iter().take(i).any(|other| place(other) == place(body));
        faults.require(!same, format!("/rules/{i}"), "duplicate", ("Aturan ini disebut dua kali.", "This rule is named twice."));
        let paired = match body.id {
            Some(id) => {
                let known = existing.iter().find(|rule| rule.id == id);
                let first = !wanted.iter().take(i).any(|other| other.id == Some(id));
                let words =
                    ("Antrean ini tidak punya aturan itu, atau disebut dua kali.", "The queue has no such rule, or it is named twice.");
                faults.require(known.is_some() && first, format!("/rules/{i}/id"), "unknown_value", words);
                known
            }
            None => existing.iter().find(|rule| place_of(rule) == place(body) && !named_elsewhere(rule.id)),
        };
        match paired {
            Some(rule) => plan.changed.push(rule_of(body, rule.id, queue_id, rule.version + 1)),
            None => plan.added.push(rule_of(body, QuotaId::fresh(), queue_id, 1)),
        }
    }
    plan.removed = existing.iter().map(|rule| rule.id).filter(|id| !plan.changed.iter().any(|rule| rule.id == *id)).collect();
    plan
}

type Place = (Option<crate::kernel::channel::Channel>, Option<i64>, i64, i64);

fn place(body: &QuotaRuleBody) -> Place {
    (body.channel, body.weekday, body.from.minutes(), body.to.minutes())
}

fn place_of(rule: &QuotaRule) -> Place {
    (rule.channel, rule.weekday, rule.from_min, rule.to_min)
}

fn check(body: &QuotaRuleBody, i: usize, faults: &mut Faults) {
    faults.range(body.daily_limit, 0..=100_000, format!("/rules/{i}/daily_limit"));
    if let Some(weekday) = body.weekday {
        faults.range(weekday, 1..=7, format!("/rules/{i}/weekday"));
    }
    let words = ("Akhir harus setelah awal.", "The end must be after the start.");
    faults.require(body.from < body.to, format!("/rules/{i}/to"), "out_of_order", words);
}

fn rule_of(body: &QuotaRuleBody, id: QuotaId, queue_id: QueueId, version: i64) -> QuotaRule {
    QuotaRule {
        id,
        queue_id,
        channel: body.channel,
        weekday: body.weekday,
        from_min: body.from.minutes(),
        to_min: body.to.minutes(),
        daily_limit: body.daily_limit,
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::channel::Channel;

    fn body(id: Option<QuotaId>, channel: Option<Channel>, from: &str, to: &str, daily_limit: i64) -> QuotaRuleBody {
        QuotaRuleBody { id, channel, weekday: None, from: from.parse().unwrap(), to: to.parse().unwrap(), daily_limit }
    }

    fn rule(channel: Option<Channel>, from: &str, to: &str, daily_limit: i64) -> QuotaRule {
        rule_of(&body(None, channel, from, to, daily_limit), QuotaId::fresh(), QueueId::fresh(), 1)
    }

    fn planned(existing: &[&QuotaRule], wanted: &[QuotaRuleBody]) -> (Plan, Vec<String>) {
        let mut faults = Faults::default();
        let plan = plan(existing, wanted, QueueId::fresh(), &mut faults);
        let found = faults.into_result().err().map(|e| e.fields().iter().map(|f| f.pointer.to_string()).collect());
        (plan, found.unwrap_or_default())
    }

    #[test]
    fn a_raised_limit_keeps_the_rule_and_what_is_used_of_it() {
        let (morning, online) = (rule(None, "08:00", "12:00", 40), rule(Some(Channel::Online), "08:00", "12:00", 10));
        let (plan, faults) = planned(&[&morning, &online], &[body(None, None, "08:00", "12:00", 60)]);
        assert!(faults.is_empty());
        assert_eq!((plan.changed[0].id, plan.changed[0].daily_limit, plan.changed[0].version), (morning.id, 60, 2));
        assert_eq!((plan.added.len(), plan.removed), (0, vec![online.id]));
    }

    #[test]
    fn a_named_rule_moves_to_other_times_and_another_may_take_its_place() {
        let morning = rule(None, "08:00", "12:00", 40);
        let wanted = [body(None, None, "08:00", "12:00", 5), body(Some(morning.id), None, "08:00", "11:00", 40)];
        let (plan, faults) = planned(&[&morning], &wanted);
        assert!(faults.is_empty());
        assert_eq!((plan.changed[0].id, plan.changed[0].to_min), (morning.id, 11 * 60));
        assert_eq!((plan.added.len(), plan.added[0].daily_limit, plan.removed.len()), (1, 5, 0));
    }

    #[test]
    fn every_fault_is_named() {
        let morning = rule(None, "08:00", "12:00", 40);
        let wanted = [
            body(Some(QuotaId::fresh()), None, "08:00", "10:00", 1),
            body(None, None, "12:00", "12:00", -1),
            QuotaRuleBody { weekday: Some(8), ..body(None, None, "08:00", "09:00", 1) },
            body(Some(morning.id), None, "13:00", "14:00", 1),
            body(Some(morning.id), None, "14:00", "15:00", 1),
            body(None, None, "08:00", "10:00", 2),
        ];
        let (_, faults) = planned(&[&morning], &wanted);
        assert_eq!(faults, ["/rules/0/id", "/rules/1/daily_limit", "/rules/1/to", "/rules/2/weekday", "/rules/4/id", "/rules/5"]);
    }
}
