//! The numbers behind the limits: one for each key, in bounded memory. A key whose quota is whole again is forgotten without loss;
//! when there are too many that are not, newcomers share one number until some are. (The crate `governor` counts in the same way, but
//! neither bounds its keys nor tells when a quota is whole again.)

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::gcra::{Quota, Verdict, take};
use crate::kernel::ids::{DeviceId, UserId};

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Address(IpAddr),
    Device(DeviceId),
    Client(UserId),
    /// All for whom there is no room.
    Rest,
}

impl Key {
    /// One subscriber has a whole /64 of IPv6 addresses.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// Locks, so that workers seldom wait for each other.
const SHARDS: usize = 16;
/// Keys in each at most: about 8 MB in all.
const KEPT: usize = 4_096;

/// When each key's quota is whole again, in microseconds since the meter was made.
pub struct Meter {
    start: Instant,
    hasher: RandomState,
    shards: [Mutex<HashMap<Key, i64>>; SHARDS],
}

impl Default for Meter {
    fn default() -> Self {
        Self { start: Instant::now(), hasher: RandomState::new(), shards: Default::default() }
    }
}

impl Meter {
    /// Takes one request of `key`.
    #[must_use]
    pub fn take(&self, key: Key, quota: Quota) -> Verdict {
        self.take_at(key, quota, self.now_us())
    }

    fn take_at(&self, key: Key, quota: Quota, now_us: i64) -> Verdict {
        let Some(shard) = self.shard(&key) else { return take(0, quota, now_us).1 };
        let mut numbers = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let key = room_for(key, &mut numbers, now_us);
        let full_at = numbers.entry(key).or_insert(0);
        let (after, verdict) = take(*full_at, quota, now_us);
        *full_at = after;
        verdict
    }

    /// Gives a request back.
    pub fn give_back(&self, key: Key, quota: Quota) {
        let Some(shard) = self.shard(&key) else { return };
        if let Some(full_at) = shard.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&key) {
            *full_at -= quota.step_us();
        }
    }

    fn now_us(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX / 2)
    }

    fn shard(&self, key: &Key) -> Option<&Mutex<HashMap<Key, i64>>> {
        let hash = usize::try_from(self.hasher.hash_one(key) % 16).unwrap_or_default();
        self.shards.get(hash)
    }
}

/// The key to count under: its own where there is room.
fn room_for(key: Key, numbers: &mut HashMap<Key, i64>, now_us: i64) -> Key {
    if numbers.len() < KEPT || numbers.contains_key(&key) {
        return key;
    }
    numbers.retain(|_, full_at| *full_at > now_us);
    if numbers.len() < KEPT { key } else { Key::Rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Quota = Quota { quota: 2, window_s: 60 };

    fn address(n: u32) -> Key {
        Key::address(IpAddr::V4(n.into()))
    }

    #[test]
    fn each_key_has_its_own_quota_and_an_answer_not_modified_is_given_back() {
        let meter = Meter::default();
        let allowed = |key| meter.take_at(key, TWO, 0).allowed;
        assert_eq!([allowed(address(1)), allowed(address(1)), allowed(address(1))], [true, true, false]);
        assert!(allowed(address(2)));
        meter.give_back(address(1), TWO);
        assert_eq!([allowed(address(1)), allowed(address(1))], [true, false]);
    }

    #[test]
    fn a_subscriber_is_one_whatever_address_of_the_own_net_is_used() {
        let key = |text: &str| Key::address(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }

    #[test]
    fn memory_is_bounded_and_a_flood_limits_itself_not_those_known_before() {
        let meter = Meter::default();
        assert!(meter.take_at(address(1), TWO, 0).allowed);
        let most = u32::try_from(2 * SHARDS * KEPT).unwrap();
        let last = (2..most).map(|n| meter.take_at(address(n), TWO, 0)).filter(|verdict| verdict.allowed).count();
        let kept: usize = meter.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= SHARDS * (KEPT + 1), "{kept}");
        assert!(last < usize::try_from(most).unwrap() * 3 / 4, "{last} passed");
        assert!(meter.take_at(address(1), TWO, 0).allowed, "known before");
        assert!(meter.take_at(address(most), TWO, 61_000_000).allowed, "a minute later there is room again");
    }
}
