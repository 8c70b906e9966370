//! A new token for a device, and how long the one before still opens: an answer that is lost on the way must not strand a kiosk.

use crate::kernel::time::Instant;

/// Minutes for which the token before still opens.
pub const OVERLAP_MIN: i64 = 10;

/// Token hashes of a device: in force, before, and until when the one before opens.
pub type Hashes = (String, Option<String>, Option<Instant>);

/// The hashes after a rotation to `fresh`. The one to keep is the one the device surely has: that which it showed, if it asks
/// itself; else the one from before an overlap that still runs, since the one in force may never have reached it.
#[must_use]
pub fn rotated(before: &Hashes, shown: Option<&str>, fresh: String, now: Instant) -> Hashes {
    let (in_force, previous, until) = before;
    let overlapping = previous.as_ref().filter(|_| until.is_some_and(|until| until > now));
    let kept = match shown {
        Some(hash) => hash.to_owned(),
        None => overlapping.unwrap_or(in_force).clone(),
    };
    (fresh, Some(kept), Some(now.plus_min(OVERLAP_MIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_a_device_surely_has_goes_on_opening() {
        let now: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
        let turn = |before: &Hashes, shown, fresh: &str, now| rotated(before, shown, fresh.to_owned(), now);
        let first = turn(&("a".to_owned(), None, None), None, "b", now);
        assert_eq!(first, ("b".to_owned(), Some("a".to_owned()), Some(now.plus_min(10))));
        // `b` was lost: the kiosk asks again with `a`, or its manager turns again.
        for shown in [Some("a"), None] {
            assert_eq!(turn(&first, shown, "c", now.plus_min(5)).1.as_deref(), Some("a"), "{shown:?}");
        }
        assert_eq!(turn(&first, Some("b"), "c", now.plus_min(5)).1.as_deref(), Some("b"), "it has `b`");
        assert_eq!(turn(&first, None, "c", now.plus_min(10)).1.as_deref(), Some("b"), "the overlap is over");
    }
}
