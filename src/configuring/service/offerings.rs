//! Putting a service on offer at a site, and changing how it is offered.

use serde_json::{Value, json};

use super::{Put, announce_change, missing, one_row};
use crate::catalogue::model::Service;
use crate::configuring::dto::{OfferingBody, OfferingPatch};
use crate::configuring::faults::Faults;
use crate::counters::model::Offering;
use crate::counters::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::{IfMatch, PutCondition};
use crate::kernel::error::Result;
use crate::kernel::permission::{Caller, Permission, Target};
use crate::sites::model::Site;

/// Offers a service of the public catalogue at a site, or replaces how it is offered there.
///
/// # Errors
/// `not_found`, also for a draft; `forbidden_scope`, `version_mismatch`, `validation_failed`.
pub fn put(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, code, condition): (&str, &str, &PutCondition),
    body: &OfferingBody,
) -> Result<Put<Offering>> {
    let at = Place { site: d.site(site)?, service: d.public_service(code)? };
    at.require_right(d, caller)?;
    let before = d.offering(at.site.id, at.service.id);
    condition.check(before.map(|before| before.version))?;
    let after = at.offering(d, body, before.map_or(0, |before| before.version) + 1)?;
    at.write(tx, before, &after)?;
    Ok(if before.is_some() { Put::Replaced(after) } else { Put::Created(after) })
}

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
    let at = Place { site: d.site(site)?, service: d.service(code)? };
    let before = d.offering(at.site.id, at.service.id).ok_or_else(|| missing("Layanan itu di tempat ini", "service at this site"))?;
    at.require_right(d, caller)?;
    if_match.check(before.version)?;
    let after = at.offering(d, &patch.over(before, d), before.version + 1)?;
    at.write(tx, Some(before), &after)?;
    Ok(after)
}

/// A service at a site.
struct Place<'a> {
    site: &'a Site,
    service: &'a Service,
}

impl Place<'_> {
    fn require_right(&self, d: &Directory, caller: &Caller) -> Result<()> {
        caller.require(Permission::FloorConfigure, &Target::site(d.mall.id, self.site.id).agency(self.service.agency_id))
    }

    /// What `body` asks for, every fault of it named.
    fn offering(&self, d: &Directory, body: &OfferingBody, version: i64) -> Result<Offering> {
        let mut faults = Faults::default();
        let queue = d.queue(self.site.id, &body.queue).ok();
        faults.require(queue.is_some(), "/queue", "unknown_value", ("Antrean tidak dikenal di tempat ini.", "The site has no such queue."));
        let own = queue.is_none_or(|q| q.agency_id == self.service.agency_id);
        faults.require(own, "/queue", "other_agency", ("Antrean itu milik instansi lain.", "That queue is another agency's."));
        let minutes = body.minutes.unwrap_or(self.service.content.typical_service_minutes);
        faults.range(minutes, 1..=480, "/minutes");
        let bookable = body.appointment && queue.is_some_and(|queue| d.templates_of(queue.id).next().is_some());
        // A service offered must be obtainable: by a number, or by times that exist.
        let words = (
            "Tanpa nomor antrean dan tanpa waktu janji temu layanan ini tidak dapat diperoleh; nonaktifkan saja.",
            "Without numbers and without appointment times nobody could obtain it; make it inactive instead.",
        );
        faults.require(!body.active || body.walk_in || bookable, "/walk_in", "unreachable", words);
        faults.into_result()?;
        let queue_id = queue.ok_or_else(|| missing("Antrean itu", "queue"))?.id;
        let OfferingBody { walk_in, appointment, active, .. } = *body;
        Ok(Offering { site_id: self.site.id, service_id: self.service.id, queue_id, walk_in, appointment, minutes, active, version })
    }

    fn write(&self, tx: &mut Tx<'_>, before: Option<&Offering>, after: &Offering) -> Result<()> {
        let mall_id = tx.mall_id();
        one_row(match before {
            Some(before) => store::update_offering(tx.conn(), mall_id, after, before.version)?,
            None => store::insert_offering(tx.conn(), mall_id, after)?,
        })?;
        let kind = if before.is_some() { "offering.changed" } else { "offering.created" };
        let subject = format!("sites/{}/services/{}", self.site.id, self.service.id);
        announce_change(tx, kind, subject, before.map(|before| self.told(before)), self.told(after))
    }

    fn told(&self, o: &Offering) -> Value {
        json!({
            "service": self.service.code, "site": self.site.code, "version": o.version, "queue_id": o.queue_id, "walk_in": o.walk_in,
            "appointment": o.appointment, "minutes": o.minutes, "active": o.active,
        })
    }
}
