//! The demo's clock: starts on a working morning, runs at the chosen speed, moves forward when told to, and wakes who waits on it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::kernel::time::{Clock, Instant, SetClock};

/// The longest sleep at once; a frozen clock is looked at again after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);
/// The shortest sleep at once, so that rounding never makes waiting a busy loop.
const SHORTEST_SLEEP: Duration = Duration::from_millis(1);

/// A clock that several threads read, the sandbox moves and the player waits on.
pub struct DemoClock {
    clock: SetClock,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    moves: u64,
    stopped: bool,
}

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    Due,
    /// The demo is being stopped.
    Stopped,
}

/// The clock was to be set back: what has happened would lie in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovesBack {
    pub now: Instant,
}

impl DemoClock {
    /// Shows `start` now and runs `speed` times as fast as the machine's clock; 0 stands still.
    #[must_use]
    pub fn new(start: Instant, speed: f64) -> Self {
        Self { clock: SetClock::new(start, speed), state: Mutex::new(State::default()), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn speed(&self) -> f64 {
        self.clock.speed()
    }

    /// Shows `to` from now on and wakes who waits.
    ///
    /// # Errors
    /// [`MovesBack`] when `to` lies in the past.
    pub fn move_to(&self, to: Instant) -> Result<(), MovesBack> {
        let mut state = self.state();
        let now = self.clock.now();
        if to < now {
            return Err(MovesBack { now });
        }
        self.clock.set(to);
        state.moves = state.moves.saturating_add(1);
        self.changed.notify_all();
        Ok(())
    }

    /// How often the clock was moved so far.
    #[must_use]
    pub fn moves(&self) -> u64 {
        self.state().moves
    }

    /// Wakes who waits, for good.
    pub fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    /// Sleeps until the clock shows `due`, however it gets there.
    pub fn wait_until(&self, due: Instant) -> Wake {
        let mut state = self.state();
        loop {
            if state.stopped {
                return Wake::Stopped;
            }
            let left_ms = due.ms_since(self.clock.now());
            if left_ms == 0 {
                return Wake::Due;
            }
            let sleep = machine_time(left_ms, self.speed());
            state = self.changed.wait_timeout(state, sleep).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Sleeps for machine time, whatever the clock shows.
    pub fn pause(&self, length: Duration) -> Wake {
        let state = self.state();
        let slept = self.changed.wait_timeout_while(state, length, |state| !state.stopped).unwrap_or_else(PoisonError::into_inner);
        if slept.0.stopped { Wake::Stopped } else { Wake::Due }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// How long the machine takes for `ms` milliseconds of a clock at `speed`.
fn machine_time(ms: i64, speed: f64) -> Duration {
    let length = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    if speed > 0.0 {
        Duration::try_from_secs_f64(length.as_secs_f64() / speed).unwrap_or(LONGEST_SLEEP).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
    } else {
        LONGEST_SLEEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn it_moves_forward_only() {
        let start = at("2026-12-01T07:55:00+07:00");
        let clock = DemoClock::new(start, 0.0);
        assert_eq!(clock.move_to(start.plus_min(30)), Ok(()));
        assert_eq!(clock.move_to(start), Err(MovesBack { now: start.plus_min(30) }));
        assert_eq!((clock.now(), clock.moves()), (start.plus_min(30), 1));
    }

    #[test]
    fn who_waits_on_a_clock_that_stands_still_is_woken_by_a_move_and_by_the_end() {
        let start = at("2026-12-01T07:55:00+07:00");
        let clock = Arc::new(DemoClock::new(start, 0.0));
        let wait = |minutes| {
            let clock = Arc::clone(&clock);
            std::thread::spawn(move || clock.wait_until(start.plus_min(minutes)))
        };
        let (sooner, later) = (wait(5), wait(90));
        clock.move_to(start.plus_min(10)).unwrap();
        assert_eq!(sooner.join().unwrap(), Wake::Due);
        clock.stop();
        assert_eq!(later.join().unwrap(), Wake::Stopped);
    }

    #[test]
    fn an_hour_at_speed_sixty_takes_a_minute_of_the_machine() {
        assert_eq!(machine_time(3_600_000, 60.0), Duration::from_secs(60));
        assert_eq!(machine_time(1, 600.0), SHORTEST_SLEEP);
        assert_eq!(machine_time(1, 0.0), LONGEST_SLEEP);
        assert_eq!(machine_time(i64::MAX, 1e-300), LONGEST_SLEEP);
    }
}
