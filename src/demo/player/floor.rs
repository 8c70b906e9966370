//! The floor while it is played: an agenda of what is due when, and the counters with their officers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::api::{Api, Outcome};
use super::dice::{Dice, millis};
use super::plan::{Booking, Plan};
use super::tally::Tally;
use super::visitor::{Manner, Visit};
use crate::demo::clock::{DemoClock, Wake};
use crate::demo::say;
use crate::kernel::time::{Clock as _, Instant};

/// Who would have come so long ago is not let in all at once: the clock was moved, and they were somewhere else.
const TOO_LATE_MS: i64 = 10 * 60_000;
/// An idle counter asks again after so long, for numbers that were taken by hand.
const ASK_AGAIN_MS: i64 = 5 * 60_000;
/// So long before the end of the plan nobody is sent on to another counter: it might be closed.
const LAST_TRANSFER_MS: i64 = 110 * 60_000;
/// The same as asking again, in seconds of the machine, so that a fast clock does not make it busy asking.
const MACHINE_S: f64 = 5.0;

/// Something that is due.
#[derive(Debug)]
pub(super) enum Act {
    Arrive(Visit),
    Book(Booking),
    CheckIn {
        code: String,
        visit: Visit,
    },
    GiveUp {
        ticket: String,
        track_path: String,
    },
    Shift(usize, Sitting),
    /// Stands only as long as the counter's turn is the same.
    Call {
        desk: usize,
        turn: u64,
    },
    AtDesk(AtDesk, DeskStep),
}

/// What an officer does about the own presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sitting {
    Open,
    Pause(&'static str),
    Resume,
    Close,
}

/// A visitor at a counter.
#[derive(Debug, Clone)]
pub(super) struct AtDesk {
    pub desk: usize,
    pub ticket: String,
    pub manner: Manner,
}

/// What happens next with a visitor at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeskStep {
    Recall(u32),
    NoShow,
    Start,
    StepAside,
    ComeBack,
    Finish,
}

/// A counter with its officer.
#[derive(Debug)]
pub(super) struct Desk {
    pub site: String,
    pub counter: String,
    pub token: String,
    pub queues: Vec<String>,
    pub is_open: bool,
    pub is_busy: bool,
    pub is_closing: bool,
    /// Sits there with nobody to call.
    pub is_idle: bool,
    /// Visitors who have stepped aside and will come back here.
    pub aside: u32,
    /// What is due once the visitor has gone.
    pub then: Option<Sitting>,
    /// Grows whenever a call that was planned no longer stands.
    pub turn: u64,
    /// Left to whoever looks at the demo: opened and closed, never called from.
    pub is_guests: bool,
}

/// How a day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEnd {
    Over,
    Stopped,
}

/// A day being played.
pub struct Floor<'a> {
    pub(super) api: Api<'a>,
    pub(super) clock: Arc<DemoClock>,
    pub(super) dice: Dice,
    pub(super) desks: Vec<Desk>,
    agenda: BTreeMap<(Instant, u64), Act>,
    number: u64,
    /// Who waits, by ticket.
    pub(super) waiting: HashMap<String, Manner>,
    pub(super) tally: Tally,
    ends_at: Instant,
}

impl<'a> Floor<'a> {
    /// The floor of a day before anything has happened. `guests`: site and code of the counter nobody plays.
    #[must_use]
    pub fn new(api: Api<'a>, clock: Arc<DemoClock>, plan: Plan, seed: u64, guests: Option<(&str, &str)>) -> Self {
        let desks = desks(&api, guests);
        let (dice, ends_at) = (Dice::new(!seed), plan.ends_at);
        let mut floor =
            Self { api, clock, dice, desks, agenda: BTreeMap::new(), number: 0, waiting: HashMap::new(), tally: Tally::new(), ends_at };
        floor.fill(plan);
        floor
    }

    fn fill(&mut self, plan: Plan) {
        for shift in plan.shifts {
            let Some(desk) = self.desks.iter().position(|d| d.site == shift.site && d.counter == shift.counter) else { continue };
            self.at(shift.opens_at, Act::Shift(desk, Sitting::Open));
            for pause in shift.pauses {
                self.at(pause.from, Act::Shift(desk, Sitting::Pause(pause.reason)));
                self.at(pause.to, Act::Shift(desk, Sitting::Resume));
            }
            self.at(shift.closes_at, Act::Shift(desk, Sitting::Close));
        }
        for visit in plan.visits {
            self.at(visit.at, Act::Arrive(visit));
        }
        for booking in plan.bookings {
            self.at(booking.books_at, Act::Book(booking));
        }
    }

