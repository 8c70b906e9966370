//! Visitors: what they come for, how they came, and what will happen with them.

use super::dice::{Dice, millis, number};
use super::town::{QueueDay, Town};
use crate::kernel::time::Instant;
use crate::queueing::model::{Outcome, PriorityClass, Purpose};

/// How the length of a service varies.
const SIGMA: f64 = 0.45;
/// The longest visit at a counter that is about to close.
const LAST_VISIT_MS: i64 = 10 * 60_000;

/// How a visitor gets a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Kiosk,
    /// Their own phone, without any token.
    Phone,
    /// At the desk of an officer.
    Assisted,
    /// A time booked before, checked in at the kiosk.
    Booking,
}

/// Somebody who comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub at: Instant,
    pub site: String,
    /// Code of the service.
    pub service: String,
    pub channel: Channel,
    pub class: PriorityClass,
    pub purpose: Purpose,
    pub manner: Manner,
}

/// What happens with a visitor once there is a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Manner {
    /// Gives up after so many milliseconds of waiting.
    pub gives_up_after_ms: Option<i64>,
    /// How many calls it takes; none: does not come at all.
    pub comes_at_call: Option<u32>,
    /// From the call to the desk.
    pub walking_ms: i64,
    pub serving_ms: i64,
    /// Has papers copied in the middle, for so long.
    pub steps_aside_ms: Option<i64>,
    /// Goes on with this service afterwards.
    pub then: Option<String>,
    pub outcome: Outcome,
}

impl Manner {
    /// Of somebody nobody knows: a number taken by hand.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            gives_up_after_ms: None,
            comes_at_call: Some(1),
            walking_ms: 40_000,
            serving_ms: 8 * 60_000,
            steps_aside_ms: None,
            then: None,
            outcome: Outcome::Completed,
        }
    }

    /// Of the same visitor at the next counter.
    #[must_use]
    pub fn further(&self) -> Self {
        Self { gives_up_after_ms: None, comes_at_call: Some(1), steps_aside_ms: None, then: None, ..self.clone() }
    }

    /// Of the same visitor at a counter that is about to close.
    #[must_use]
    pub fn here_to_the_end(&self) -> Self {
        Self { serving_ms: self.serving_ms.min(LAST_VISIT_MS), ..self.further() }
    }

    fn draw(minutes: f64, queue: &QueueDay, town: &Town, dice: &mut Dice) -> Self {
        let comes_at_call = match dice.unit() {
            x if x < 0.05 => None,
            x if x < 0.13 => Some(2),
            x if x < 0.16 => Some(3),
            _ => Some(1),
        };
        let outcome = match dice.unit() {
            x if x < 0.10 => Outcome::DocumentsMissing,
            x if x < 0.12 => Outcome::Redirected,
            x if x < 0.13 => Outcome::Rejected,
            x if x < 0.135 => Outcome::SystemDown,
            _ => Outcome::Completed,
        };
        Self {
            gives_up_after_ms: dice.chance(0.02).then(|| dice.between_s_ms(1200.0, 3600.0)),
            comes_at_call,
            walking_ms: dice.between_s_ms(15.0, 80.0),
            serving_ms: millis(minutes * 60.0 * dice.lognormal(SIGMA).clamp(0.2, 3.5)),
            steps_aside_ms: dice.chance(0.04).then(|| dice.between_s_ms(240.0, 720.0)),
            then: if dice.chance(0.05) { other_service(queue, town, dice) } else { None },
            outcome,
        }
    }
}

/// A service of another queue of the same site.
fn other_service(queue: &QueueDay, town: &Town, dice: &mut Dice) -> Option<String> {
    let others: Vec<&QueueDay> = town.queues.iter().filter(|other| other.site == queue.site && other.queue != queue.queue).collect();
    let other = dice.one_of(&others)?;
    dice.one_of(&other.services).map(|service| service.code.clone())
}

fn purpose(dice: &mut Dice) -> Purpose {
    match dice.unit() {
        x if x < 0.16 => Purpose::Pickup,
        x if x < 0.26 => Purpose::Consult,
        x if x < 0.30 => Purpose::Payment,
        x if x < 0.32 => Purpose::Complaint,
        _ => Purpose::Apply,
    }
}

/// One in ten has a right to go first (UU 25/2009 Pasal 29).
fn class(dice: &mut Dice) -> PriorityClass {
    match dice.unit() {
        x if x < 0.050 => PriorityClass::Elderly,
        x if x < 0.065 => PriorityClass::Disability,
        x if x < 0.080 => PriorityClass::Pregnant,
        x if x < 0.094 => PriorityClass::WithInfant,
        x if x < 0.100 => PriorityClass::Breastfeeding,
        _ => PriorityClass::None,
    }
}

impl Visit {
    /// Somebody for `queue`; the first services of a list are asked for most.
    #[must_use]
    pub fn draw(queue: &QueueDay, at: Instant, town: &Town, dice: &mut Dice) -> Option<Self> {
        let rank = |i: usize| number(i64::try_from(i).unwrap_or(i64::MAX));
        let service = dice.weighted(&queue.services, |i, _| 1.0 / (rank(i) + 2.0))?;
        let purpose = purpose(dice);
        // Who only fetches something is gone soon.
        let minutes = number(service.minutes) * if purpose == Purpose::Pickup { 0.35 } else { 1.0 };
        let channel = match dice.unit() {
            x if x < 0.12 => Channel::Phone,
            x if x < 0.15 => Channel::Assisted,
            _ => Channel::Kiosk,
        };
        let (class, manner) = (class(dice), Manner::draw(minutes, queue, town, dice));
        Some(Self { at, site: queue.site.clone(), service: service.code.clone(), channel, class, purpose, manner })
    }
}
