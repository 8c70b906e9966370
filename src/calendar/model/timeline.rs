//! Walking along time. A verdict changes only at the edges of hours, breaks, windows, overrides and facts, so a date is a handful of
//! moments to decide, and what is said here can never disagree with the evaluator.

use chrono::{Days, NaiveDate};

use super::evaluate::Scene;
use super::plan::{DayPlan, plan_day};
use super::rules::Rules;
use crate::kernel::time::{Instant, SiteZone};

/// How many days ahead the next opening is looked for.
pub const HORIZON_DAYS: u64 = 60;

type Stretch = (Instant, Instant);

/// The stretches of `date` in which people are served, after breaks, holidays and overrides; in order, apart, half-open, inside the local
/// day. An appointment's slot must lie wholly inside one of them. Channels, quotas, counters and the last-number cut-off play no part.
#[must_use]
pub fn working_windows(rules: &Rules<'_>, date: NaiveDate) -> Vec<(Instant, Instant)> {
    open_stretches(&Scene::of_hours(rules), date)
}

/// When the service day `date` is over for all of `places` together (the site and what it offers): the end of the last stretch in which
/// any of them serves people, local midnight at the latest; local midnight too where nobody is served on that day at all. A break ends
/// nothing.
#[must_use]
pub fn day_ends_at<'a>(places: impl IntoIterator<Item = Rules<'a>>, zone: SiteZone, date: NaiveDate) -> Instant {
    let closings = places.into_iter().filter_map(|rules| working_windows(&rules, date).last().map(|(_, end)| *end));
    closings.max().unwrap_or_else(|| zone.at(date, 24 * 60))
}

/// The first moment after `now` at which the channel is accepted.
pub(super) fn next_accepting(scene: &Scene<'_>, now: Instant) -> Option<Instant> {
    for date in dates_from(scene, now) {
        let plan = plan_day(scene.rules, date);
        let later = edges_of(scene, &plan, date).into_iter().filter(|at| *at > now);
        let found = later.into_iter().find(|at| scene.decide(&plan, *at).code().is_accepting());
        if found.is_some() {
            return found;
        }
    }
    None
}

/// When service of the local day of `now` ends for good; breaks do not count. None when nobody is served any more on that day, and when
/// it goes on without a known end. A stretch that runs through midnight ends when it ends.
pub(super) fn service_ends_at(scene: &Scene<'_>, now: Instant) -> Option<Instant> {
    let mut end: Option<Instant> = None;
    for date in dates_from(scene, now) {
        let (begins, ends) = bounds(scene, date);
        let stretches = open_stretches(scene, date);
        let stretch = match end {
            None => stretches.last().filter(|(_, end)| *end > now),
            Some(_) => stretches.first().filter(|(start, _)| *start == begins),
        };
        match stretch {
            Some((_, until)) if *until == ends => end = Some(ends),
            Some((_, until)) => return Some(*until),
            None => return end,
        }
    }
    None
}

fn dates_from(scene: &Scene<'_>, now: Instant) -> impl Iterator<Item = NaiveDate> {
    let today = scene.rules.zone.service_date(now);
    (0..=HORIZON_DAYS).map_while(move |days| today.checked_add_days(Days::new(days)))
}

fn bounds(scene: &Scene<'_>, date: NaiveDate) -> Stretch {
    (scene.rules.zone.at(date, 0), scene.rules.zone.at(date, 24 * 60))
}

/// The moments of `date` at which the verdict may change, in order, its first moment among them.
fn edges_of(scene: &Scene<'_>, plan: &DayPlan<'_>, date: NaiveDate) -> Vec<Instant> {
    let (begins, ends) = bounds(scene, date);
    let mut edges = vec![begins];
    if let DayPlan::Hours(day) = plan {
        edges.extend(day.edges());
    }
    edges.extend(scene.edges());
    edges.retain(|at| (begins..ends).contains(at));
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn open_stretches(scene: &Scene<'_>, date: NaiveDate) -> Vec<Stretch> {
    let plan = plan_day(scene.rules, date);
    let edges = edges_of(scene, &plan, date);
    let ends = edges.iter().copied().skip(1).chain([bounds(scene, date).1]);
    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, end) in edges.iter().copied().zip(ends) {
        if !scene.decide(&plan, start).code().is_open() {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => stretches.push((start, end)),
        }
    }
    stretches
}
