//! What a process remembers of devices between their requests. Bounded, and of no consequence when it is lost.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::model::{Beat, Poll};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, SiteId};
use crate::kernel::time::{Clock, Instant};

/// Entries kept at most; beyond, all are forgotten.
const KEPT: usize = 10_000;
/// Wrong user codes that one person may type in a minute.
const GUESSES: usize = 10;

/// Who asked when, and who guessed how often.
pub struct Desk {
    /// The security clock: the machine's, also in the demo.
    pub clock: Arc<dyn Clock>,
    /// Address under which people reach this installation, if it was told.
    pub public_url: Option<String>,
    /// Since when this process listens.
    pub since: Instant,
    beats: Mutex<HashMap<DeviceId, Beat>>,
    polls: Mutex<HashMap<String, Poll>>,
    guesses: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl Desk {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, public_url: Option<String>) -> Self {
        let since = clock.now();
        Self { clock, public_url, since, beats: Mutex::default(), polls: Mutex::default(), guesses: Mutex::default() }
    }
    /// The moment by the security clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
    /// Hears a device; the next round of the jobs writes it down. One word for each device is kept: the latest.
    pub fn beat(&self, beat: Beat) {
        self.beats.lock().unwrap_or_else(PoisonError::into_inner).insert(beat.device_id, beat);
    }
    /// What was heard from a site since the last time.
    #[must_use]
    pub fn take_beats(&self, site_id: SiteId) -> Vec<Beat> {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.extract_if(|_, beat| beat.site_id == site_id).map(|(_, beat)| beat).collect()
    }
    /// Gives back what could not be written down, unless the device spoke again.
    pub fn give_back(&self, taken: Vec<Beat>) {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        for beat in taken {
            beats.entry(beat.device_id).or_insert(beat);
        }
    }
    /// Notes that the device of this code asked.
    ///
    /// # Errors
    /// `slow_down` with the new interval, when it asked too early.
    pub fn asked(&self, device_code_hash: &str) -> Result<()> {
        let now = self.now();
        let mut polls = self.polls.lock().unwrap_or_else(PoisonError::into_inner);
        let (poll, early) = polls.get(device_code_hash).map_or((Poll::first(now), false), |poll| poll.next(now));
        make_room(&mut polls);
        polls.insert(device_code_hash.to_owned(), poll);
        if early { Err(answer(Code::SlowDown).member("interval", poll.interval_s)) } else { Ok(()) }
    }
    /// The interval at which the device of this code may ask.
    #[must_use]
    pub fn interval_s(&self, device_code_hash: &str) -> u32 {
        let polls = self.polls.lock().unwrap_or_else(PoisonError::into_inner);
        polls.get(device_code_hash).map_or(super::model::INTERVAL_S, |poll| poll.interval_s)
    }
    /// Refuses who typed too many wrong codes within the last minute (RFC 8628 §5.1).
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn may_guess(&self, actor: Actor) -> Result<()> {
        let (now, mut guesses) = (self.now(), self.guesses.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(wrong) = guesses.get_mut(&actor.key_scope()) else { return Ok(()) };
        wrong.retain(|at| now < at.plus_min(1));
        match wrong.front() {
            Some(first) if wrong.len() >= GUESSES => {
                let wait_ms = first.plus_min(1).ms_since(now);
                let wait_s = u32::try_from(wait_ms / 1000 + 1).unwrap_or(60);
                Err(AppError::new(Code::RateLimited).retry_after_s(wait_s).detail(
                    "Terlalu banyak kode yang salah; periksa kode di layar perangkat.",
                    "Too many wrong codes; check the code on the device's screen.",
                ))
            }
            _ => Ok(()),
        }
    }
    /// Notes a wrong code.
    pub fn guessed_wrong(&self, actor: Actor) {
        let mut guesses = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut guesses);
        guesses.entry(actor.key_scope()).or_default().push_back(self.now());
    }
}

/// A refusal in the words of RFC 8628 §3.5; `error` repeats the code for clients that look where the standard puts it.
pub(super) fn answer(code: Code) -> AppError {
    AppError::new(code).member("error", code.spec().word)
}

fn make_room<V>(entries: &mut HashMap<String, V>) {
    if entries.len() >= KEPT {
        entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::UserId;
    use crate::kernel::time::SetClock;

    #[test]
    fn ten_wrong_codes_a_minute_and_no_more() {
        let clock = Arc::new(SetClock::frozen("2026-12-01T01:00:00Z".parse().unwrap()));
        let desk = Desk::new(Arc::clone(&clock) as Arc<dyn Clock>, None);
        let (one, other) = (Actor::Staff(UserId::fresh()), Actor::Staff(UserId::fresh()));
        for _ in 0..GUESSES {
            assert!(desk.may_guess(one).is_ok());
            desk.guessed_wrong(one);
            clock.advance_ms(1_000);
        }
        let refused = desk.may_guess(one).unwrap_err();
        assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(51)));
        assert!(desk.may_guess(other).is_ok(), "a colleague is not shut out");
        clock.advance_ms(50_000);
        assert!(desk.may_guess(one).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let desk = Desk::new(Arc::new(crate::kernel::time::SystemClock), None);
        for code in 0..=KEPT {
            assert!(desk.asked(&code.to_string()).is_ok());
        }
        assert!(desk.polls.lock().unwrap().len() <= KEPT);
    }
}
