//! A sign-in and its ends. Pure.
//!
//! A session is one family of refresh tokens, of which one at a time can be used, once. It ends with what comes first: so many
//! minutes without a use, so many hours after the sign-in whatever its use, the end of a time-limited account, a change of the
//! user's record (roles, password, disabled), logout, or a token used twice.

use crate::kernel::ids::{SessionId, UserId};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// Why a session ended before its time.
    SessionEnd, "Sebab sesi berakhir", {
        /// Its holder left.
        Logout => "logout",
        /// A refresh token came a second time: one of the two who hold it stole it.
        Reuse => "reuse",
        /// The password was changed or reset.
        Password => "password",
    }
);

/// How long a sign-in may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// Milliseconds after which an unused session ends.
    pub idle_ms: i64,
    /// Milliseconds after which any session ends.
    pub whole_ms: i64,
}

impl Default for SessionTimes {
    /// An hour without a use; a working day of twelve hours in all.
    fn default() -> Self {
        Self { idle_ms: 3_600_000, whole_ms: 12 * 3_600_000 }
    }
}

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// Version of the user's record it was begun under.
    pub user_version: i64,
    pub idle_ends_at: Instant,
    pub ends_at: Instant,
    pub ended: bool,
}

impl Session {
    /// A session that begins `now`; it outlives neither its times nor the account.
    #[must_use]
    pub fn begin(user_id: UserId, user_version: i64, valid_until: Option<Instant>, times: SessionTimes, now: Instant) -> Self {
        let ends_at = now.plus_ms(times.whole_ms);
        let ends_at = valid_until.map_or(ends_at, |until| ends_at.min(until));
        Self { id: SessionId::fresh(), user_id, user_version, idle_ends_at: now.plus_ms(times.idle_ms).min(ends_at), ends_at, ended: false }
    }
    /// Whether a refresh token of it may be used `now`.
    #[must_use]
    pub fn stands(&self, now: Instant) -> bool {
        !self.ended && now < self.idle_ends_at
    }
    /// When it ends unused, if it is used `now`.
    #[must_use]
    pub fn idle_end_after_use(&self, times: SessionTimes, now: Instant) -> Instant {
        now.plus_ms(times.idle_ms).min(self.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: SessionTimes = SessionTimes { idle_ms: 60_000, whole_ms: 150_000 };

    #[test]
    fn use_moves_the_idle_end_and_never_the_whole() {
        let now = Instant::from_epoch_ms(1_796_000_000_000);
        let session = Session::begin(UserId::fresh(), 1, None, TIMES, now);
        assert!(session.stands(now.plus_ms(59_999)) && !session.stands(now.plus_ms(60_000)));
        assert_eq!(session.idle_end_after_use(TIMES, now.plus_ms(50_000)), now.plus_ms(110_000));
        assert_eq!(session.idle_end_after_use(TIMES, now.plus_ms(100_000)), now.plus_ms(150_000));
        assert!(!Session { ended: true, ..session }.stands(now));
    }

    #[test]
    fn it_ends_with_a_time_limited_account() {
        let now = Instant::from_epoch_ms(1_796_000_000_000);
        let session = Session::begin(UserId::fresh(), 1, Some(now.plus_ms(10_000)), TIMES, now);
        assert_eq!((session.ends_at, session.idle_ends_at), (now.plus_ms(10_000), now.plus_ms(10_000)));
    }
}
