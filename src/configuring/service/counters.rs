//! Changing how a counter is set up.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{announce_change, one_row};
use crate::configuring::codes;
use crate::configuring::dto::{CounterPatch, ServedQueueBody};
use crate::configuring::faults::Faults;
use crate::counters::model::{Counter, CounterRole, ServedQueue};
use crate::counters::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::SiteId;
use crate::kernel::permission::{Caller, Permission, Target};
use crate::sites::model::Site;

/// The most queues of one counter.
const MAX_QUEUES: usize = 50;

/// Changes what is given of a counter. A running session goes on and looks at the new queues with its next call.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`, `validation_failed`; `in_use` when it is taken out of use during a session.
pub fn change(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, code, if_match): (&str, &str, &IfMatch),
    patch: &CounterPatch,
) -> Result<Counter> {
    let site = d.site(site)?;
    let before = d.counter(site.id, code)?;
    caller.require(Permission::FloorConfigure, &Target::site(d.mall.id, site.id).agency(before.agency_id).counter(before.id))?;
    if_match.check(before.version)?;
    let after = applied(d, before, patch)?;
    refuse_during_session(tx, site, before, &after)?;
    let mall_id = tx.mall_id();
    one_row(store::update_counter(tx.conn(), mall_id, &after, before.version)?)?;
    announce_change(tx, "counter.changed", format!("counters/{}", after.id), Some(told(before)), told(&after))?;
    Ok(after)
}

fn told(c: &Counter) -> Value {
    let served: Vec<_> = c.queues.iter().map(|s| json!({"queue_id": s.queue_id, "role": s.role, "rank": s.rank})).collect();
    json!({"counter": c.code, "version": c.version, "name": c.name, "zone_id": c.zone_id, "active": c.active, "queues": served})
}

fn applied(d: &Directory, before: &Counter, patch: &CounterPatch) -> Result<Counter> {
    let (mut after, mut faults) = (before.clone(), Faults::default());
    after.version += 1;
    if let Some(name) = &patch.name {
        faults.name(name, "/name");
        name.trim().clone_into(&mut after.name);
    }
    if let Some(zone) = &patch.zone {
        after.zone_id = codes::zone_id(d, before.site_id, zone.as_deref(), &mut faults);
    }
    if let Some(active) = patch.active {
        after.active = active;
    }
    if let Some(queues) = &patch.queues {
        after.queues = served(d, before.site_id, queues, &mut faults);
    }
    faults.into_result()?;
    Ok(after)
}

/// What it serves from now on, in the order in which a counter looks.
fn served(d: &Directory, site_id: SiteId, wanted: &[ServedQueueBody], faults: &mut Faults) -> Vec<ServedQueue> {
    let words = ("Sebut 1 sampai 50 antrean.", "Name 1 to 50 queues.");
    faults.require((1..=MAX_QUEUES).contains(&wanted.len()), "/queues", "length", words);
    let own = wanted.iter().any(|s| s.role == CounterRole::Primary);
    faults.require(own, "/queues", "required", ("Paling sedikit satu antrean utama.", "At least one queue of its own (primary)."));
    let (mut seen, mut queues) = (HashSet::new(), Vec::new());
    for (i, one) in wanted.iter().enumerate().take(MAX_QUEUES) {
        let found = d.queue(site_id, &one.queue).ok();
        let at = format!("/queues/{i}/queue");
        faults.require(
            found.is_some(),
            at.clone(),
            "unknown_value",
            ("Antrean tidak dikenal di tempat ini.", "The site has no such queue."),
        );
        faults.require(seen.insert(&one.queue), at, "duplicate", ("Antrean disebut dua kali.", "The queue is named twice."));
        faults.range(one.rank, 1..=99, format!("/queues/{i}/rank"));
        queues.extend(found.map(|queue| ServedQueue { queue_id: queue.id, role: one.role, rank: one.rank }));
    }
    queues.sort_by_key(|s| (s.role, s.rank, s.queue_id));
    queues
}

/// An officer must not find the counter gone with a visitor before it.
fn refuse_during_session(tx: &mut Tx<'_>, site: &Site, before: &Counter, after: &Counter) -> Result<()> {
    if after.active || !before.active {
        return Ok(());
    }
    let (mall_id, today) = (tx.mall_id(), site.zone.service_date(tx.now()));
    match store::running_session(tx.conn(), mall_id, before.id)? {
        Some(session) if session.service_date >= today => Err(AppError::new(Code::InUse).detail(
            "Loket sedang dibuka petugas; tutup sesinya lebih dahulu.",
            "An officer has the counter open; close the session first.",
        )),
        _ => Ok(()),
    }
}
