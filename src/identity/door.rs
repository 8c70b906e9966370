//! The token on a site's door: whoever shows it stood there within the last minutes. A time and a seal over site and time, so that it is
//! checked without a look into the database and says nothing about anybody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::hasher::IdentityHasher;
use crate::kernel::ids::SiteId;
use crate::kernel::time::Instant;

/// How long one token is shown.
pub const SHOWN_MS: i64 = 300_000;
/// Bytes of the seal: enough against guessing, short enough for a QR that is read across a door.
const SEAL: usize = 16;

/// What a phone brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    Good,
    Missing,
    /// Of another site, made up, or too old.
    Bad,
}

/// The token to show at `now`.
#[must_use]
pub fn token(hasher: &IdentityHasher, site_id: SiteId, now: Instant) -> String {
    of_window(hasher, site_id, window(now))
}

/// Until when the token of `now` is shown, and until when it opens: whoever read it at the last moment has five minutes more.
#[must_use]
pub fn times(now: Instant) -> (Instant, Instant) {
    let ends = Instant::from_epoch_ms((window(now) + 1) * SHOWN_MS);
    (ends, ends.plus_ms(SHOWN_MS))
}

/// What a phone that shows `given` brings along.
#[must_use]
pub fn check(hasher: &IdentityHasher, site_id: SiteId, given: Option<&str>, now: Instant) -> Pass {
    let Some(given) = given else { return Pass::Missing };
    let good = [window(now), window(now) - 1].into_iter().any(|window| same(&of_window(hasher, site_id, window), given));
    if good { Pass::Good } else { Pass::Bad }
}

fn window(now: Instant) -> i64 {
    now.epoch_ms().div_euclid(SHOWN_MS)
}

fn of_window(hasher: &IdentityHasher, site_id: SiteId, window: i64) -> String {
    let message = [site_id.as_str().as_bytes(), b"\0", &window.to_be_bytes()].concat();
    let seal = hasher.seal("door", &message);
    URL_SAFE_NO_PAD.encode(seal.get(..SEAL).unwrap_or(&seal))
}

/// Compared in a time that does not tell where they differ.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |differ, (l, r)| differ | (l ^ r)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_door_for_five_to_ten_minutes() {
        let (hasher, site) = (IdentityHasher::new(&[7; 32]), SiteId::fresh());
        let start: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
        let at = |s: i64| start.plus_ms(s * 1000);
        let read = token(&hasher, site, at(299));
        assert_eq!(read, token(&hasher, site, at(0)), "shown for five minutes");
        assert_eq!(times(at(299)), (at(300), at(600)));
        let opens = |given: &str, site, now| check(&hasher, site, Some(given), now);
        assert_eq!(
            [opens(&read, site, at(299)), opens(&read, site, at(599)), opens(&read, site, at(600))],
            [Pass::Good, Pass::Good, Pass::Bad]
        );
        assert_eq!(opens(&read, SiteId::fresh(), at(299)), Pass::Bad, "of another door");
        assert_eq!(opens(&token(&hasher, site, at(300)), site, at(299)), Pass::Bad, "not shown yet");
        assert_eq!(opens(&token(&IdentityHasher::new(&[8; 32]), site, at(0)), site, at(0)), Pass::Bad, "of another installation");
        for bad in ["", "x", &read[1..], &format!("{read}=")] {
            assert_eq!(opens(bad, site, at(0)), Pass::Bad, "{bad}");
        }
        assert_eq!(check(&hasher, site, None, at(0)), Pass::Missing);
    }
}
