//! The state machine. Every change of a ticket is one of these methods; a wrong one says what is allowed instead.
//!
//! ```text
//! printing ─confirm_print→ waiting ─call→ called ─start→ serving ─finish→ finished
//!    └fail_print→ cancelled   │             │ recall · no_show→ no_show ─requeue→ waiting
//!                             │             │ return→ waiting (keeps its rank)
//!                             │             └ transfer→ waiting (next leg, same number) ─ also from serving
//!                             │                          serving ─hold→ on_hold ─resume→ serving
//!                             └ cancel (staff) / leave (visitor): also from called and on_hold
//! any open state ─expire→ expired (day close)
//! ```

use super::action::{Action, TicketError, allowed_actions};
use super::dispatch::Rank;
use super::leg::{EndedBy, EndedLeg};
use super::ticket::{State, Ticket, Undo};
use super::words::{Outcome, TicketStatus};
use crate::kernel::ids::{CounterId, QueueId, ServiceId, UserId};
use crate::kernel::time::Instant;

/// How long a mis-click may be undone.
pub const UNDO_WINDOW_MS: i64 = 120_000;

type Moved = Result<(), TicketError>;

impl Ticket {
    fn check(&self, action: Action) -> Moved {
        let status = self.state.status;
        if allowed_actions(status).contains(&action) { Ok(()) } else { Err(TicketError::State { status, action }) }
    }

    /// Notes what the state was, so that `action` can be taken back for a while.
    fn remember(&mut self, action: Action) {
        self.undo = Some(Undo { action, before: self.state.clone() });
    }

    fn moved_to(&mut self, status: TicketStatus, now: Instant) {
        self.state.status = status;
        self.changed_at = now;
    }

    /// The slip is in the visitor's hand.
    pub fn confirm_print(&mut self, now: Instant) -> Moved {
        self.check(Action::ConfirmPrint)?;
        self.print_deadline_at = None;
        self.undo = None;
        self.moved_to(TicketStatus::Waiting, now);
        Ok(())
    }

