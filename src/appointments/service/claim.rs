//! A person has one active booking of a service on a day, anywhere in the mall: the index `one_active_booking_per_identity` says so
//! across all sites. What time has ended is active no longer, whether or not its own site has written that down yet.
//!
//! The lane of one site must not change another's rows, so what stands in the way elsewhere is ended first, by a command in *its*
//! lane, and only then does the wish enter its own. Nothing is lost if the wish is refused after that: what was written down had
//! happened. A hold that runs out between the two is refused as it would have been when the request came; the index stays the judge
//! of everything else.

use chrono::NaiveDate;

use super::record::{load, window_of, write_lapse};
use crate::appointments::model::Appointment;
use crate::appointments::store;
use crate::commands::Core;
use crate::db::{Lane, Origin};
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::kernel::ids::{AppointmentId, ServiceId};
use crate::kernel::time::Instant;
use crate::sites::model::Site;

/// What an appointment claims: one person, one service, one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub identity_key: String,
    pub service_id: ServiceId,
    pub date: NaiveDate,
}

impl Claim {
    /// The claim of whoever wants `service_code` at `site`; none without an identity, or for an unknown service, which is refused later.
    #[must_use]
    pub fn of_wish(d: &Directory, site: &Site, wish: &super::hold::Wish) -> Option<Self> {
        let service_id = d.service(&wish.service_code).ok()?.id;
        Some(Self { identity_key: wish.identity_key.clone()?, service_id, date: site.zone.service_date(wish.starts_at) })
    }
}

/// Ends what claims the same and is over by the clock, at whichever site.
///
/// # Errors
/// The engine's; `overloaded` when the lane of that site is full.
pub async fn release(core: &Core, d: &Directory, claim: Claim) -> Result<()> {
    let mall_id = d.mall.id;
    let find = move |conn: &mut _| Ok(store::claiming(conn, mall_id, &claim.identity_key, claim.service_id, claim.date)?);
    let Some(found) = core.db.read(find).await? else { return Ok(()) };
    if is_over(d, &found, core.now()) { end(core, found.id, Lane::site(mall_id, found.site_id)).await } else { Ok(()) }
}

/// As [`release`], for the day an appointment is to be moved to.
///
/// # Errors
/// As [`release`].
pub async fn release_for_move(core: &Core, d: &Directory, id: AppointmentId, to: Instant) -> Result<()> {
    let mall_id = d.mall.id;
    let Some(moving) = core.db.read(move |conn| Ok(store::by_id(conn, mall_id, id)?)).await? else { return Ok(()) };
    let (Some(identity_key), Some(site)) = (moving.identity_key, d.site_by_id(moving.site_id)) else { return Ok(()) };
    let date = site.zone.service_date(to);
    // On its own day it is itself what claims.
    if date == moving.slot.service_date {
        return Ok(());
    }
    release(core, d, Claim { identity_key, service_id: moving.service_id, date }).await
}

fn is_over(d: &Directory, appointment: &Appointment, now: Instant) -> bool {
    let site = d.site_by_id(appointment.site_id);
    site.is_some_and(|site| appointment.status_at(now, &window_of(d, site, appointment)) != appointment.status)
}

/// Writes down, in its own lane, what time has done to an appointment; nothing if another has by now, or if it was confirmed in time.
async fn end(core: &Core, id: AppointmentId, lane: Lane) -> Result<()> {
    let directories = std::sync::Arc::clone(&core.directories);
    let work = move |tx: &mut crate::db::tx::Tx<'_>| {
        let d = directories.in_force(tx)?;
        let (appointment, site) = load(tx, &d, id)?;
        write_lapse(tx, &d, site, appointment).map(|_| ())
    };
    core.db.write(lane, Origin::system(), work).await
}
