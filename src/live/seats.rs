//! How many may listen at once: in all, and for each who asks. A stream costs a connection and some kilobytes for as long as it lasts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::http::rate::Key;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// The most streams at once.
#[derive(Debug, Clone, Copy)]
pub struct SeatLimits {
    /// Of a process.
    pub all: usize,
    /// Of one address without a token: a hall's whole Wi-Fi may be one.
    pub address: usize,
    /// Of one device, or one person with a token.
    pub token: usize,
}

impl Default for SeatLimits {
    fn default() -> Self {
        Self { all: 10_000, address: 1_000, token: 10 }
    }
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<Key, usize>,
}

/// The places of a process.
#[derive(Debug)]
pub struct Seats {
    limits: SeatLimits,
    taken: Mutex<Taken>,
}

/// A place, given back when dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Arc<Seats>,
    key: Option<Key>,
}

/// When to come again: until then somebody may have left.
const AGAIN_S: u32 = 10;

impl Seats {
    #[must_use]
    pub fn new(limits: SeatLimits) -> Arc<Self> {
        Arc::new(Self { limits, taken: Mutex::default() })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// A place for whoever asks; `None` is counted in the whole only.
    ///
    /// # Errors
    /// `too_many_streams` when this one has as many as allowed, `overloaded` when the process has.
    pub fn take(self: &Arc<Self>, key: Option<Key>) -> Result<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= self.limits.all {
            return Err(AppError::new(Code::Overloaded).retry_after_s(AGAIN_S));
        }
        if let Some(key) = key {
            let most = if matches!(key, Key::Address(_)) { self.limits.address } else { self.limits.token };
            let own = taken.by.entry(key).or_insert(0);
            if *own >= most {
                return Err(AppError::new(Code::TooManyStreams).retry_after_s(AGAIN_S).member("max_streams", most));
            }
            *own += 1;
        }
        taken.all += 1;
        Ok(Seat { seats: Arc::clone(self), key })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        let Some(key) = self.key else { return };
        if let Some(own) = taken.by.get_mut(&key) {
            *own -= 1;
            if *own == 0 {
                taken.by.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::DeviceId;

    #[test]
    fn each_has_so_many_all_have_so_many_and_who_leaves_makes_room() {
        let seats = Seats::new(SeatLimits { all: 4, address: 2, token: 1 });
        let hall = || Some(Key::address("203.0.113.9".parse().unwrap()));
        let device = Some(Key::Device(DeviceId::fresh()));
        let code = |seat: Result<Seat>| seat.map(|_| ()).map_err(|e| (e.code(), e.retry_after()));
        let first = seats.take(hall()).unwrap();
        let _second = seats.take(hall()).unwrap();
        assert_eq!(code(seats.take(hall())), Err((Code::TooManyStreams, Some(AGAIN_S))));
        let _display = seats.take(device).unwrap();
        assert_eq!(code(seats.take(device)), Err((Code::TooManyStreams, Some(AGAIN_S))));
        let _own = seats.take(None).unwrap();
        assert_eq!(code(seats.take(None)), Err((Code::Overloaded, Some(AGAIN_S))));
        drop(first);
        assert_eq!((seats.taken(), code(seats.take(hall()))), (3, Ok(())));
        drop((_second, _display, _own));
        assert!(seats.taken.lock().unwrap().by.is_empty(), "nobody is remembered");
    }
}