    /// The slip did not come out: the number is void.
    pub fn fail_print(&mut self, reason: &str, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::FailPrint)?;
        self.undo = None;
        Ok(self.close(TicketStatus::Cancelled, EndedBy::Cancelled, None, Some(reason), now))
    }

    /// Called to a counter.
    pub fn call(&mut self, counter_id: CounterId, officer_id: Option<UserId>, now: Instant) -> Moved {
        self.check(Action::Call)?;
        self.undo = None;
        self.state.counter_id = Some(counter_id);
        self.state.officer_id = officer_id;
        self.state.called_at = Some(now);
        self.state.last_called_at = Some(now);
        self.state.recall_count = 0;
        self.moved_to(TicketStatus::Called, now);
        Ok(())
    }

    /// Called once more; the first call keeps its time.
    pub fn recall(&mut self, now: Instant) -> Moved {
        self.check(Action::Recall)?;
        self.undo = None;
        self.state.last_called_at = Some(now);
        self.state.recall_count += 1;
        self.moved_to(TicketStatus::Called, now);
        Ok(())
    }

    /// The visitor is at the counter.
    pub fn start(&mut self, now: Instant) -> Moved {
        self.check(Action::Start)?;
        self.remember(Action::Start);
        self.state.started_at = Some(now);
        self.moved_to(TicketStatus::Serving, now);
        Ok(())
    }

    /// The visitor steps aside; the counter is free.
    pub fn hold(&mut self, now: Instant) -> Moved {
        self.check(Action::Hold)?;
        self.remember(Action::Hold);
        self.state.held_since = Some(now);
        self.moved_to(TicketStatus::OnHold, now);
        Ok(())
    }

    /// The visitor is back, at this counter or another.
    pub fn resume(&mut self, counter_id: CounterId, officer_id: Option<UserId>, now: Instant) -> Moved {
        self.check(Action::Resume)?;
        self.remember(Action::Resume);
        self.state.held_ms += self.state.held_since.take().map_or(0, |since| now.ms_since(since));
        self.state.counter_id = Some(counter_id);
        self.state.officer_id = officer_id;
        self.moved_to(TicketStatus::Serving, now);
        Ok(())
    }

    /// Served.
    pub fn finish(&mut self, outcome: Outcome, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::Finish)?;
        self.remember(Action::Finish);
        Ok(self.close(TicketStatus::Finished, EndedBy::Finished, Some(outcome), None, now))
    }

    /// Did not come, after as many recalls as the policy asks for.
    pub fn no_show(&mut self, recalls_needed: i64, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::NoShow)?;
        if self.state.recall_count < recalls_needed {
            return Err(TicketError::RecallsNotUsed { given: self.state.recall_count, needed: recalls_needed });
        }
        self.remember(Action::NoShow);
        Ok(self.close(TicketStatus::NoShow, EndedBy::NoShow, None, None, now))
    }

    /// Back into the queue as if never called; keeps its rank.
    pub fn return_to_queue(&mut self, now: Instant) -> Moved {
        self.check(Action::Return)?;
        self.undo = None;
        self.state.release_counter();
        self.moved_to(TicketStatus::Waiting, now);
        Ok(())
    }

    /// A no-show who came back stands in the queue again, as a next leg.
    pub fn requeue(&mut self, rank: Rank, entered_seq: i64, now: Instant) -> Moved {
        self.check(Action::Requeue)?;
        self.undo = None;
        self.state.begin_leg(rank, entered_seq, now);
        self.moved_to(TicketStatus::Waiting, now);
        Ok(())
    }

    /// On to another service: the leg ends, the next begins with the same number.
    pub fn transfer(&mut self, to: Destination, rank: Rank, entered_seq: i64, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::Transfer)?;
        self.remember(Action::Transfer);
        let ended = EndedLeg::of(&self.state, EndedBy::Transferred, None, now);
        self.state.queue_id = to.queue_id;
        self.state.service_id = to.service_id;
        self.state.service_name = to.service_name;
        self.state.service_version = to.service_version;
        self.state.begin_leg(rank, entered_seq, now);
        self.moved_to(TicketStatus::Waiting, now);
        Ok(ended)
    }

    /// Cancelled by staff.
    pub fn cancel(&mut self, reason: &str, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::Cancel)?;
        self.remember(Action::Cancel);
        Ok(self.close(TicketStatus::Cancelled, EndedBy::Cancelled, None, Some(reason), now))
    }

    /// The visitor leaves.
    pub fn leave(&mut self, now: Instant) -> Result<EndedLeg, TicketError> {
        self.check(Action::Leave)?;
        self.undo = None;
        Ok(self.close(TicketStatus::Cancelled, EndedBy::Cancelled, None, Some("left"), now))
    }

    /// Closed with the day, whatever open state it is in. Its leg ends at `day_end`, or at the last that was done to the ticket where
    /// that was later; not at `now`, when somebody came to write it down.
    pub fn expire(&mut self, day_end: Instant, now: Instant) -> Result<EndedLeg, TicketError> {
        if !self.state.status.is_open() {
            return Err(TicketError::State { status: self.state.status, action: Action::Expire });
        }
        self.undo = None;
        let ended_at = day_end.max(self.changed_at).min(now);
        let ended = EndedLeg::of(&self.state, EndedBy::Expired, None, ended_at);
        self.state.closed_reason = Some("day_close".to_owned());
        self.moved_to(TicketStatus::Expired, now);
        Ok(ended)
    }

    /// Takes the last action back, within two minutes of it.
    pub fn undo(&mut self, now: Instant) -> Result<Action, TicketError> {
        if now.ms_since(self.changed_at) > UNDO_WINDOW_MS {
            return Err(TicketError::UndoExpired);
        }
        let undo = self.undo.take().ok_or(TicketError::UndoExpired)?;
        self.state = undo.before;
        self.changed_at = now;
        Ok(undo.action)
    }

    fn close(&mut self, status: TicketStatus, ended_by: EndedBy, outcome: Option<Outcome>, reason: Option<&str>, now: Instant) -> EndedLeg {
        let ended = EndedLeg::of(&self.state, ended_by, outcome, now);
        self.state.closed_reason = reason.map(ToOwned::to_owned);
        self.moved_to(status, now);
        ended
    }
}

/// Where a transfer goes.
#[derive(Debug, Clone)]
pub struct Destination {
    pub queue_id: QueueId,
    pub service_id: ServiceId,
    pub service_name: String,
    pub service_version: i64,
}

impl State {
    fn release_counter(&mut self) {
        self.counter_id = None;
        self.officer_id = None;
        self.called_at = None;
        self.last_called_at = None;
        self.recall_count = 0;
        self.started_at = None;
        self.held_since = None;
        self.held_ms = 0;
    }

    fn begin_leg(&mut self, rank: Rank, entered_seq: i64, now: Instant) {
        self.release_counter();
        self.leg_no += 1;
        self.dispatch_rank = rank.rank;
        self.rank_reason = rank.reason;
        self.entered_seq = entered_seq;
        self.entered_at = now;
        self.closed_reason = None;
    }
}
