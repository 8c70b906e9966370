//! What the players know of a day before it begins: who serves what, where and when. Taken from the directory, so that hours and counters
//! changed through the API are played as they are.

use chrono::NaiveDate;

use crate::calendar::model::working_windows;
use crate::catalogue::model::ServiceStatus;
use crate::counters::model::{Counter, CounterRole, Queue};
use crate::directory::Directory;
use crate::kernel::time::Instant;
use crate::sites::model::Site;

/// A stretch of time; its end is outside.
pub type Window = (Instant, Instant);

/// One day of all sites.
#[derive(Debug, Clone, Default)]
pub struct Town {
    pub queues: Vec<QueueDay>,
    pub counters: Vec<CounterDay>,
}

/// A queue that is served on this day.
#[derive(Debug, Clone)]
pub struct QueueDay {
    pub site: String,
    pub queue: String,
    /// When people are served, after breaks; never empty.
    pub windows: Vec<Window>,
    /// Minutes before the last closing at which no more numbers are given.
    pub last_ticket_min: i64,
    /// Services for which a number can be taken; never empty.
    pub services: Vec<ServiceDay>,
    /// Counters whose own queue it is; one that has two counts half for each.
    pub own_counters: f64,
    /// Whether times can be booked.
    pub bookable: bool,
}

/// A service and how long it takes at a counter, in minutes.
#[derive(Debug, Clone)]
pub struct ServiceDay {
    pub code: String,
    pub minutes: i64,
    pub appointment: bool,
}

/// A counter that is staffed on this day.
#[derive(Debug, Clone)]
pub struct CounterDay {
    pub site: String,
    pub counter: String,
    /// Never empty.
    pub windows: Vec<Window>,
}

impl Town {
    /// The day `date` by the directory.
    #[must_use]
    pub fn of(d: &Directory, date: NaiveDate) -> Self {
        let mut town = Self::default();
        for site in &d.sites {
            town.queues.extend(d.queues_of(site.id).filter(|q| q.active).filter_map(|queue| queue_day(d, site, queue, date)));
            let counters = d.counters_of(site.id).filter(|c| c.active);
            let staffed: Vec<CounterDay> = counters.filter_map(|counter| counter_day(d, site, counter, &town.queues)).collect();
            town.counters.extend(staffed);
        }
        town
    }

    /// When the last counter of the day closes; none on a day without any.
    #[must_use]
    pub fn closes_at(&self) -> Option<Instant> {
        self.counters.iter().flat_map(|counter| &counter.windows).map(|(_, end)| *end).max()
    }
}

fn queue_day(d: &Directory, site: &Site, queue: &Queue, date: NaiveDate) -> Option<QueueDay> {
    let offered = d.offerings.iter().filter(|o| o.site_id == site.id && o.queue_id == queue.id && o.active && o.walk_in);
    let published = offered.filter_map(|o| d.service_by_id(o.service_id).filter(|s| s.status == ServiceStatus::Published).map(|s| (o, s)));
    let pairs: Vec<_> = published.collect();
    let (_, first) = pairs.first()?;
    let rules = d.rules_for(site, first, queue, true);
    let windows = working_windows(&rules, date);
    let last_ticket_min = d.schedules.iter().map(|s| s.last_ticket_min).max().unwrap_or(0);
    let services: Vec<ServiceDay> =
        pairs.iter().map(|(o, s)| ServiceDay { code: s.code.clone(), minutes: o.minutes, appointment: o.appointment }).collect();
    let own_counters = d.counters_serving(queue.id).filter(|c| c.active).map(|c| share(c, queue)).sum();
    let bookable = services.iter().any(|s| s.appointment) && d.templates_of(queue.id).next().is_some();
    let day = QueueDay { site: site.code.clone(), queue: queue.code.clone(), windows, last_ticket_min, services, own_counters, bookable };
    (!day.windows.is_empty() && day.own_counters > 0.0).then_some(day)
}

/// How much of a counter belongs to a queue.
fn share(counter: &Counter, queue: &Queue) -> f64 {
    let own = counter.queues.iter().filter(|q| q.role == CounterRole::Primary);
    let (mine, all) = own.fold((0_i32, 0_i32), |(mine, all), q| (mine + i32::from(q.queue_id == queue.id), all + 1));
    if all == 0 { 0.0 } else { f64::from(mine) / f64::from(all) }
}

/// Staffed as long as any queue of its own is served.
fn counter_day(d: &Directory, site: &Site, counter: &Counter, queues: &[QueueDay]) -> Option<CounterDay> {
    let own = counter.queues.iter().filter(|q| q.role == CounterRole::Primary).filter_map(|q| d.queue_by_id(q.queue_id));
    let days = own.filter_map(|queue| queues.iter().find(|day| day.site == site.code && day.queue == queue.code));
    let length = |windows: &[Window]| windows.iter().map(|(start, end)| end.ms_since(*start)).sum::<i64>();
    let windows = days.map(|day| day.windows.clone()).max_by_key(|windows| length(windows))?;
    Some(CounterDay { site: site.code.clone(), counter: counter.code.clone(), windows })
}
