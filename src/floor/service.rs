//! What is asked of several sites at once: how all services of a mall stand, and where a service can be booked first.

use std::collections::HashSet;
use std::sync::Arc;

use super::model::{MallAvailability, NextAppointment, SiteRows, mall_availability};
use super::snapshots::{Snapshot, Snapshots};
use crate::appointments::service::slots::next_free;
use crate::calendar::model::Question;
use crate::catalogue::model::Service;
use crate::commands::Core;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::error::Result;
use crate::kernel::ids::ServiceId;
use crate::sites::model::Site;

/// The sites as they stand, in the order given.
///
/// # Errors
/// The engine's.
pub async fn snapshots_of(core: &Core, snapshots: &Snapshots, d: &Directory, sites: &[&Site]) -> Result<Vec<Arc<Snapshot>>> {
    let mut shown = Vec::with_capacity(sites.len());
    for site in sites {
        shown.push(snapshots.of(core, d.mall.id, site.id).await?);
    }
    Ok(shown)
}

/// Sites with their rows.
#[must_use]
pub fn with_rows<'a>(sites: &[&'a Site], shown: &'a [Arc<Snapshot>]) -> Vec<(&'a Site, &'a SiteRows)> {
    sites.iter().copied().zip(shown.iter().map(|snapshot| &snapshot.rows)).collect()
}

/// How `services` stand now at `sites`.
///
/// # Errors
/// The engine's.
pub async fn availability_of(
    core: &Core,
    snapshots: &Snapshots,
    d: &Directory,
    (services, sites): (&[&Service], &[&Site]),
    channel: Channel,
) -> Result<MallAvailability> {
    let shown = snapshots_of(core, snapshots, d, sites).await?;
    Ok(mall_availability(d, services, &with_rows(sites, &shown), Question { now: core.now(), channel }))
}

/// The services of a mall that some site gives a number for now.
///
/// # Errors
/// `not_found` for an unknown mall; the engine's.
pub async fn open_now(core: &Core, snapshots: &Snapshots, mall: &str) -> Result<HashSet<ServiceId>> {
    let d = core.directory(mall).await?;
    let services: Vec<&Service> = d.services.iter().filter(|service| service.status.is_public()).collect();
    let sites: Vec<&Site> = d.sites.iter().collect();
    let all = availability_of(core, snapshots, &d, (&services, &sites), Channel::Kiosk).await?;
    let accepting = all.accepting_codes();
    Ok(services.iter().filter(|service| accepting.contains(service.code.as_str())).map(|service| service.id).collect())
}

/// The first time of a service that can still be booked at one of `sites`.
///
/// # Errors
/// The engine's.
pub async fn next_appointment(core: &Core, d: &Directory, sites: &[&Site], service: &Service) -> Result<Option<NextAppointment>> {
    let mut first: Option<NextAppointment> = None;
    for site in sites {
        let free = next_free(core, d, site, service).await?;
        let earlier = free.filter(|slot| first.as_ref().is_none_or(|first| slot.starts_at < first.starts_at));
        first = earlier.map(|slot| NextAppointment::new(site, (slot.starts_at, slot.ends_at))).or(first);
    }
    Ok(first)
}
