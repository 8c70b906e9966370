//! Opening, closing and restricting by hand, and taking it back.

use serde_json::json;

use super::{announce_change, missing, one_row};
use crate::calendar::model::Override;
use crate::calendar::store::{self, Stored};
use crate::configuring::codes;
use crate::configuring::dto::OverrideBody;
use crate::configuring::faults::Faults;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::error::Result;
use crate::kernel::ids::OverrideId;
use crate::kernel::permission::{Caller, Permission, Target};

fn target_of(d: &Directory, rule: &Override) -> Target {
    codes::target(d, rule.site_id, rule.agency_id, (rule.service_id, rule.queue_id))
}

/// Puts an override in force.
///
/// # Errors
/// `forbidden_scope` for what is others'; `validation_failed` naming every fault.
pub fn set(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, body: &OverrideBody) -> Result<Stored<Override>> {
    let mut faults = Faults::default();
    let rule = body.rule(OverrideId::fresh(), tx.now(), d, &mut faults);
    caller.require(Permission::HoursConfigure, &target_of(d, &rule))?;
    faults.absorb(rule.validate())?;
    faults.into_result()?;
    let mall_id = tx.mall_id();
    store::insert_override(tx.conn(), mall_id, &rule)?;
    announce_change(tx, "override.set", format!("overrides/{}", rule.id), None, json!({ "rule": rule }))?;
    Ok(Stored { code: rule.id.to_string(), version: 1, rule })
}

/// Takes an override back. One that has ended already stays as it ended.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`.
pub fn revoke(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, id: OverrideId, if_match: &IfMatch) -> Result<Stored<Override>> {
    let stored = d.stored_overrides.iter().find(|s| s.rule.id == id).ok_or_else(|| missing("Penetapan itu", "override"))?;
    caller.require(Permission::HoursConfigure, &target_of(d, &stored.rule))?;
    if_match.check(stored.version)?;
    let (mall_id, now) = (tx.mall_id(), tx.now());
    if stored.rule.ends_at().is_some_and(|end| end <= now) {
        return Ok(stored.clone());
    }
    one_row(store::revoke_override(tx.conn(), mall_id, id, stored.version, now)?)?;
    let rule = Override { revoked_at: Some(now), ..stored.rule.clone() };
    announce_change(tx, "override.revoked", format!("overrides/{id}"), Some(json!({ "rule": stored.rule })), json!({ "rule": rule }))?;
    Ok(Stored { code: stored.code.clone(), version: stored.version + 1, rule })
}
