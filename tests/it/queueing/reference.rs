//! The rules of the walk-in queue written down a second time, as plainly as possible, for `property`.

use mpp::kernel::time::{Instant, SiteZone};

/// A queue of the small mall with what matters here.
pub struct Queue {
    pub service: &'static str,
    recalls: u32,
    back: Back,
    front: bool,
    limit: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Back {
    End,
    Original,
    Never,
}

pub const QUEUES: [Queue; 3] = [
    Queue { service: super::service::KK, recalls: 2, back: Back::End, front: false, limit: None },
    Queue { service: super::service::KTP, recalls: 1, back: Back::Original, front: false, limit: Some(9) },
    Queue { service: super::service::PAJAK, recalls: 0, back: Back::Never, front: true, limit: None },
];
pub const COUNTERS: [&str; 3] = ["A1", "A2", "C1"];
/// Groups of queues each counter looks at; `true`: only who waits a quarter of an hour.
const GROUPS: [&[(&[usize], bool)]; 3] = [&[(&[0], false), (&[1], false)], &[(&[0, 1], false)], &[(&[2], false), (&[0], true)]];

/// What can be done. Tickets are named by any number, taken modulo those there are.
#[derive(Debug, Clone)]
pub enum Op {
    Issue { queue: usize, priority: bool },
    CallNext(usize),
    CallChosen(usize, usize),
    Recall(usize),
    Start(usize),
    Hold(usize),
    Resume(usize, usize),
    Finish(usize),
    NoShow(usize),
    Return(usize),
    Requeue(usize),
    Transfer(usize, usize),
    Cancel(usize),
    Leave(usize),
    Undo(usize),
    Pause(usize),
    Open(usize),
    Pass(i64),
}

/// What must come of it.
#[derive(Debug, PartialEq)]
pub enum Expected {
    /// No request was made.
    Nothing,
    Nobody,
    Counter,
    Ticket(usize, String),
    Refused(String),
}

#[derive(Clone)]
struct Place {
    status: &'static str,
    queue: usize,
    base: i64,
    rank: i64,
    entered: usize,
    entered_at: i64,
    counter: Option<usize>,
    recalls: u32,
}

struct Ticket {
    priority: bool,
    place: Place,
    undo: Option<Place>,
    changed: i64,
}

/// Milliseconds since nine o'clock stand for the time.
#[derive(Default)]
pub struct Model {
    now: i64,
    tickets: Vec<Ticket>,
    entries: usize,
    paused: [bool; 3],
    /// Numbers given by each queue.
    given: [usize; 3],
}

const MINUTE: i64 = 60_000;

type Step = Result<(), &'static str>;

impl Model {
    /// Time passes only as long as numbers are given and the day does not end.
    pub fn may_pass(now: Instant, minutes: i64) -> bool {
        SiteZone::Wib.minute_of_day(now) + minutes < 14 * 60
    }

    pub fn status_of(&self, n: usize) -> &'static str {
        self.tickets[n].place.status
    }

    pub fn counter_of(&self, n: usize) -> Option<usize> {
        self.tickets[n].place.counter
    }

    pub fn ahead_of(&self, n: usize) -> i64 {
        let me = &self.tickets[n].place;
        if me.status != "waiting" {
            return 0;
        }
        let ahead = |t: &&Ticket| {
            t.place.status == "waiting" && t.place.queue == me.queue && (t.place.rank, t.place.entered) < (me.rank, me.entered)
        };
        i64::try_from(self.tickets.iter().filter(ahead).count()).expect("a count")
    }

