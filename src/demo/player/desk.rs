//! Officers at their counters: sitting down and getting up, calling, serving.

use serde_json::{Value, json};

use super::api::Outcome;
use super::dice::number;
use super::floor::{Act, AtDesk, DeskStep, Floor, Sitting};
use super::visitor::Manner;

/// How long an officer waits for somebody called before calling again.
const PATIENCE_S: (f64, f64) = (45.0, 75.0);
/// Recalls before a visitor counts as absent; the reference mall's queues ask for two.
const RECALLS: u32 = 2;
/// The share of a visit after which papers turn out to be missing.
const BEFORE_COPIES: f64 = 0.35;

impl Floor<'_> {
    pub(super) fn shift(&mut self, index: usize, sitting: Sitting) {
        let Some(desk) = self.desks.get_mut(index) else { return };
        match sitting {
            Sitting::Pause(_) | Sitting::Resume if desk.is_guests => {}
            Sitting::Open => self.sit(index),
            // The visitor took as long as the pause would have: there is none.
            Sitting::Resume if desk.is_open => desk.then = None,
            Sitting::Resume => self.sit(index),
            Sitting::Pause(_) if desk.is_busy => desk.then = Some(sitting),
            Sitting::Pause(reason) => self.get_up(index, "pause", reason),
            Sitting::Close if desk.is_guests => self.close_guests(index),
            Sitting::Close => {
                // Whoever still waits is served first.
                desk.is_closing = true;
                if !desk.is_busy {
                    self.plan_call(index, 0);
                }
            }
        }
    }

    /// Closes the counter nobody plays. Whoever was called there by hand and is not done is served first: nobody is left behind.
    fn close_guests(&mut self, index: usize) {
        let Some(desk) = self.desks.get_mut(index) else { return };
        let Some((ticket, is_served)) = self.api.visitor_at(&desk.site, &desk.counter) else {
            return self.get_up(index, "close", "Selesai jam layanan");
        };
        desk.is_busy = true;
        desk.then = Some(Sitting::Close);
        let manner = self.waiting.remove(&ticket).unwrap_or_else(Manner::plain);
        let visitor = AtDesk { desk: index, ticket, manner: manner.here_to_the_end() };
        if is_served {
            self.after_ms(visitor.manner.serving_ms, Act::AtDesk(visitor, DeskStep::Finish));
        } else {
            self.await_visitor(visitor, 1);
        }
    }

    fn sit(&mut self, index: usize) {
        let Some(desk) = self.desks.get_mut(index) else { return };
        let opened = self.api.counter((&desk.site, &desk.counter, &desk.token), "open", None);
        // Refused: it is open already, by somebody's hand.
        desk.is_open = !matches!(opened, Outcome::Failed);
        desk.then = None;
        if !desk.is_open {
            self.after_ms(60_000, Act::Shift(index, Sitting::Open));
        } else if !desk.is_guests {
            let wait_ms = self.dice.between_s_ms(2.0, 20.0);
            self.plan_call(index, wait_ms);
        }
    }

    fn get_up(&mut self, index: usize, action: &str, reason: &str) {
        let Some(desk) = self.desks.get_mut(index) else { return };
        let _ = self.api.counter((&desk.site, &desk.counter, &desk.token), action, Some(reason));
        desk.is_open = false;
        desk.is_idle = false;
        desk.then = None;
        desk.turn += 1;
    }

    /// The visitor has gone: whatever was due meanwhile, else the next.
    fn free(&mut self, index: usize) {
        let Some(desk) = self.desks.get_mut(index) else { return };
        desk.is_busy = false;
        if let Some(sitting) = desk.then.take() {
            return self.shift(index, sitting);
        }
        let wait_ms = self.dice.between_s_ms(5.0, 30.0);
        self.plan_call(index, wait_ms);
    }

    pub(super) fn call(&mut self, index: usize, turn: u64) {
        let Some(desk) = self.desks.get(index) else { return };
        if desk.turn != turn || desk.is_busy || !desk.is_open {
            return;
        }
        let outcome = self.api.call_next(&desk.site, &desk.counter, &desk.token);
        match outcome {
            Outcome::Done(reply) if reply.status == 200 => {
                let Some(ticket) = reply.text("/ticket/id").map(ToOwned::to_owned) else { return };
                let manner = self.waiting.remove(&ticket).unwrap_or_else(Manner::plain);
                if let Some(desk) = self.desks.get_mut(index) {
                    desk.is_busy = true;
                }
                self.await_visitor(AtDesk { desk: index, ticket, manner }, 1);
            }
            // Who has stepped aside is waited for.
            Outcome::Done(_) if desk.is_closing && desk.aside == 0 => self.get_up(index, "close", "Selesai jam layanan"),
            // Nobody waits, or somebody works here by hand.
            Outcome::Done(_) | Outcome::Refused | Outcome::Failed => {
                let wait_ms = self.ask_again_ms();
                self.plan_call(index, wait_ms);
                if let Some(desk) = self.desks.get_mut(index) {
                    desk.is_idle = true;
                }
            }
        }
    }

    /// After call number `call`: the visitor comes, or is called again, or is given up.
    fn await_visitor(&mut self, visitor: AtDesk, call: u32) {
        let comes = visitor.manner.comes_at_call.is_some_and(|wanted| wanted <= call);
        let (wait_ms, step) = if comes {
            (visitor.manner.walking_ms, DeskStep::Start)
        } else {
            let patience_ms = self.dice.between_s_ms(PATIENCE_S.0, PATIENCE_S.1);
            (patience_ms, if call <= RECALLS { DeskStep::Recall(call) } else { DeskStep::NoShow })
        };
        self.after_ms(wait_ms, Act::AtDesk(visitor, step));
    }

    pub(super) fn step(&mut self, visitor: AtDesk, step: DeskStep) {
        if step == DeskStep::Finish && self.send_on(&visitor) {
            return self.free(visitor.desk);
        }
        let Some(desk) = self.desks.get(visitor.desk) else { return };
        if step == DeskStep::ComeBack && (desk.is_busy || !desk.is_open) {
            return self.after_ms(60_000, Act::AtDesk(visitor, step));
        }
        let body = match step {
            DeskStep::StepAside => json!({ "reason": "Fotokopi berkas" }),
            DeskStep::Finish => json!({ "outcome": visitor.manner.outcome }),
            DeskStep::Recall(_) | DeskStep::NoShow | DeskStep::Start | DeskStep::ComeBack => Value::Null,
        };
        let outcome = self.api.step(&visitor.ticket, &desk.token, action(step), &body);
        self.note(&outcome);
        if let (DeskStep::ComeBack, Some(desk)) = (step, self.desks.get_mut(visitor.desk)) {
            desk.aside = desk.aside.saturating_sub(1);
        }
        if outcome.done().is_none() {
            // Somebody else has acted on the ticket: it is theirs now. Who comes back occupies no counter yet.
            if step != DeskStep::ComeBack {
                self.free(visitor.desk);
            }
            return;
        }
        self.after_step(visitor, step);
    }

    fn after_step(&mut self, visitor: AtDesk, step: DeskStep) {
        let desk = visitor.desk;
        match step {
            DeskStep::Recall(call) => self.await_visitor(visitor, call + 1),
            DeskStep::NoShow => {
                self.tally.absent += 1;
                self.free(desk);
            }
            DeskStep::Start => {
                let (whole_ms, aside) = (visitor.manner.serving_ms, visitor.manner.steps_aside_ms.is_some());
                let (ms, next) = if aside { (part(whole_ms, BEFORE_COPIES), DeskStep::StepAside) } else { (whole_ms, DeskStep::Finish) };
                self.after_ms(ms, Act::AtDesk(visitor, next));
            }
            DeskStep::StepAside => {
                if let Some(desk) = self.desks.get_mut(desk) {
                    desk.aside += 1;
                }
                self.after_ms(visitor.manner.steps_aside_ms.unwrap_or(0), Act::AtDesk(visitor, DeskStep::ComeBack));
                self.free(desk);
            }
            DeskStep::ComeBack => {
                if let Some(desk) = self.desks.get_mut(desk) {
                    desk.is_busy = true;
                    desk.is_idle = false;
                    desk.turn += 1;
                }
                let rest_ms = part(visitor.manner.serving_ms, 1.0 - BEFORE_COPIES);
                self.after_ms(rest_ms, Act::AtDesk(visitor, DeskStep::Finish));
            }
            DeskStep::Finish => {
                self.tally.served += 1;
                self.free(desk);
            }
        }
    }

    /// Transfers who has to go on to another service, unless the doors are about to close; tells whether it was done.
    fn send_on(&mut self, visitor: &AtDesk) -> bool {
        if self.is_ending() {
            return false;
        }
        let (Some(service), Some(desk)) = (&visitor.manner.then, self.desks.get(visitor.desk)) else { return false };
        let body = json!({ "service": service, "note": "Berkas sudah diperiksa" });
        let Some(reply) = self.api.step(&visitor.ticket, &desk.token, "transfer", &body).done() else { return false };
        let (site, queue) = (desk.site.clone(), reply.text("/queue").unwrap_or_default().to_owned());
        self.waiting.insert(visitor.ticket.clone(), visitor.manner.further());
        self.wake(&site, &queue);
        true
    }
}

fn action(step: DeskStep) -> &'static str {
    match step {
        DeskStep::Recall(_) => "recall",
        DeskStep::NoShow => "no-show",
        DeskStep::Start => "start",
        DeskStep::StepAside => "hold",
        DeskStep::ComeBack => "resume",
        DeskStep::Finish => "finish",
    }
}

fn part(ms: i64, share: f64) -> i64 {
    super::dice::millis(number(ms) * share / 1000.0)
}
