//! Tenants and places.

use crate::kernel::ids::{MallId, SiteId, ZoneId};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::SiteZone;

text_enum!(
    /// Kind of a place where a mall serves.
    SiteKind, "Jenis tempat", {
        Hall => "hall",
        Mini => "mini",
        Market => "market",
        VillageOffice => "village_office",
        MobileUnit => "mobile_unit",
    }
);

/// A mall: the organisation that brings agencies together (Perpres 89/2021).
#[derive(Debug, Clone)]
pub struct Mall {
    pub id: MallId,
    pub code: String,
    pub name: String,
    /// Code list of the region, e.g. `kemendagri`, and the code in it, e.g. `32.11`.
    pub region_scheme: String,
    pub region_code: String,
    pub version: i64,
}

/// A place where a mall serves.
#[derive(Debug, Clone)]
pub struct Site {
    pub id: SiteId,
    pub code: String,
    pub name: String,
    pub kind: SiteKind,
    pub zone: SiteZone,
    pub address: String,
    pub version: i64,
}

/// A floor area with its own displays and sound.
#[derive(Debug, Clone)]
pub struct Zone {
    pub id: ZoneId,
    pub site_id: SiteId,
    pub code: String,
    pub name: String,
}

/// Numbers that one kiosk may give within so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceLimit {
    pub tickets: i64,
    pub window_s: i64,
}

/// Who may draw numbers at a site, beside its hours and quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    pub site_id: SiteId,
    /// Phones must show the token on the door.
    pub door_token_required: bool,
    pub device_limit: Option<DeviceLimit>,
    /// 0: nobody has said anything yet.
    pub version: i64,
}

impl Admission {
    /// Of a site of which nothing was said: everybody may draw.
    #[must_use]
    pub const fn open(site_id: SiteId) -> Self {
        Self { site_id, door_token_required: false, device_limit: None, version: 0 }
    }
}