    pub fn apply(&mut self, op: &Op) -> Expected {
        match *op {
            Op::Issue { queue, priority } => self.issue(queue, priority),
            Op::CallNext(counter) => self.call_next(counter),
            Op::Pause(c) => match (self.paused[c], self.busy(c)) {
                (true, _) => Expected::Refused("counter_not_open".to_owned()),
                (false, true) => Expected::Refused("counter_busy".to_owned()),
                _ => self.turn(c, true),
            },
            Op::Open(c) if self.paused[c] => self.turn(c, false),
            Op::Open(_) => Expected::Refused("counter_already_open".to_owned()),
            Op::Pass(minutes) => {
                if 9 * 60 + self.now / MINUTE + minutes < 14 * 60 {
                    self.now += minutes * MINUTE;
                }
                Expected::Nothing
            }
            Op::CallChosen(_, t)
            | Op::Recall(t)
            | Op::Start(t)
            | Op::Hold(t)
            | Op::Resume(t, _)
            | Op::Finish(t)
            | Op::NoShow(t)
            | Op::Return(t)
            | Op::Requeue(t)
            | Op::Transfer(t, _)
            | Op::Cancel(t)
            | Op::Leave(t)
            | Op::Undo(t) => {
                if self.tickets.is_empty() {
                    return Expected::Nothing;
                }
                let n = t % self.tickets.len();
                match self.step(n, op) {
                    Ok(()) => Expected::Ticket(n, self.status_of(n).to_owned()),
                    Err(code) => Expected::Refused(code.to_owned()),
                }
            }
        }
    }

    fn turn(&mut self, counter: usize, paused: bool) -> Expected {
        self.paused[counter] = paused;
        Expected::Counter
    }

    fn busy(&self, counter: usize) -> bool {
        self.tickets.iter().any(|t| t.place.counter == Some(counter) && ["called", "serving"].contains(&t.place.status))
    }

    fn head_start(priority: bool) -> i64 {
        if priority { 60 * MINUTE } else { 0 }
    }

    fn enter(&mut self) -> usize {
        self.entries += 1;
        self.entries
    }

    fn issue(&mut self, queue: usize, priority: bool) -> Expected {
        if QUEUES[queue].limit.is_some_and(|limit| self.given[queue] >= limit) {
            return Expected::Refused("quota_reached".to_owned());
        }
        let (now, entered) = (self.now, self.enter());
        let rank = now - Self::head_start(priority);
        let place = Place { status: "waiting", queue, base: now, rank, entered, entered_at: now, counter: None, recalls: 0 };
        self.tickets.push(Ticket { priority, place, undo: None, changed: now });
        self.given[queue] += 1;
        Expected::Ticket(self.tickets.len() - 1, "waiting".to_owned())
    }

    fn first_of(&self, queue: usize) -> Option<usize> {
        let waiting =
            (0..self.tickets.len()).filter(|n| self.tickets[*n].place.status == "waiting" && self.tickets[*n].place.queue == queue);
        waiting.min_by_key(|n| (self.tickets[*n].place.rank, self.tickets[*n].place.entered))
    }

    fn may_call(&self, counter: usize) -> Step {
        match (self.paused[counter], self.busy(counter)) {
            (true, _) => Err("counter_not_open"),
            (false, true) => Err("counter_busy"),
            _ => Ok(()),
        }
    }

    fn call_next(&mut self, counter: usize) -> Expected {
        if let Err(code) = self.may_call(counter) {
            return Expected::Refused(code.to_owned());
        }
        for (queues, overflow) in GROUPS[counter] {
            let long = |n: &usize| !overflow || self.now - self.tickets[*n].place.entered_at >= 15 * MINUTE;
            let first = queues.iter().filter_map(|q| self.first_of(*q)).filter(long);
            if let Some(n) = first.min_by_key(|n| (self.tickets[*n].place.rank, self.tickets[*n].place.entered)) {
                self.claim(n, counter);
                return Expected::Ticket(n, "called".to_owned());
            }
        }
        Expected::Nobody
    }

    fn claim(&mut self, n: usize, counter: usize) {
        let place = &mut self.tickets[n].place;
        (place.counter, place.recalls) = (Some(counter), 0);
        self.moved(n, "called", None);
    }

    fn moved(&mut self, n: usize, status: &'static str, undo: Option<Place>) {
        let now = self.now;
        let ticket = &mut self.tickets[n];
        (ticket.place.status, ticket.undo, ticket.changed) = (status, undo, now);
    }

