//! What happens on a day, drawn before it begins: who comes when and for what, how long it takes, when officers sit down and get up.
//! Pure and repeatable: the same day and seed give the same plan.

use super::dice::{Dice, millis, number};
use super::town::{CounterDay, QueueDay, ServiceDay, Town, Window};
use super::visitor::{Channel, Visit};
use crate::kernel::time::Instant;

/// Visitors of a day at all sites together, about; a town that could not serve so many gets fewer.
const VISITORS: f64 = 600.0;
/// How busy the counters of a queue are: quiet ones and popular ones.
const LOAD: (f64, f64) = (0.45, 0.85);
/// Who came early and takes a number in the first minutes.
const EARLY_SHARE: f64 = 0.06;
const EARLY_S: f64 = 180.0;
/// Bookings of a day in a queue that takes them, at most.
const BOOKINGS: f64 = 4.0;
/// Without a break in so long a day officers eat in turns, in milliseconds.
const LONG_DAY_MS: i64 = 5 * 3_600_000;
/// How long after the last closing nobody is left.
const AFTER_MIN: i64 = 60;

/// A day to be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub shifts: Vec<Shift>,
    /// In no particular order.
    pub visits: Vec<Visit>,
    pub bookings: Vec<Booking>,
    /// When everybody has gone home.
    pub ends_at: Instant,
}

/// The day of an officer at a counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    pub site: String,
    pub counter: String,
    pub opens_at: Instant,
    pub pauses: Vec<Pause>,
    pub closes_at: Instant,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pause {
    pub from: Instant,
    pub to: Instant,
    pub reason: &'static str,
}

/// Somebody who books a time of this day from home.
#[derive(Debug, Clone, PartialEq)]
pub struct Booking {
    /// When they book. The visit follows at the time they get.
    pub books_at: Instant,
    /// Which of the free times they take, 0 the first to 1 the last.
    pub choice: f64,
    /// How long before the time they come, in milliseconds.
    pub early_ms: i64,
    pub comes: bool,
    pub visit: Visit,
}

/// Draws the day; none when nobody works.
#[must_use]
pub fn plan(town: &Town, seed: u64) -> Option<Plan> {
    let closes_at = town.closes_at()?;
    let mut dice = Dice::new(seed);
    let shifts = town.counters.iter().map(|counter| shift(counter, &mut dice)).collect();
    let loads: Vec<f64> = town.queues.iter().map(|queue| crowd(queue) * dice.between(LOAD.0, LOAD.1)).collect();
    let scale = (VISITORS / loads.iter().sum::<f64>()).min(1.0);
    let (mut visits, mut bookings) = (Vec::new(), Vec::new());
    for (queue, load) in town.queues.iter().zip(loads) {
        let count = rounded(load * scale);
        visits.extend((0..count).filter_map(|_| arrival(queue, &mut dice).and_then(|at| Visit::draw(queue, at, town, &mut dice))));
        let bookable = if queue.bookable { rounded(dice.between(1.0, BOOKINGS)) } else { 0 };
        bookings.extend((0..bookable).filter_map(|_| booking(queue, town, &mut dice)));
    }
    Some(Plan { shifts, visits, bookings, ends_at: closes_at.plus_min(AFTER_MIN) })
}

/// How many people the counters of a queue could serve in its hours.
fn crowd(queue: &QueueDay) -> f64 {
    let open_min: i64 = queue.windows.iter().map(|(start, end)| end.ms_since(*start) / 60_000).sum();
    let minutes: i64 = queue.services.iter().map(|s: &ServiceDay| s.minutes).sum();
    let mean = number(minutes) / number(i64::try_from(queue.services.len()).unwrap_or(1)).max(1.0);
    queue.own_counters * number(open_min) / mean.max(1.0)
}

fn rounded(count: f64) -> u32 {
    (0..10_000_u32).find(|n| f64::from(*n) + 0.5 > count).unwrap_or(0)
}

