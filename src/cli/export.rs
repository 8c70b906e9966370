//! `mpp export`: the catalogue of a mall as files `mpp import` reads.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::Failure;
use crate::catalogue::import::{AGENCIES_FILE, SERVICES_FILE};
use crate::catalogue::table::{Format, Profile};
use crate::catalogue::{export, store};
use crate::db::connection::{DatabaseUrl, Purpose, open};
use crate::db::reads::in_one_snapshot;
use crate::identity::places;
use crate::kernel::time::{Clock as _, SiteZone, SystemClock};

/// What to export, and where to.
#[derive(Args)]
pub struct ExportArgs {
    /// Code of the mall.
    #[arg(long)]
    mall: String,
    /// Folder for agencies.json and services.json; what is there under these names is replaced.
    #[arg(long, required_unless_present = "file")]
    catalogue: Option<PathBuf>,
    /// One file instead, csv, xlsx or json by its name; what is there is replaced.
    #[arg(long, conflicts_with = "catalogue")]
    file: Option<PathBuf>,
    /// Form of the file, where its name does not say: csv, xlsx or json.
    #[arg(long, requires = "file")]
    format: Option<Format>,
    /// Columns of a table: national, sippn or agencies.
    #[arg(long, default_value = "national", requires = "file")]
    profile: Profile,
}

/// Writes the files; a folder is made if need be.
///
/// # Errors
/// An unknown mall; a place that cannot be written; the engine's.
pub fn export(url: &DatabaseUrl, args: &ExportArgs) -> Result<(), Failure> {
    let (mut conn, mall) = (open(url, Purpose::Read)?, &args.mall);
    let mall_id = places::mall(&mut conn, mall)?.ok_or_else(|| format!("there is no mall {mall}"))?;
    let today = SiteZone::Wib.service_date(SystemClock.now());
    let (agencies, services) =
        in_one_snapshot(&mut conn, |conn| Ok((store::load_agencies(conn, mall_id)?, store::load_services(conn, mall_id, today)?)))?;
    let place = if let Some(file) = &args.file {
        let format = args.format.map_or_else(|| format_of(file), Ok)?;
        std::fs::write(file, export::file(&agencies, &services, (format, args.profile))?)?;
        file
    } else {
        let folder = args.catalogue.as_ref().ok_or("give either --catalogue or --file")?;
        let (agencies_json, services_json) = export::files(&agencies, &services)?;
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join(AGENCIES_FILE), agencies_json)?;
        std::fs::write(folder.join(SERVICES_FILE), services_json)?;
        folder
    };
    println!("{}: {} agencies, {} services", place.display(), agencies.len(), services.len());
    Ok(())
}

/// The form that a file's name says.
///
/// # Errors
/// For a name that says none.
pub fn format_of(file: &Path) -> Result<Format, Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    ending.parse().map_err(|_| format!("{}: the name must end with .csv, .xlsx or .json", file.display()).into())
}