    fn step(&mut self, n: usize, op: &Op) -> Step {
        let was = self.tickets[n].place.clone();
        let state = |allowed: &[&str]| if allowed.contains(&was.status) { Ok(()) } else { Err("ticket_state_conflict") };
        match *op {
            Op::CallChosen(counter, _) => {
                self.may_call(counter)?;
                self.serves(counter, was.queue)?;
                state(&["waiting"])?;
                self.claim(n, counter);
            }
            Op::Recall(_) => {
                state(&["called"])?;
                self.tickets[n].place.recalls += 1;
                self.moved(n, "called", None);
            }
            Op::Start(_) => {
                state(&["called"])?;
                self.moved(n, "serving", Some(was));
            }
            Op::Hold(_) => {
                state(&["serving"])?;
                self.moved(n, "on_hold", Some(was));
            }
            Op::Resume(_, counter) => {
                self.serves(counter, was.queue)?;
                if self.paused[counter] {
                    return Err("counter_not_open");
                }
                state(&["on_hold"])?;
                if self.busy(counter) {
                    return Err("counter_busy");
                }
                self.tickets[n].place.counter = Some(counter);
                self.moved(n, "serving", Some(was));
            }
            Op::Finish(_) => {
                state(&["serving"])?;
                self.moved(n, "finished", Some(was));
            }
            Op::NoShow(_) => {
                state(&["called"])?;
                if was.recalls < QUEUES[was.queue].recalls {
                    return Err("recalls_not_used");
                }
                self.moved(n, "no_show", Some(was));
            }
            Op::Return(_) => {
                state(&["called"])?;
                self.release(n);
                self.moved(n, "waiting", None);
            }
            Op::Requeue(_) => {
                state(&["no_show"])?;
                self.requeue(n)?;
            }
            Op::Transfer(_, to) => {
                state(&["called", "serving"])?;
                self.transfer(n, to, was);
            }
            Op::Cancel(_) => {
                state(&["waiting", "called", "on_hold"])?;
                self.moved(n, "cancelled", Some(was));
            }
            Op::Leave(_) => {
                state(&["waiting", "called", "on_hold"])?;
                self.moved(n, "cancelled", None);
            }
            Op::Undo(_) => self.undo(n)?,
            _ => unreachable!("no step of a ticket"),
        }
        Ok(())
    }

    fn serves(&self, counter: usize, queue: usize) -> Step {
        if GROUPS[counter].iter().any(|(queues, _)| queues.contains(&queue)) { Ok(()) } else { Err("queue_not_served") }
    }

    fn release(&mut self, n: usize) {
        let place = &mut self.tickets[n].place;
        (place.counter, place.recalls) = (None, 0);
    }

    fn requeue(&mut self, n: usize) -> Step {
        let (now, rule) = (self.now, QUEUES[self.tickets[n].place.queue].back);
        if rule == Back::Never || now - self.tickets[n].changed > 30 * MINUTE {
            return Err("return_not_allowed");
        }
        let (entered, ahead) = (self.enter(), Self::head_start(self.tickets[n].priority));
        self.release(n);
        let place = &mut self.tickets[n].place;
        // The old place is the old place among equals too.
        place.entered = if rule == Back::Original { place.entered } else { entered };
        place.entered_at = now;
        if rule == Back::End {
            (place.base, place.rank) = (now, now - ahead);
        }
        self.moved(n, "waiting", None);
        Ok(())
    }

    fn transfer(&mut self, n: usize, to: usize, was: Place) {
        let (now, ahead) = (self.now, Self::head_start(self.tickets[n].priority));
        let front = self.first_of(to).map(|first| self.tickets[first].place.rank);
        let (entered, fronts) = (self.enter(), QUEUES[to].front);
        self.release(n);
        let place = &mut self.tickets[n].place;
        place.rank = match (fronts, front) {
            (false, _) => place.base - ahead,
            (true, Some(rank)) => rank - 1,
            (true, None) => now,
        };
        place.entered = if fronts { entered } else { place.entered };
        (place.queue, place.entered_at) = (to, now);
        self.moved(n, "waiting", Some(was));
    }

    fn undo(&mut self, n: usize) -> Step {
        if self.now - self.tickets[n].changed > 2 * MINUTE {
            return Err("undo_expired");
        }
        let before = self.tickets[n].undo.clone().ok_or("undo_expired")?;
        let active = |status: &str| ["called", "serving"].contains(&status);
        let comes_back = active(before.status) && !active(self.tickets[n].place.status);
        if comes_back && before.counter.is_some_and(|counter| self.paused[counter]) {
            return Err("counter_not_open");
        }
        if comes_back && before.counter.is_some_and(|counter| self.busy(counter)) {
            return Err("counter_busy");
        }
        let status = before.status;
        self.tickets[n].place = before;
        self.moved(n, status, None);
        Ok(())
    }
}
