//! Setting the stage: a fresh database with the reference mall, its people and devices, on a working morning.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cast::{self, Cast};
use super::store;
use crate::calendar::model::{CalendarDay, Rules, Schedule, ScheduleScope, is_working_day, reference_days};
use crate::catalogue::import::{Parsed, reference};
use crate::db::connection::{DatabaseUrl, Purpose, open};
use crate::db::{Db, DbSettings, Lane, Origin, migrations};
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, ScheduleId, SiteId};
use crate::kernel::time::SetClock;
use crate::setup::model::{MallSetup, SiteSetup};
use crate::setup::{self, load};

/// When the stage is set, in minutes of the day: before anybody comes.
const SET_AT_MIN: i64 = 6 * 60;
/// How far ahead a working day is looked for.
const LOOK_AHEAD_DAYS: usize = 60;

/// Why there is no stage to play on.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error(
        "{0} menyimpan {1} mal yang bukan demo; demo tidak menghapusnya / it holds {1} malls that are no demo, and the demo does not delete them"
    )]
    InUse(DatabaseUrl, i64),
    #[error("berkas lama tidak dapat dihapus / an old file cannot be removed")]
    Files(#[source] io::Error),
    #[error("data rujukan bercacat / the reference data has a fault: {0}")]
    Reference(String),
    #[error(transparent)]
    Schema(#[from] migrations::SchemaError),
    #[error("basis data tidak dapat dibuka / the database cannot be opened")]
    Unreachable(#[from] diesel::ConnectionError),
    #[error("basis data / database")]
    Database(#[from] diesel::result::Error),
    #[error("{}", .0.chain())]
    Refused(AppError),
}

impl From<AppError> for StageError {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

/// The reference mall, read and checked.
pub struct Script {
    pub setup: MallSetup,
    pub catalogue: Parsed,
}

impl Script {
    /// # Errors
    /// [`StageError::Reference`]; a test of the data keeps that from happening.
    pub fn read() -> Result<Self, StageError> {
        let catalogue = reference().map_err(|faults| StageError::Reference(faults.to_string()))?;
        let setup = setup::reference(&catalogue).map_err(|faults| StageError::Reference(faults.join("; ")))?;
        Ok(Self { setup, catalogue })
    }

    /// The main site.
    ///
    /// # Errors
    /// [`StageError::Reference`].
    pub fn main_site(&self) -> Result<&SiteSetup, StageError> {
        self.setup.sites.first().ok_or_else(|| StageError::Reference("no site".to_owned()))
    }

    /// The first day from `today` on at which the main site works, by its weekly hours and the reference calendar.
    ///
    /// # Errors
    /// [`StageError::Reference`].
    pub fn next_working_day(&self, today: NaiveDate) -> Result<NaiveDate, StageError> {
        let (site, site_id) = (self.main_site()?, SiteId::fresh());
        let own = self.setup.schedules.iter().filter(|s| s.scope == ScheduleScope::Site && s.site.as_ref() == Some(&site.code));
        let schedules: Vec<Schedule> = own
            .map(|s| Schedule {
                id: ScheduleId::fresh(),
                scope: s.scope,
                site_id: Some(site_id),
                agency_id: None,
                service_id: None,
                name: s.name.clone(),
                valid_from: s.valid_from,
                valid_to: s.valid_to,
                season: s.season,
                last_ticket_min: s.last_ticket_min,
                weekly: s.weekly.clone(),
            })
            .collect();
        let days = reference_days().map_err(|e| StageError::Reference(e.to_string()))?;
        let days: Vec<CalendarDay> = days.into_iter().map(crate::calendar::model::ReferenceDay::into_calendar_day).collect();
        let rules = Rules {
            zone: site.time_zone,
            site_id,
            agency_id: None,
            service_id: None,
            queue_id: None,
            service_active: true,
            schedules: &schedules,
            days: &days,
            overrides: &[],
        };
        first_working_day(&rules, today).ok_or_else(|| StageError::Reference("no working day ahead".to_owned()))
    }
}

/// The first day from `from` on with hours, within two months.
#[must_use]
pub fn first_working_day(rules: &Rules<'_>, from: NaiveDate) -> Option<NaiveDate> {
    from.iter_days().take(LOOK_AHEAD_DAYS).find(|date| is_working_day(rules, *date))
}

/// Removes what an earlier demo left in its own SQLite file.
///
/// # Errors
/// [`StageError::Files`].
pub fn remove_old_file(path: &Path) -> Result<(), StageError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(StageError::Files(error)),
            _ => {}
        }
    }
    Ok(())
}

/// Empties the database, unless it is somebody's, and brings its schema up to date.
///
/// # Errors
/// [`StageError::InUse`]; the engine's.
pub fn make_room(url: &DatabaseUrl) -> Result<(), StageError> {
    let (is_demo, malls) = store::contents(&mut open(url, Purpose::Write)?)?;
    if malls > 0 && !is_demo {
        return Err(StageError::InUse(url.clone(), malls));
    }
    migrations::revert_all(url)?;
    migrations::migrate(url)?;
    store::mark(&mut open(url, Purpose::Write)?)?;
    Ok(())
}

/// Fills an empty database with the mall, its people and its devices, as of early on `date`.
///
/// # Errors
/// The engine's.
pub async fn set(db: &DbSettings, script: &Script, date: NaiveDate) -> Result<Cast, StageError> {
    let at = script.main_site()?.time_zone.at(date, SET_AT_MIN);
    let mall_id = load::create_mall(&mut open(&db.url, Purpose::Write)?, &script.setup, at)?;
    // Its own connections and a clock that stands still: nothing of the set-up may lie after the demo's first moment.
    let db = Db::start(&DbSettings { read_connections: 1, lanes: 1, ..db.clone() }, Arc::new(SetClock::frozen(at)));
    let cast = fill(&db, script, mall_id).await;
    db.stop();
    Ok(cast?)
}

async fn fill(db: &Db, script: &Script, mall_id: MallId) -> Result<Cast> {
    let (setup, catalogue) = (script.setup.clone(), script.catalogue.clone());
    db.write(Lane::mall(mall_id), Origin::system(), move |tx| load::fill_mall(tx, &setup, &catalogue)).await?;
    cast::engage(db, script, mall_id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_begins_on_a_working_day_whatever_today_is() {
        let script = Script::read().unwrap();
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (today, first, why) in [
            ("2026-12-01", "2026-12-01", "a Tuesday"),
            ("2026-12-05", "2026-12-07", "a Saturday"),
            ("2026-12-06", "2026-12-07", "a Sunday"),
            ("2026-12-24", "2026-12-28", "joint leave, Christmas and a weekend"),
            ("2040-01-01", "2040-01-02", "a Sunday beyond the known holidays"),
        ] {
            assert_eq!(script.next_working_day(date(today)).unwrap(), date(first), "{why}");
        }
    }
}
