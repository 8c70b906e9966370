//! Visitors and officers who live the demo's day through its own API, by its own clock; one day after the other.
//!
//! `town` reads what is served today, `plan` draws the day from it, `floor` keeps the agenda and plays it (`arrivals`, `desk`) over `api`.

mod api;
mod arrivals;
mod desk;
mod dice;
mod floor;
mod plan;
mod tally;
mod town;
mod visitor;

use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};

use self::api::Api;
use self::floor::{DayEnd, Floor};
use self::plan::Plan;
use self::town::Town;
use super::client::Client;
use super::clock::{DemoClock, Wake};
use super::handout::Handout;
use super::say;
use crate::commands::Core;
use crate::directory::Directory;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::{Clock as _, Instant, SiteZone};

/// When a day of the demo begins, in minutes of the day: the doors open in five minutes.
pub const MORNING_MIN: i64 = 7 * 60 + 55;
/// How far ahead the next day with hours is looked for.
const LOOK_AHEAD_DAYS: usize = 60;
/// Whoever moved the clock out of a day gets so long to look around before the next day begins.
const LOOK_AROUND: Duration = Duration::from_secs(30);

/// Everything the players need.
pub struct Player<'a> {
    pub client: &'a Client,
    pub handout: &'a Handout,
    pub clock: Arc<DemoClock>,
    pub core: Core,
    pub seed: u64,
}

/// A day that can still be played.
struct Day {
    date: NaiveDate,
    morning: Instant,
    plan: Plan,
}

impl Player<'_> {
    /// Plays day after day until the demo is stopped.
    ///
    /// # Errors
    /// `internal` without a runtime; the engine's.
    pub fn run(&self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(AppError::internal)?;
        let (mut known_moves, mut last) = (self.clock.moves(), None);
        loop {
            let directory = runtime.block_on(self.core.directory(&self.handout.mall))?;
            let Some(day) = self.next_day(&directory, last) else { return Ok(()) };
            if self.clock.now() < day.morning {
                if self.clock.moves() != known_moves && self.clock.pause(LOOK_AROUND) == Wake::Stopped {
                    return Ok(());
                }
                // Refused when somebody has just moved it further; then the day begins in its middle.
                let _ = self.clock.move_to(day.morning);
                known_moves = self.clock.moves();
            }
            if last.is_some() {
                say(&format!("Hari berikutnya / The next day: {}", day.date));
            }
            let api = Api { client: self.client, handout: self.handout };
            let guests = self.handout.guest_counter();
            let mut floor = Floor::new(api, Arc::clone(&self.clock), day.plan, self.seed, guests);
            if floor.play() == DayEnd::Stopped {
                return Ok(());
            }
            say(&format!("{}\nHari selesai / The day is over.", floor.summary()));
            last = Some(day.date);
        }
    }

    /// The first day after `last` whose end lies ahead.
    fn next_day(&self, d: &Directory, last: Option<NaiveDate>) -> Option<Day> {
        let (zone, now) = (SiteZone::Wib, self.clock.now());
        let dates = zone.service_date(now).iter_days().take(LOOK_AHEAD_DAYS).filter(|date| last.is_none_or(|last| *date > last));
        dates.map(|date| (date, Town::of(d, date))).find(|(_, town)| town.closes_at().is_some_and(|end| end > now)).and_then(
            |(date, town)| {
                let seed = self.seed.wrapping_mul(1000).wrapping_add(u64::from(date.num_days_from_ce().unsigned_abs()));
                Some(Day { date, morning: zone.at(date, MORNING_MIN), plan: plan::plan(&town, seed)? })
            },
        )
    }
}
