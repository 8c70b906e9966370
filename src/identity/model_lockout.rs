//! How guessing passwords is slowed down so that nobody can lock a colleague out. Pure.
//!
//! Failures are counted where they come from, not only at whom they aim:
//!
//! | counter | of | free | longest delay | one failure is forgiven every |
//! |---|---|---|---|---|
//! | client | a client that has signed in to this account before, known by the token it was given then | 4 | 15 min | hour |
//! | pair | an account from one address | 4 | 15 min | hour |
//! | address | one address, whatever the accounts | 99 | 1 min | 30 s |
//! | account | an account from addresses it never signed in from | 99 | 5 min | 15 min |
//!
//! After the free failures the delay doubles from one second. While it runs, attempts are refused unseen and counted nowhere, so that
//! nobody makes it longer by trying on. A known client is held by its own counter alone: a colleague at the next desk, behind the same
//! address, cannot touch it. Whoever has a session keeps it. From another address only the account's counter holds, which takes a
//! hundred failures and does not reach addresses where the account signed in within ninety days. So an attacker is slowed to some
//! hundred guesses a day (NIST SP 800-63B asks for at most a hundred in a row), and the owner has at every moment a way in.
//!
//! Names nobody has are counted as others are: the delay does not tell who exists.

use std::net::{IpAddr, Ipv6Addr};

use crate::kernel::time::Instant;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Client,
    Pair,
    Address,
    Account,
}

struct Rule {
    free: i64,
    longest_ms: i64,
    forgiven_ms: i64,
}

impl Class {
    const fn rule(self) -> Rule {
        match self {
            Self::Client | Self::Pair => Rule { free: 4, longest_ms: 15 * 60_000, forgiven_ms: 3_600_000 },
            Self::Address => Rule { free: 99, longest_ms: 60_000, forgiven_ms: 30_000 },
            Self::Account => Rule { free: 99, longest_ms: 5 * 60_000, forgiven_ms: 15 * 60_000 },
        }
    }
}

/// How long a sign-in makes an address known to an account, in milliseconds.
const KNOWN_MS: i64 = 90 * 24 * 3_600_000;

/// What is remembered of one source of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    pub failures: i64,
    pub last_at: Instant,
    pub blocked_until: Instant,
    /// The last sign-in that succeeded.
    pub opened_at: Option<Instant>,
}

impl Counter {
    /// Milliseconds until an attempt is looked at; never longer than the rule's longest, should a clock have been set back.
    #[must_use]
    pub fn wait_ms(&self, class: Class, now: Instant) -> i64 {
        self.blocked_until.ms_since(now).min(class.rule().longest_ms)
    }

    /// The counter after an attempt `now`, which counts as a failure until it has succeeded.
    #[must_use]
    pub fn after_attempt(&self, class: Class, now: Instant) -> Self {
        let rule = class.rule();
        let forgiven = now.ms_since(self.last_at) / rule.forgiven_ms;
        let failures = self.failures.saturating_sub(forgiven).max(0).saturating_add(1);
        Self { failures, last_at: now, blocked_until: now.plus_ms(delay_ms(&rule, failures)), opened_at: self.opened_at }
    }

    /// Whether the account signed in from here not long ago.
    #[must_use]
    pub fn is_known(&self, now: Instant) -> bool {
        self.opened_at.is_some_and(|opened_at| now.ms_since(opened_at) < KNOWN_MS)
    }
}

fn delay_ms(rule: &Rule, failures: i64) -> i64 {
    let doublings = failures.saturating_sub(rule.free + 1);
    match u32::try_from(doublings) {
        Ok(doublings) => 1000_i64.checked_shl(doublings.min(30)).unwrap_or(rule.longest_ms).min(rule.longest_ms),
        Err(_) => 0,
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one connection of IPv6 is given.
#[must_use]
pub fn address_class(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX)).to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_796_000_000_000;

    fn fresh() -> Counter {
        let now = Instant::from_epoch_ms(NOW_MS);
        Counter { failures: 0, last_at: now, blocked_until: now, opened_at: None }
    }

    /// Seconds of delay after each of so many failures, each made as soon as it is let.
    fn delays(class: Class, count: usize) -> Vec<i64> {
        let (mut counter, mut now) = (fresh(), Instant::from_epoch_ms(NOW_MS));
        (0..count)
            .map(|_| {
                counter = counter.after_attempt(class, now);
                let wait = counter.wait_ms(class, now);
                now = now.plus_ms(wait);
                wait / 1000
            })
            .collect()
    }

    #[test]
    fn four_failures_are_free_and_then_the_delay_doubles_to_a_quarter_of_an_hour() {
        assert_eq!(delays(Class::Pair, 17), [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(delays(Class::Client, 6), [0, 0, 0, 0, 1, 2]);
        assert_eq!(delays(Class::Address, 105)[98..], [0, 1, 2, 4, 8, 16, 32]);
        assert_eq!(delays(Class::Account, 112)[99..], [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
    }

    #[test]
    fn guessing_without_pause_for_a_day_gets_about_a_hundred_tries() {
        let (mut counter, mut now, mut tries) = (fresh(), Instant::from_epoch_ms(NOW_MS), 0);
        while now.ms_since(Instant::from_epoch_ms(NOW_MS)) < 24 * 3_600_000 {
            counter = counter.after_attempt(Class::Pair, now);
            now = now.plus_ms(counter.wait_ms(Class::Pair, now));
            tries += 1;
        }
        assert!((90..=120).contains(&tries), "{tries}");
    }

    #[test]
    fn time_forgives_and_a_clock_set_back_does_not_punish() {
        let now = Instant::from_epoch_ms(NOW_MS);
        let counter = Counter { failures: 8, ..fresh() };
        assert_eq!(counter.after_attempt(Class::Pair, now.plus_ms(3 * 3_600_000)).failures, 6);
        assert_eq!(counter.after_attempt(Class::Pair, now.plus_ms(1000 * 3_600_000)).failures, 1);
        let far = Counter { blocked_until: now.plus_ms(1_000_000_000), ..fresh() };
        assert_eq!(far.wait_ms(Class::Address, now), 60_000);
    }

    #[test]
    fn an_address_is_known_for_ninety_days() {
        let now = Instant::from_epoch_ms(NOW_MS);
        assert!(!fresh().is_known(now));
        let known = Counter { opened_at: Some(now), ..fresh() };
        assert!(known.is_known(now.plus_ms(KNOWN_MS - 1)) && !known.is_known(now.plus_ms(KNOWN_MS)));
    }

    #[test]
    fn one_connection_is_one_address() {
        for (address, class) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ] {
            assert_eq!(address_class(address.parse().unwrap()), class);
        }
    }
}
