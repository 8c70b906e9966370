//! Changing how a queue is set up.

use serde_json::{Value, json};

use super::{announce_change, one_row};
use crate::configuring::codes;
use crate::configuring::dto::QueuePatch;
use crate::configuring::faults::Faults;
use crate::counters::model::Queue;
use crate::counters::store;
use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::permission::{Caller, Permission, Target};

/// The queue at this address, if the caller may change it and knows its version.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`.
pub fn editable<'d>(d: &'d Directory, caller: &Caller, (site, code): (&str, &str), if_match: &IfMatch) -> Result<&'d Queue> {
    let queue = found(d, caller, (site, code))?;
    if_match.check(queue.version)?;
    Ok(queue)
}

/// The queue at this address, if the caller may change what belongs to it.
///
/// # Errors
/// `not_found`, `forbidden_scope`.
pub fn found<'d>(d: &'d Directory, caller: &Caller, (site, code): (&str, &str)) -> Result<&'d Queue> {
    let site_id = d.site(site)?.id;
    let queue = d.queue(site_id, code)?;
    caller.require(Permission::FloorConfigure, &Target::site(d.mall.id, site_id).agency(queue.agency_id))?;
    Ok(queue)
}

/// Changes what is given of a queue. Tickets keep the number they have and the place they took.
///
/// # Errors
/// Those of [`editable`]; `validation_failed`; `duplicate_code` for the prefix of another queue of the site.
pub fn change(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, code, if_match): (&str, &str, &IfMatch),
    patch: &QueuePatch,
) -> Result<Queue> {
    let before = editable(d, caller, (site, code), if_match)?;
    let after = applied(d, before, patch)?;
    save(tx, &after, before.version)?;
    announce_change(tx, "queue.changed", format!("queues/{}", after.id), Some(told(before)), told(&after))?;
    Ok(after)
}

fn told(q: &Queue) -> Value {
    json!({
        "queue": q.code, "version": q.version, "name": q.name, "zone_id": q.zone_id, "prefix": q.prefix, "padding": q.padding,
        "last_number": q.last_number, "active": q.active, "policy": q.policy,
    })
}

/// Stores a queue whose version was `known`. The index `queues_prefix_unique` says that two queues of a site would give one number.
pub fn save(tx: &mut Tx<'_>, queue: &Queue, known: i64) -> Result<()> {
    let mall_id = tx.mall_id();
    let changed = store::update_queue(tx.conn(), mall_id, queue, known).map_err(|error| match violated(&error) {
        Some(Constraint::CodeUnique) => AppError::new(Code::DuplicateCode)
            .detail("Awalan itu dipakai antrean lain di tempat ini.", "Another queue of the site has that prefix.")
            .field("/prefix", "duplicate"),
        _ => error.into(),
    })?;
    one_row(changed)
}

fn applied(d: &Directory, before: &Queue, patch: &QueuePatch) -> Result<Queue> {
    let (mut after, mut faults) = (before.clone(), Faults::default());
    after.version += 1;
    if let Some(name) = &patch.name {
        faults.name(name, "/name");
        name.trim().clone_into(&mut after.name);
    }
    if let Some(zone) = &patch.zone {
        after.zone_id = codes::zone_id(d, before.site_id, zone.as_deref(), &mut faults);
    }
    if let Some(prefix) = &patch.prefix {
        faults.require(is_prefix(prefix), "/prefix", "invalid_value", PREFIX);
        after.prefix.clone_from(prefix);
    }
    after.padding = patch.padding.unwrap_or(before.padding);
    after.last_number = patch.last_number.unwrap_or(before.last_number);
    after.active = patch.active.unwrap_or(before.active);
    faults.range(after.padding, 0..=4, "/padding");
    faults.range(after.last_number, 1..=9999, "/last_number");
    if let Some(policy) = &patch.policy {
        after.policy = policy.applied_to(&before.policy);
        faults.absorb(after.policy.validate())?;
    }
    faults.into_result()?;
    Ok(after)
}

const PREFIX: (&str, &str) = ("Harus 1–3 huruf besar tanpa I dan O.", "Must be 1 to 3 capitals without I and O.");

/// I and O are taken for 1 and 0 when a number is read out.
fn is_prefix(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() && b != b'I' && b != b'O')
}
