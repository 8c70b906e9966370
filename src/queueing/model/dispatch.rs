//! The order of calling: one number per ticket, fixed when it enters a queue.
//!
//! `dispatch_rank = base − head start`, in milliseconds since 1970: a priority visitor counts as if having come some minutes
//! earlier, a booking as if having come that long before its slot. Lowest first, then the order of entry. A ticket can be
//! overtaken only by tickets that enter within the longest head start, so nobody starves, and the order never changes
//! after issue.

use super::words::{PriorityClass, RankReason};
use crate::counters::policy::QueuePolicy;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// A place in the order of calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    pub rank: i64,
    pub reason: RankReason,
}

/// The rank of a ticket that counts from `base`: its entry, or its slot for a booking checked in by slot + grace (`booked`).
/// Of two credits the greater counts.
#[must_use]
pub fn dispatch_rank(policy: &QueuePolicy, class: PriorityClass, booked: bool, base: Instant) -> Rank {
    let priority = if class == PriorityClass::None { 0 } else { policy.priority_head_start_min };
    let appointment = if booked { policy.appointment_head_start_min } else { 0 };
    let reason = match (priority, appointment) {
        (0, 0) => RankReason::Arrival,
        (p, a) if a >= p => RankReason::AppointmentCredit,
        _ => RankReason::PriorityCredit,
    };
    Rank { rank: base.epoch_ms() - priority.max(appointment) * 60_000, reason }
}

/// The sentence behind a place, for slip, officer and auditor alike. Says nothing about which group somebody belongs to.
#[must_use]
pub fn rank_reason_text(reason: RankReason) -> Text {
    match reason {
        RankReason::Arrival => Text::new("Urutan menurut waktu kedatangan.", "By time of arrival."),
        RankReason::PriorityCredit => Text::new(
            "Didahulukan sebagai pengunjung prioritas (UU 25/2009 Pasal 29).",
            "Ahead as a priority visitor (Law 25/2009, Article 29).",
        ),
        RankReason::AppointmentCredit => Text::new("Urutan menurut waktu janji temu.", "By the time of the appointment."),
        RankReason::TransferFront => {
            Text::new("Dialihkan ke depan antrean dari loket lain.", "Transferred to the front from another counter.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: fn() -> QueuePolicy = QueuePolicy::default;

    fn at(min: i64) -> Instant {
        Instant::from_epoch_ms(1_796_000_000_000).plus_min(min)
    }

    #[test]
    fn without_credit_the_order_is_the_order_of_arrival() {
        let first = dispatch_rank(&POLICY(), PriorityClass::None, false, at(0));
        let second = dispatch_rank(&POLICY(), PriorityClass::None, false, at(1));
        assert!(first.rank < second.rank);
        assert_eq!(first.reason, RankReason::Arrival);
    }

    #[test]
    fn a_priority_visitor_counts_as_having_come_an_hour_earlier() {
        let elderly = dispatch_rank(&POLICY(), PriorityClass::Elderly, false, at(59));
        let early = dispatch_rank(&POLICY(), PriorityClass::None, false, at(0));
        let too_late = dispatch_rank(&POLICY(), PriorityClass::Elderly, false, at(61));
        assert!(elderly.rank < early.rank && early.rank < too_late.rank);
        assert_eq!(elderly.reason, RankReason::PriorityCredit);
    }

    #[test]
    fn of_two_credits_the_greater_counts() {
        let both = dispatch_rank(&POLICY(), PriorityClass::Disability, true, at(0));
        assert_eq!(both, Rank { rank: at(-60).epoch_ms(), reason: RankReason::PriorityCredit });
    }

    proptest! {
        /// waiting.md §2: only who enters within the longest head start can overtake.
        #[test]
        fn nobody_is_overtaken_by_who_enters_later_than_the_longest_head_start(
            mine in 0_i64..600, gap in 61_i64..600, class in 0_usize..7, booked: bool,
        ) {
            let me = dispatch_rank(&POLICY(), PriorityClass::None, false, at(mine));
            let later = dispatch_rank(&POLICY(), PriorityClass::ALL[class], booked, at(mine + gap));
            prop_assert!(me.rank < later.rank);
        }
    }
}
