//! A leg: one service at one counter within a visit. It becomes a row when it ends.

use super::ticket::State;
use super::words::Outcome;
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// How a leg ended.
    EndedBy, "Akhir tahap", {
        Finished => "finished",
        Transferred => "transferred",
        NoShow => "no_show",
        Cancelled => "cancelled",
        Expired => "expired",
    }
);

/// A leg that ended, with its times told apart: waiting (entry to call), walking (call to desk), serving, on hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedLeg {
    pub state: State,
    pub ended_by: EndedBy,
    pub outcome: Option<Outcome>,
    pub ended_at: Instant,
    pub waiting_ms: i64,
    pub walking_ms: i64,
    pub serving_ms: i64,
    pub held_ms: i64,
}

impl EndedLeg {
    /// Ends the current leg of `state` at `now`.
    #[must_use]
    pub fn of(state: &State, ended_by: EndedBy, outcome: Option<Outcome>, now: Instant) -> Self {
        let held_ms = state.held_ms + state.held_since.map_or(0, |since| now.ms_since(since));
        let called = state.called_at.unwrap_or(now);
        let started = state.started_at.unwrap_or(now);
        Self {
            waiting_ms: called.ms_since(state.entered_at),
            walking_ms: state.called_at.map_or(0, |at| started.ms_since(at)),
            serving_ms: state.started_at.map_or(0, |at| (now.ms_since(at) - held_ms).max(0)),
            held_ms,
            state: state.clone(),
            ended_by,
            outcome,
            ended_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::channel::Channel;
    use crate::kernel::ids::{CounterId, QueueId, ServiceId, SiteId, TicketId};
    use crate::queueing::model::{PriorityClass, Purpose, RankReason, Ticket, TicketStatus};

    /// A moment of the first of December or, from 24:00 on, of the days after it.
    fn at(hour: i64, minute: i64) -> Instant {
        let midnight: Instant = "2026-12-01T00:00:00+07:00".parse().unwrap();
        midnight.plus_min(60 * hour + minute)
    }

    fn waiting_since(entered_at: Instant) -> Ticket {
        let state = State {
            status: TicketStatus::Waiting,
            queue_id: QueueId::fresh(),
            service_id: ServiceId::fresh(),
            service_name: "Layanan".to_owned(),
            service_version: 1,
            leg_no: 1,
            base_at: entered_at,
            dispatch_rank: 0,
            entered_seq: 1,
            rank_reason: RankReason::Arrival,
            entered_at,
            called_at: None,
            last_called_at: None,
            recall_count: 0,
            counter_id: None,
            officer_id: None,
            started_at: None,
            held_since: None,
            held_ms: 0,
            closed_reason: None,
        };
        Ticket {
            id: TicketId::fresh(),
            site_id: SiteId::fresh(),
            number_queue_id: state.queue_id,
            service_date: "2026-12-01".parse().unwrap(),
            seq: 1,
            display_number: "A-001".to_owned(),
            channel: Channel::Kiosk,
            priority_class: PriorityClass::None,
            purpose: Purpose::Apply,
            appointment_id: None,
            issued_at: entered_at,
            print_deadline_at: None,
            state,
            undo: None,
            changed_at: entered_at,
            version: 1,
        }
    }

    #[test]
    fn who_waited_in_vain_waited_until_the_day_ended_whenever_that_is_written_down() {
        for written_at in [at(24, 0), at(24, 5), at(60, 0)] {
            let mut ticket = waiting_since(at(9, 0));
            let leg = ticket.expire(at(15, 0), written_at).unwrap();
            assert_eq!((leg.ended_at, leg.waiting_ms), (at(15, 0), 6 * 3_600_000));
            assert_eq!((ticket.state.status, ticket.changed_at), (TicketStatus::Expired, written_at), "the row says when it was changed");
        }
    }

    #[test]
    fn what_was_done_after_closing_time_still_counts_until_then() {
        let mut ticket = waiting_since(at(14, 50));
        ticket.call(CounterId::fresh(), None, at(15, 10)).unwrap();
        ticket.start(at(15, 12)).unwrap();
        ticket.hold(at(15, 20)).unwrap();
        let leg = ticket.expire(at(15, 0), at(24, 1)).unwrap();
        assert_eq!((leg.ended_at, leg.waiting_ms, leg.walking_ms), (at(15, 20), 20 * 60_000, 2 * 60_000));
        assert_eq!((leg.serving_ms, leg.held_ms), (8 * 60_000, 0));
    }

    #[test]
    fn a_leg_does_not_end_after_it_is_written_down() {
        let leg = waiting_since(at(9, 0)).expire(at(24, 0), at(23, 0)).unwrap();
        assert_eq!(leg.ended_at, at(23, 0));
    }
}
