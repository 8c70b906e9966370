//! `mpp import`: a mall from a set-up file, and catalogues brought up to date.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::arguments::{Failure, block_on, settings};
use super::export::format_of;
use crate::catalogue::import::{Faults, Known, Parsed, Reading, Rows, conflicts, reference};
use crate::catalogue::service::import as catalogue_import;
use crate::catalogue::table::Profile;
use crate::db::connection::{Purpose, open};
use crate::db::{Db, DbSettings, Lane, Origin, migrations};
use crate::identity::places;
use crate::kernel::time::{Clock as _, SiteZone, SystemClock};
use crate::setup;
use crate::setup::model::MallSetup;

/// What to import, and into what.
#[derive(Args)]
pub struct ImportArgs {
    /// Code of an existing mall whose catalogue is brought up to date.
    #[arg(long)]
    mall: Option<String>,
    /// Folder with agencies.json and services.json; the reference catalogue when absent.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// One file instead, csv, xlsx or json by its name, as `mpp export --file` writes them. What it does not have stays as it is.
    #[arg(long, conflicts_with_all = ["catalogue", "setup"])]
    file: Option<PathBuf>,
    /// Columns of a table: national, sippn or agencies.
    #[arg(long, default_value = "national")]
    profile: Profile,
    /// A mall to set up: sites, queues, counters and hours. `reference` for the one that is shipped.
    #[arg(long)]
    setup: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Does what the arguments say.
///
/// # Errors
/// Faults of the files, each on a line; an unknown mall; the engine's.
pub fn import(args: &ImportArgs) -> Result<(), Failure> {
    let settings = settings()?;
    migrations::ensure(&settings.db.url)?;
    if let (Some(file), Some(mall)) = (&args.file, &args.mall) {
        return import_file(&settings.db, mall, (file, args.profile), args.dry_run);
    }
    let parsed = match &args.catalogue {
        Some(folder) => Parsed::from_folder(folder),
        None => reference(),
    }
    .map_err(|faults| faults.to_string())?;
    match (&args.setup, &args.mall) {
        (Some(file), None) => {
            let json = if file == "reference" { setup::REFERENCE.to_owned() } else { std::fs::read_to_string(file)? };
            let setup = MallSetup::parse(&json, &parsed).map_err(|faults| faults.join("\n"))?;
            if args.dry_run {
                println!(
                    "mall {}: {} sites, {} agencies, {} services: no faults",
                    setup.code,
                    setup.sites.len(),
                    parsed.agencies.len(),
                    parsed.services.len()
                );
                return Ok(());
            }
            set_up(&settings.db, setup, parsed)
        }
        (None, Some(mall)) => bring_up_to_date(&settings.db, mall, parsed, args.dry_run),
        _ => Err("give either --setup FILE (or `reference`) for a new mall, or --mall CODE for an existing one".into()),
    }
}

/// Makes a mall with everything in its set-up.
///
/// # Errors
/// The engine's; a mall whose code exists is refused.
pub fn set_up(db: &DbSettings, setup: MallSetup, parsed: Parsed) -> Result<(), Failure> {
    let clock = SystemClock;
    let mall_id = setup::load::create_mall(&mut open(&db.url, Purpose::Write)?, &setup, clock.now())?;
    let said = format!("mall {}: {} sites, {} services", setup.code, setup.sites.len(), parsed.services.len());
    let db = Db::start(&DbSettings { read_connections: 1, lanes: 1, ..db.clone() }, Arc::new(clock));
    let filled = block_on(db.write(Lane::mall(mall_id), Origin::system(), move |tx| setup::load::fill_mall(tx, &setup, &parsed)))?;
    db.stop();
    filled?;
    println!("{said}");
    Ok(())
}

/// Brings a mall up to date from one file: nothing of one with a fault.
fn import_file(db: &DbSettings, mall: &str, (file, profile): (&Path, Profile), dry_run: bool) -> Result<(), Failure> {
    let (format, bytes) = (format_of(file)?, std::fs::read(file)?);
    let mut conn = open(&db.url, Purpose::Read)?;
    let mall_id = places::mall(&mut conn, mall)?.ok_or_else(|| format!("there is no mall {mall}"))?;
    let today = SiteZone::Wib.service_date(SystemClock.now());
    let has = catalogue_import::Catalogue::load(&mut conn, mall_id, today)?;
    let rows = Rows::read(&bytes, (format, profile), &Known { agencies: &has.agencies, services: &has.services })?;
    let Reading { sound, mut faults } = rows.check(&has.agencies);
    faults.extend(conflicts(&sound, &has.existing()));
    if !faults.is_empty() {
        return Err(Faults(faults).to_string().into());
    }
    bring_up_to_date(db, mall, sound, dry_run)
}

fn bring_up_to_date(db: &DbSettings, mall: &str, parsed: Parsed, dry_run: bool) -> Result<(), Failure> {
    let mut conn = open(&db.url, Purpose::Write)?;
    let mall_id = places::mall(&mut conn, mall)?.ok_or_else(|| format!("there is no mall {mall}"))?;
    let today = SiteZone::Wib.service_date(SystemClock.now());
    let report = if dry_run {
        catalogue_import::dry_run(&mut conn, mall_id, &parsed, today)?
    } else {
        let db = Db::start(&DbSettings { read_connections: 1, lanes: 1, ..db.clone() }, Arc::new(SystemClock));
        let done = block_on(db.write(Lane::mall(mall_id), Origin::system(), move |tx| catalogue_import::import(tx, &parsed, today)))?;
        db.stop();
        done?
    };
    println!("{report:?}");
    Ok(())
}
