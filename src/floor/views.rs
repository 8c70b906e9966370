//! Places as the public sees them: malls, sites, zones, queues, and today's hours.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::calendar::model::{WallTime, working_windows};
use crate::counters::model::Queue;
use crate::directory::Directory;
use crate::kernel::time::{Instant, SiteZone};
use crate::sites::model::{Site, SiteKind};

/// A mall.
#[derive(Serialize, ToSchema)]
pub struct MallView {
    /// Code of the mall, as in paths.
    #[schema(max_length = 40, example = "sumedang")]
    pub code: String,
    /// Its name.
    #[schema(max_length = 200, example = "MPP Kabupaten Sumedang")]
    pub name: String,
    /// Which list of regions the code is of.
    #[schema(max_length = 40, example = "kemendagri")]
    pub region_scheme: String,
    /// Code of the region.
    #[schema(max_length = 40, example = "32.11")]
    pub region_code: String,
}

/// The malls of this installation.
#[derive(Serialize, ToSchema)]
pub struct MallList {
    /// All of them, by code.
    #[schema(max_items = 1000)]
    pub items: Vec<MallView>,
}

/// A place where a mall serves.
#[derive(Serialize, ToSchema)]
pub struct SiteView {
    /// Code of the site, as in paths.
    #[schema(max_length = 40, example = "utama")]
    pub code: String,
    /// Its name.
    #[schema(max_length = 200, example = "Gedung utama")]
    pub name: String,
    /// What kind of place it is.
    #[schema(example = "hall")]
    pub kind: SiteKind,
    /// Whose clock its hours and service days follow.
    #[schema(example = "Asia/Jakarta")]
    pub time_zone: SiteZone,
    /// Where it is.
    #[schema(max_length = 500, example = "Jalan Contoh 1, Sumedang")]
    pub address: String,
}

/// The sites of a mall.
#[derive(Serialize, ToSchema)]
pub struct SiteList {
    /// All of them, by code.
    #[schema(max_items = 1000)]
    pub items: Vec<SiteView>,
}

/// A floor area of a site.
#[derive(Serialize, ToSchema)]
pub struct ZoneView {
    /// Code of the zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub code: String,
    /// Its name.
    #[schema(max_length = 200, example = "Lantai 1")]
    pub name: String,
}

/// A stretch of today in which people are served.
#[derive(Serialize, ToSchema)]
pub struct ServiceHours {
    /// It begins.
    pub starts_at: Instant,
    /// It ends; at this moment nobody is served any more.
    pub ends_at: Instant,
    /// The beginning on the site's own clock.
    #[schema(example = "08:00")]
    pub opens: WallTime,
    /// The end on the site's own clock.
    #[schema(example = "15:00")]
    pub closes: WallTime,
}

/// A site with its zones and today's hours.
#[derive(Serialize, ToSchema)]
pub struct SiteDetail {
    /// The site.
    #[serde(flatten)]
    pub site: SiteView,
    /// Its zones, by code.
    #[schema(max_items = 1000)]
    pub zones: Vec<ZoneView>,
    /// Today, by the site's own clock.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// When people are served today, breaks, holidays and closures taken out; empty when they are not. Why: see the site's status.
    #[schema(max_items = 50)]
    pub hours_today: Vec<ServiceHours>,
}

/// A queue as configured.
#[derive(Serialize, ToSchema)]
pub struct QueueView {
    /// Code of the queue.
    #[schema(max_length = 40, example = "adminduk")]
    pub code: String,
    /// Its name.
    #[schema(max_length = 200, example = "Administrasi kependudukan")]
    pub name: String,
    /// Letters in front of its numbers.
    #[schema(max_length = 10, example = "A")]
    pub prefix: String,
    /// Code of the agency.
    #[schema(max_length = 40, example = "DISDUKCAPIL")]
    pub agency: String,
    /// Code of the zone.
    #[schema(max_length = 40, example = "lantai-1")]
    pub zone: Option<String>,
}

/// The queues of a site.
#[derive(Serialize, ToSchema)]
pub struct QueueList {
    /// Those in use, by code.
    #[schema(max_items = 1000)]
    pub items: Vec<QueueView>,
}

pub fn mall(d: &Directory) -> MallView {
    let mall = &d.mall;
    MallView {
        code: mall.code.clone(),
        name: mall.name.clone(),
        region_scheme: mall.region_scheme.clone(),
        region_code: mall.region_code.clone(),
    }
}

pub fn site(site: &Site) -> SiteView {
    SiteView { code: site.code.clone(), name: site.name.clone(), kind: site.kind, time_zone: site.zone, address: site.address.clone() }
}

pub fn site_detail(d: &Directory, of: &Site, now: Instant) -> SiteDetail {
    let service_date = of.zone.service_date(now);
    let zones = d.zones.iter().filter(|zone| zone.site_id == of.id);
    let windows = working_windows(&d.rules_of_site(of), service_date);
    SiteDetail {
        site: site(of),
        zones: zones.map(|zone| ZoneView { code: zone.code.clone(), name: zone.name.clone() }).collect(),
        service_date,
        hours_today: windows.into_iter().filter_map(|window| hours(of.zone, service_date, window)).collect(),
    }
}

fn hours(zone: SiteZone, date: NaiveDate, (starts_at, ends_at): (Instant, Instant)) -> Option<ServiceHours> {
    let midnight = zone.at(date, 0);
    let wall = |at: Instant| WallTime::from_minutes(u16::try_from(at.ms_since(midnight) / 60_000).ok()?);
    Some(ServiceHours { starts_at, ends_at, opens: wall(starts_at)?, closes: wall(ends_at)? })
}

pub fn queue(d: &Directory, queue: &Queue) -> QueueView {
    QueueView {
        code: queue.code.clone(),
        name: queue.name.clone(),
        prefix: queue.prefix.clone(),
        agency: d.agency_by_id(queue.agency_id).map(|a| a.code.clone()).unwrap_or_default(),
        zone: queue.zone_id.and_then(|id| d.zone_by_id(id)).map(|z| z.code.clone()),
    }
}
