//! From the codes people write to the ids rules are stored with, and back; and what a rule belongs to, for the scope of a grant.

use super::faults::Faults;
use crate::calendar::model::WallTime;
use crate::directory::Directory;
use crate::kernel::ids::{AgencyId, QueueId, ServiceId, SiteId, ZoneId};
use crate::kernel::permission::Target;

/// The id behind an optional code; an unknown code is a fault at `pointer`.
fn known<T>(code: Option<&str>, pointer: &'static str, faults: &mut Faults, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let found = code.map(find);
    let words = ("Kode tidak dikenal di sini.", "There is no such code here.");
    faults.require(!matches!(found, Some(None)), pointer, "unknown_value", words);
    found.flatten()
}

pub fn site_id(d: &Directory, code: Option<&str>, faults: &mut Faults) -> Option<SiteId> {
    known(code, "/site", faults, |code| d.site(code).ok().map(|s| s.id))
}

pub fn agency_id(d: &Directory, code: Option<&str>, faults: &mut Faults) -> Option<AgencyId> {
    known(code, "/agency", faults, |code| d.agency(code).ok().map(|a| a.id))
}

pub fn service_id(d: &Directory, code: Option<&str>, faults: &mut Faults) -> Option<ServiceId> {
    known(code, "/service", faults, |code| d.service(code).ok().map(|s| s.id))
}

/// A queue's code means something at its site only.
pub fn queue_id(d: &Directory, site_id: Option<SiteId>, code: Option<&str>, faults: &mut Faults) -> Option<QueueId> {
    let words = ("Antrean disebut bersama tempatnya.", "A queue is named together with its site.");
    faults.require(code.is_none() || site_id.is_some(), "/site", "required", words);
    let site_id = site_id?;
    known(code, "/queue", faults, |code| d.queue(site_id, code).ok().map(|q| q.id))
}

pub fn zone_id(d: &Directory, site_id: SiteId, code: Option<&str>, faults: &mut Faults) -> Option<ZoneId> {
    known(code, "/zone", faults, |code| d.zones.iter().find(|z| z.site_id == site_id && z.code == code).map(|z| z.id))
}

pub fn site_code(d: &Directory, id: Option<SiteId>) -> Option<String> {
    id.and_then(|id| d.site_by_id(id)).map(|s| s.code.clone())
}

pub fn agency_code(d: &Directory, id: Option<AgencyId>) -> Option<String> {
    id.and_then(|id| d.agency_by_id(id)).map(|a| a.code.clone())
}

pub fn service_code(d: &Directory, id: Option<ServiceId>) -> Option<String> {
    id.and_then(|id| d.service_by_id(id)).map(|s| s.code.clone())
}

pub fn queue_code(d: &Directory, id: Option<QueueId>) -> Option<String> {
    id.and_then(|id| d.queue_by_id(id)).map(|q| q.code.clone())
}

pub fn zone_code(d: &Directory, id: Option<ZoneId>) -> Option<String> {
    id.and_then(|id| d.zone_by_id(id)).map(|z| z.code.clone())
}

/// Whose rule it is: what is about a service or a queue is its agency's. A rule for every site or every agency is nobody's in
/// particular, so a grant bound to one of them does not reach it.
pub fn target(d: &Directory, site_id: Option<SiteId>, agency_id: Option<AgencyId>, of: (Option<ServiceId>, Option<QueueId>)) -> Target {
    let of_service = || of.0.and_then(|id| d.service_by_id(id)).map(|s| s.agency_id);
    let of_queue = || of.1.and_then(|id| d.queue_by_id(id)).map(|q| q.agency_id);
    Target { site_id, agency_id: agency_id.or_else(of_service).or_else(of_queue), ..Target::mall(d.mall.id) }
}

/// A stored minute of the day as people write it.
pub fn wall_time(minute: i64) -> WallTime {
    u16::try_from(minute).ok().and_then(WallTime::from_minutes).unwrap_or(WallTime::MIDNIGHT)
}
