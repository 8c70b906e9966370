//! `mpp export`: the catalogue of a mall as the two files `mpp import` reads.

use std::path::Path;

use super::arguments::Failure;
use crate::catalogue::import::{AGENCIES_FILE, SERVICES_FILE};
use crate::catalogue::{export, store};
use crate::db::connection::{DatabaseUrl, Purpose, open};
use crate::db::reads::in_one_snapshot;
use crate::identity::places;
use crate::kernel::time::{Clock as _, SiteZone, SystemClock};

/// Writes `agencies.json` and `services.json` into `folder`, which is made if need be.
///
/// # Errors
/// An unknown mall; a folder that cannot be written; the engine's.
pub fn export(url: &DatabaseUrl, mall: &str, folder: &Path) -> Result<(), Failure> {
    let mut conn = open(url, Purpose::Read)?;
    let mall_id = places::mall(&mut conn, mall)?.ok_or_else(|| format!("there is no mall {mall}"))?;
    let today = SiteZone::Wib.service_date(SystemClock.now());
    let (agencies, services) =
        in_one_snapshot(&mut conn, |conn| Ok((store::load_agencies(conn, mall_id)?, store::load_services(conn, mall_id, today)?)))?;
    let (agencies_json, services_json) = export::files(&agencies, &services)?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(AGENCIES_FILE), agencies_json)?;
    std::fs::write(folder.join(SERVICES_FILE), services_json)?;
    println!("{}: {} agencies, {} services", folder.display(), agencies.len(), services.len());
    Ok(())
}