    pub(super) fn at(&mut self, due: Instant, act: Act) {
        self.number += 1;
        self.agenda.insert((due, self.number), act);
    }

    pub(super) fn after_ms(&mut self, ms: i64, act: Act) {
        self.at(self.clock.now().plus_ms(ms), act);
    }

    /// Plays until everybody has gone or the demo is stopped.
    pub fn play(&mut self) -> DayEnd {
        while let Some((due, _)) = self.agenda.keys().next().copied() {
            if self.clock.wait_until(due.min(self.ends_at)) == Wake::Stopped {
                return DayEnd::Stopped;
            }
            if self.clock.now() >= self.ends_at {
                return DayEnd::Over;
            }
            if let Some((_, act)) = self.agenda.pop_first() {
                self.act(due, act);
            }
            // The last line of the day is its summary.
            if !self.agenda.is_empty() && self.tally.is_due() {
                say(&self.summary());
            }
        }
        DayEnd::Over
    }

    fn act(&mut self, due: Instant, act: Act) {
        let is_late = self.clock.now().ms_since(due) > TOO_LATE_MS.max(self.machine_ms());
        match act {
            Act::Arrive(_) | Act::Book(_) if is_late => {}
            Act::Arrive(visit) => self.arrive(&visit),
            Act::Book(booking) => self.book(booking),
            Act::CheckIn { code, visit } => self.check_in(&code, &visit),
            Act::GiveUp { ticket, track_path } => self.give_up(&ticket, &track_path),
            Act::Shift(desk, sitting) => self.shift(desk, sitting),
            Act::Call { desk, turn } => self.call(desk, turn),
            Act::AtDesk(visitor, step) => self.step(visitor, step),
        }
    }

    /// Whether the doors are about to close.
    pub(super) fn is_ending(&self) -> bool {
        self.clock.now() > self.ends_at.plus_ms(-LAST_TRANSFER_MS)
    }

    /// Some seconds of the machine, by the demo's clock.
    fn machine_ms(&self) -> i64 {
        millis(MACHINE_S * self.clock.speed())
    }

    /// How long an idle counter waits before it asks by itself.
    pub(super) fn ask_again_ms(&self) -> i64 {
        ASK_AGAIN_MS.max(self.machine_ms())
    }

    /// Counts what did not work out.
    pub(super) fn note(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done(_) => {}
            Outcome::Refused => self.tally.refused += 1,
            Outcome::Failed => self.tally.failed += 1,
        }
    }

    /// Tells idle counters that serve `queue` that somebody waits.
    pub(super) fn wake(&mut self, site: &str, queue: &str) {
        for index in 0..self.desks.len() {
            let Some(desk) = self.desks.get_mut(index) else { continue };
            if desk.is_idle && desk.site == site && desk.queues.iter().any(|q| q == queue) {
                let wait_ms = self.dice.between_s_ms(1.0, 6.0);
                self.plan_call(index, wait_ms);
            }
        }
    }

    /// Plans the next call of a counter; one planned before no longer stands.
    pub(super) fn plan_call(&mut self, index: usize, wait_ms: i64) {
        if let Some(desk) = self.desks.get_mut(index) {
            desk.turn += 1;
            desk.is_idle = false;
            let turn = desk.turn;
            self.after_ms(wait_ms, Act::Call { desk: index, turn });
        }
    }

    /// What the day has come to so far.
    #[must_use]
    pub fn summary(&self) -> String {
        self.tally.line(self.clock.now(), self.api.waiting())
    }
}

fn desks(api: &Api<'_>, guests: Option<(&str, &str)>) -> Vec<Desk> {
    let all = api.handout.sites.iter().flat_map(|site| site.counters.iter().map(move |counter| (site, counter)));
    let desk = |(site, counter): (&crate::demo::handout::SiteHandout, &crate::demo::handout::CounterHandout)| Desk {
        site: site.code.clone(),
        counter: counter.code.clone(),
        token: counter.officer_token.clone(),
        queues: counter.queues.clone(),
        is_open: false,
        is_busy: false,
        is_closing: false,
        is_idle: false,
        aside: 0,
        then: None,
        turn: 0,
        is_guests: guests == Some((site.code.as_str(), counter.code.as_str())),
    };
    all.map(desk).collect()
}
