//! Changing what a site offers.

use serde_json::json;

use super::{announce_change, missing, one_row};
use crate::configuring::dto::OfferingPatch;
use crate::configuring::faults::Faults;
use crate::counters::model::Offering;
use crate::counters::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::IfMatch;
use crate::kernel::error::Result;
use crate::kernel::ids::AgencyId;
use crate::kernel::permission::{Caller, Permission, Target};

/// Changes what is given of a service at a site. Who waits or has booked is served all the same.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`, `validation_failed`.
pub fn change(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, code, if_match): (&str, &str, &IfMatch),
    patch: &OfferingPatch,
) -> Result<Offering> {
    let (site, service) = (d.site(site)?, d.service(code)?);
    let before = d.offering(site.id, service.id).ok_or_else(|| missing("Layanan itu di tempat ini", "service at this site"))?;
    caller.require(Permission::FloorConfigure, &Target::site(d.mall.id, site.id).agency(service.agency_id))?;
    if_match.check(before.version)?;
    let after = applied(d, before, service.agency_id, patch)?;
    let mall_id = tx.mall_id();
    one_row(store::update_offering(tx.conn(), mall_id, &after, before.version)?)?;
    let told = |o: &Offering| {
        json!({
            "service": service.code, "site": site.code, "version": o.version, "queue_id": o.queue_id, "walk_in": o.walk_in,
            "appointment": o.appointment, "minutes": o.minutes, "active": o.active,
        })
    };
    let subject = format!("sites/{}/services/{}", site.id, service.id);
    announce_change(tx, "offering.changed", subject, Some(told(before)), told(&after))?;
    Ok(after)
}

fn applied(d: &Directory, before: &Offering, agency_id: AgencyId, patch: &OfferingPatch) -> Result<Offering> {
    let (mut after, mut faults) = (before.clone(), Faults::default());
    after.version += 1;
    if let Some(code) = &patch.queue {
        let queue = d.queue(before.site_id, code).ok();
        faults.require(queue.is_some(), "/queue", "unknown_value", ("Antrean tidak dikenal di tempat ini.", "The site has no such queue."));
        let own = queue.is_none_or(|q| q.agency_id == agency_id);
        faults.require(own, "/queue", "other_agency", ("Antrean itu milik instansi lain.", "That queue is another agency's."));
        after.queue_id = queue.map_or(before.queue_id, |q| q.id);
    }
    after.walk_in = patch.walk_in.unwrap_or(before.walk_in);
    after.appointment = patch.appointment.unwrap_or(before.appointment);
    after.minutes = patch.minutes.unwrap_or(before.minutes);
    after.active = patch.active.unwrap_or(before.active);
    faults.range(after.minutes, 1..=480, "/minutes");
    check_reachable(d, &after, &mut faults);
    faults.into_result()?;
    Ok(after)
}

/// A service offered must be obtainable: by a number, or by times that exist.
fn check_reachable(d: &Directory, after: &Offering, faults: &mut Faults) {
    let bookable = after.appointment && d.templates_of(after.queue_id).next().is_some();
    let words = (
        "Tanpa nomor antrean dan tanpa waktu janji temu layanan ini tidak dapat diperoleh; nonaktifkan saja.",
        "Without numbers and without appointment times nobody could obtain it; make it inactive instead.",
    );
    faults.require(!after.active || after.walk_in || bookable, "/walk_in", "unreachable", words);
}
