//! The generic cell rate algorithm (ITU-T I.371): a quota per window that refills evenly, in one number for each key. Pure.

/// So many requests within so many seconds; at once, if need be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub quota: u32,
    pub window_s: u32,
}

impl Quota {
    /// `600/60`: six hundred in sixty seconds.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (quota, window_s) = text.trim().split_once('/')?;
        let (quota, window_s) = (quota.parse().ok()?, window_s.parse().ok()?);
        let sound = (1..=1_000_000).contains(&quota) && (1..=86_400).contains(&window_s);
        sound.then_some(Self { quota, window_s })
    }
    /// Microseconds in which one request comes free again.
    #[must_use]
    pub fn step_us(self) -> i64 {
        (self.window_us() / i64::from(self.quota)).max(1)
    }
    fn window_us(self) -> i64 {
        i64::from(self.window_s) * 1_000_000
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub allowed: bool,
    /// Requests that would still be let through now.
    pub remaining: u32,
    /// Seconds until the next is let through, when this was not; else until the whole quota is there again.
    pub reset_s: u32,
}

/// Takes one request at `now_us`. `full_at_us` is when the quota of this key is whole again (any past moment: now); gives the same for
/// after the request.
#[must_use]
pub fn take(full_at_us: i64, quota: Quota, now_us: i64) -> (i64, Verdict) {
    let before = full_at_us.max(now_us);
    let after = before + quota.step_us();
    let room = quota.window_us() - (after - now_us);
    if room < 0 {
        return (before, Verdict { allowed: false, remaining: 0, reset_s: whole_seconds(-room) });
    }
    let remaining = u32::try_from(room / quota.step_us()).unwrap_or(u32::MAX);
    (after, Verdict { allowed: true, remaining, reset_s: whole_seconds(after - now_us) })
}

fn whole_seconds(us: i64) -> u32 {
    u32::try_from((us.max(0) + 999_999) / 1_000_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_A_MINUTE: Quota = Quota { quota: 3, window_s: 60 };
    const S: i64 = 1_000_000;

    #[test]
    fn the_quota_may_come_at_once_and_refills_evenly() {
        let mut full_at = 0;
        let mut ask = |now_s: i64| {
            let (after, verdict) = take(full_at, THREE_A_MINUTE, now_s * S);
            full_at = after;
            (verdict.allowed, verdict.remaining, verdict.reset_s)
        };
        assert_eq!([ask(100), ask(100), ask(100)], [(true, 2, 20), (true, 1, 40), (true, 0, 60)]);
        assert_eq!(ask(100), (false, 0, 20));
        assert_eq!(ask(119), (false, 0, 1), "a refusal costs nothing");
        assert_eq!(ask(120), (true, 0, 60), "one came free");
        assert_eq!(ask(400), (true, 2, 20), "and no more than the quota");
    }

    #[test]
    fn in_any_window_no_more_than_twice_the_quota_passes_and_in_the_long_run_the_quota() {
        let (mut full_at, mut passed) = (0, 0);
        for now in 0..6_000 {
            let (after, verdict) = take(full_at, THREE_A_MINUTE, now * 100_000);
            full_at = after;
            passed += i32::from(verdict.allowed);
        }
        assert_eq!(passed, 3 + 29, "ten minutes: the quota at once, then one every twenty seconds");
    }

    #[test]
    fn quotas_are_read_and_bounded() {
        assert_eq!(Quota::read("600/60"), Some(Quota { quota: 600, window_s: 60 }));
        for bad in ["", "600", "0/60", "600/0", "-1/60", "600/86401", "1000001/60", "a/b"] {
            assert_eq!(Quota::read(bad), None, "{bad}");
        }
    }
}
