//! How often a device may ask (RFC 8628 §3.5): whoever asks before its interval has passed is told to slow down and waits five
//! seconds longer from then on.

use crate::kernel::time::Instant;

/// Seconds between two questions, to begin with.
pub const INTERVAL_S: u32 = 5;
/// What each question too many adds.
const PENALTY_S: u32 = 5;
/// A network may hurry the second question a little.
const LENIENCE_MS: i64 = 500;

/// What is remembered of the questions of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    pub asked_at: Instant,
    pub interval_s: u32,
}

impl Poll {
    /// The first question.
    #[must_use]
    pub const fn first(now: Instant) -> Self {
        Self { asked_at: now, interval_s: INTERVAL_S }
    }
    /// The next question: what is remembered, and whether it came too early.
    #[must_use]
    pub fn next(self, now: Instant) -> (Self, bool) {
        let early = now < self.asked_at.plus_ms(i64::from(self.interval_s) * 1000 - LENIENCE_MS);
        let interval_s = if early { self.interval_s.saturating_add(PENALTY_S).min(60) } else { self.interval_s };
        (Self { asked_at: now, interval_s }, early)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_too_early_makes_the_next_wait_longer() {
        let start: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
        let first = Poll::first(start);
        let (second, early) = first.next(start.plus_ms(5_000));
        assert_eq!((second.interval_s, early), (5, false));
        let (third, early) = second.next(start.plus_ms(6_000));
        assert_eq!((third.interval_s, early), (10, true));
        let (fourth, early) = third.next(start.plus_ms(12_000));
        assert_eq!((fourth.interval_s, early), (15, true), "five seconds are not enough any more");
        assert!(!fourth.next(start.plus_ms(27_000)).1);
    }
}
