//! The officers of a floor that nobody plays: on every working day each comes once, when the doors open. What is done with a
//! counter after that, a pause or an early end, is left as it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use futures_util::future::try_join_all;

use super::cast::Cast;
use super::store;
use crate::calendar::model::working_windows;
use crate::commands::Core;
use crate::db::tx::Tx;
use crate::db::{Lane, Origin};
use crate::directory::Directory;
use crate::kernel::actor::Actor;
use crate::kernel::error::Result;
use crate::kernel::ids::UserId;
use crate::kernel::time::Instant;
use crate::queueing::service::counter_session;
use crate::sites::model::Site;

/// Who has to sit where, and who has come.
pub struct Attendance {
    core: Core,
    /// Code of the mall.
    mall: String,
    seats: Vec<Seat>,
    /// The last day on which everybody came, by site. Only spares looking; the database says who has come.
    came: Mutex<HashMap<String, NaiveDate>>,
}

/// An officer's place.
#[derive(Clone)]
struct Seat {
    site: String,
    counter: String,
    officer: UserId,
}

impl Attendance {
    #[must_use]
    pub fn new(core: Core, mall: &str, cast: &Cast) -> Self {
        let seat = |person: &super::cast::Person| {
            let (site, counter) = person.counter.clone()?;
            Some(Seat { site, counter, officer: person.of_mall.user.id })
        };
        Self { core, mall: mall.to_owned(), seats: cast.people.iter().filter_map(seat).collect(), came: Mutex::default() }
    }

    /// Opens the counters of every site whose doors are open today and whose officers have not come yet. Harmless to repeat, by several at once.
    ///
    /// # Errors
    /// The engine's.
    pub async fn come(&self) -> Result<()> {
        let (d, now) = (self.core.directory(&self.mall).await?, self.core.now());
        for site in &d.sites {
            let today = site.zone.service_date(now);
            if self.has_come(&site.code, today) || !is_served(&d, site, now) {
                continue;
            }
            let seats = self.seats.iter().filter(|seat| seat.site == site.code);
            try_join_all(seats.map(|seat| self.sit(Lane::site(d.mall.id, site.id), seat.clone()))).await?;
            self.came.lock().unwrap_or_else(PoisonError::into_inner).insert(site.code.clone(), today);
        }
        Ok(())
    }

    fn has_come(&self, site: &str, today: NaiveDate) -> bool {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).get(site) == Some(&today)
    }

    /// One officer sits down, unless the counter was opened on this day before.
    async fn sit(&self, lane: Lane, seat: Seat) -> Result<()> {
        let directories = Arc::clone(&self.core.directories);
        let origin = Origin { actor: Actor::Staff(seat.officer), request_id: None, network: None };
        let work = move |tx: &mut Tx<'_>| {
            let d = directories.in_force(tx)?;
            let site = d.site(&seat.site)?;
            let (mall_id, today) = (tx.mall_id(), site.zone.service_date(tx.now()));
            let counter = d.counter(site.id, &seat.counter)?;
            if !store::was_open(tx.conn(), mall_id, counter.id, today)? {
                counter_session::open(tx, site, counter, seat.officer)?;
            }
            Ok(())
        };
        match self.core.db.write(lane, origin, work).await {
            // Out of use, or the officer was put somewhere else by hand.
            Err(error) if error.is_domain_answer() => Ok(()),
            done => done,
        }
    }
}

/// Whether `now` lies between the first opening and the last closing of the site's day.
fn is_served(d: &Directory, site: &Site, now: Instant) -> bool {
    let windows = working_windows(&d.rules_of_site(site), site.zone.service_date(now));
    windows.first().is_some_and(|(opens, _)| *opens <= now) && windows.last().is_some_and(|(_, closes)| now < *closes)
}
