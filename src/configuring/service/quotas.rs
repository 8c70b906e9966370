//! Replacing the quotas of a queue.

use serde_json::{Value, json};

use super::quota_plan::{Plan, plan};
use super::{announce_change, queues};
use crate::capacity::model::QuotaRule;
use crate::capacity::store;
use crate::configuring::dto::{QuotasBody, QuotasView};
use crate::configuring::faults::Faults;
use crate::counters::model::Queue;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::error::Result;
use crate::kernel::permission::Caller;

/// Puts `body` in the place of all rules of a queue. Raising a limit by twenty leaves twenty more of today, whatever is used.
///
/// # Errors
/// Those of [`queues::editable`]; `validation_failed` naming every fault.
pub fn replace(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, code, if_match): (&str, &str, &IfMatch),
    body: &QuotasBody,
) -> Result<QuotasView> {
    let before = queues::editable(d, caller, (site, code), if_match)?;
    let (existing, mut faults): (Vec<&QuotaRule>, _) = (d.quotas_of(before.id).collect(), Faults::default());
    let plan = plan(&existing, &body.rules, before.id, &mut faults);
    faults.into_result()?;
    let after = Queue { version: before.version + 1, ..before.clone() };
    queues::save(tx, &after, before.version)?;
    write(tx, &plan)?;
    let rules_before = told(before, existing.iter().copied());
    announce_change(tx, "quotas.changed", format!("queues/{}/quotas", after.id), Some(rules_before), told(&after, plan.rules()))?;
    let (mall_id, today) = (tx.mall_id(), d.site(site)?.zone.service_date(tx.now()));
    let used = store::used_quotas(tx.conn(), mall_id, today)?;
    Ok(QuotasView::of(&after, plan.rules(), &used))
}

fn write(tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
    let mall_id = tx.mall_id();
    for id in &plan.removed {
        store::delete_quota_rule(tx.conn(), mall_id, *id)?;
    }
    for rule in &plan.changed {
        store::update_quota_rule(tx.conn(), mall_id, rule)?;
    }
    for rule in &plan.added {
        store::insert_quota_rule(tx.conn(), mall_id, rule)?;
    }
    Ok(())
}

fn told<'r>(queue: &Queue, rules: impl Iterator<Item = &'r QuotaRule>) -> Value {
    let rule = |rule: &QuotaRule| {
        json!({
            "id": rule.id, "channel": rule.channel, "weekday": rule.weekday, "from_min": rule.from_min, "to_min": rule.to_min,
            "daily_limit": rule.daily_limit,
        })
    };
    let rules: Vec<_> = rules.map(rule).collect();
    json!({"queue": queue.code, "version": queue.version, "rules": rules})
}