/// A moment at which a number can be taken: most come in the morning, some after noon.
fn arrival(queue: &QueueDay, dice: &mut Dice) -> Option<Instant> {
    let windows = numbers_given(queue);
    let first = windows.first()?.0;
    if dice.chance(EARLY_SHARE) {
        return Some(first.plus_ms(dice.between_s_ms(0.0, EARLY_S)));
    }
    let total_ms: i64 = windows.iter().map(|(start, end)| end.ms_since(*start)).sum();
    // Thrown again until it falls under the curve; the first throw that does not is kept after so many tries.
    let mut share = dice.unit();
    for _ in 0..40 {
        if dice.between(0.0, 1.5) < crowding(share) {
            break;
        }
        share = dice.unit();
    }
    let mut left_ms = millis(number(total_ms / 1000) * share);
    windows.iter().find_map(|(start, end)| {
        let length = end.ms_since(*start);
        let here = (left_ms < length).then(|| start.plus_ms(left_ms));
        left_ms -= length;
        here
    })
}

/// How crowded it is at a share of the open hours, at most 1.5: a peak in the morning and a smaller one after noon.
fn crowding(share: f64) -> f64 {
    let peak = |at: f64, width: f64| (-((share - at) / width).powi(2)).exp();
    0.4 + peak(0.2, 0.16) + 0.35 * peak(0.68, 0.12)
}

/// The windows without the end of the last, when no more numbers are given.
fn numbers_given(queue: &QueueDay) -> Vec<Window> {
    let mut windows = queue.windows.clone();
    if let Some((start, end)) = windows.last_mut() {
        // A minute less, since a number asked for in the last second comes too late.
        *end = end.plus_min(-queue.last_ticket_min - 1).max(*start);
    }
    windows.retain(|(start, end)| start < end);
    windows
}

/// An officer sits down about when the doors open, eats or prays within the day, and gets up some minutes after the doors close.
fn shift(counter: &CounterDay, dice: &mut Dice) -> Shift {
    let (first, last) = (counter.windows.first().copied(), counter.windows.last().copied());
    let (opens_at, closes_at) = (first.map_or_else(zero, |w| w.0), last.map_or_else(zero, |w| w.1));
    let mut pauses = Vec::new();
    for (before, after) in counter.windows.iter().zip(counter.windows.iter().skip(1)) {
        let (from, to) = (before.1.plus_ms(dice.between_s_ms(0.0, 300.0)), after.0.plus_ms(dice.between_s_ms(0.0, 240.0)));
        pauses.push(Pause { from, to, reason: "Istirahat dan salat" });
    }
    if let [(start, end)] = counter.windows.as_slice()
        && end.ms_since(*start) >= LONG_DAY_MS
    {
        let middle = start.plus_ms(end.ms_since(*start) / 2).plus_ms(dice.between_s_ms(600.0, 4200.0));
        pauses.push(Pause {
            from: middle,
            to: middle.plus_ms(dice.between_s_ms(1200.0, 1800.0)),
            reason: "Istirahat makan siang dan salat Zuhur",
        });
    }
    Shift {
        site: counter.site.clone(),
        counter: counter.counter.clone(),
        opens_at: opens_at.plus_ms(dice.between_s_ms(0.0, 420.0)).plus_min(-2),
        pauses,
        closes_at: closes_at.plus_ms(dice.between_s_ms(0.0, 600.0)),
    }
}

fn zero() -> Instant {
    Instant::from_epoch_ms(0)
}

fn booking(queue: &QueueDay, town: &Town, dice: &mut Dice) -> Option<Booking> {
    let (opens, closes) = (queue.windows.first()?.0, queue.windows.last()?.1);
    // From home: before the doors open, or during the morning for later.
    let books_at = if dice.chance(0.7) {
        opens.plus_ms(-dice.between_s_ms(0.0, 240.0))
    } else {
        opens.plus_ms(dice.between_s_ms(0.0, number(closes.ms_since(opens) / 1000) / 2.0))
    };
    let mut visit = Visit::draw(queue, books_at, town, dice)?;
    visit.service = dice.one_of(&queue.services.iter().filter(|s| s.appointment).collect::<Vec<_>>())?.code.clone();
    visit.channel = Channel::Booking;
    let (choice, early_ms, comes) = (dice.unit(), dice.between_s_ms(-180.0, 1500.0).max(0), dice.chance(0.9));
    Some(Booking { books_at, choice, early_ms, comes, visit })
}

#[cfg(test)]
mod tests;
