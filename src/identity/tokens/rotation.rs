//! The next signing key in a file of keys. Pure but for the randomness of the key.

use super::keys::{BadKey, KeyState, SIGNS_FROM, SigningKeys, generate_pem};
use crate::kernel::time::Instant;

/// Longest life of a token that is looked after when keys are thrown away, in milliseconds: a day, twice what settings allow.
const LONGEST_LIFE_MS: i64 = 24 * 3_600_000;

/// The text of a key file with a new key that signs from `from` on, and without those whose tokens have all ended by `now`; `None` while the
/// last new key does not sign yet.
///
/// # Errors
/// [`BadKey`] when the text is no file of keys.
pub fn rotated(text: &str, now: Instant, from: Instant) -> Result<Option<String>, BadKey> {
    let keys = SigningKeys::from_pem(text)?;
    let states = keys.states(now, LONGEST_LIFE_MS);
    if states.iter().any(|(_, state)| matches!(state, KeyState::Next(_))) {
        return Ok(None);
    }
    let kept = pieces(text).into_iter().zip(&states).filter(|(_, (_, state))| *state != KeyState::Ended).map(|(piece, _)| piece);
    let text: String = kept.chain([format!("{SIGNS_FROM} {from}\n{}", generate_pem()?)]).collect();
    // Read as it will be read: a file that does not load would end every process at its next start.
    SigningKeys::from_pem(&text)?;
    Ok(Some(text))
}

/// The text cut behind each key, the line that says when it signs in front of it.
fn pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut open) = (Vec::new(), String::new());
    for line in text.lines() {
        open.push_str(line);
        open.push('\n');
        if line.trim().starts_with("-----END ") {
            pieces.push(std::mem::take(&mut open));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_waits_its_turn_and_ended_ones_are_thrown_away() {
        let (now, hour) = (Instant::from_epoch_ms(1_796_000_000_000), 3_600_000);
        let at = |hours: i64| now.plus_ms(hours * hour);
        let states = |text: &str, when: Instant| -> Vec<KeyState> {
            SigningKeys::from_pem(text).unwrap().states(when, 900_000).into_iter().map(|(_, state)| state).collect()
        };
        let first = rotated(&generate_pem().unwrap(), now, at(1)).unwrap().unwrap();
        assert_eq!(states(&first, now), [KeyState::Signs, KeyState::Next(at(1))]);
        assert_eq!(rotated(&first, now, at(2)).unwrap(), None, "one at a time");
        let second = rotated(&first, at(2), at(3)).unwrap().unwrap();
        assert_eq!(states(&second, at(2)), [KeyState::Ended, KeyState::Signs, KeyState::Next(at(3))]);
        let third = rotated(&second, at(26), at(27)).unwrap().unwrap();
        assert_eq!(states(&third, at(26)).len(), 3, "the first has ended for good");
        assert_eq!(rotated("bukan kunci", now, at(1)), Err(BadKey));
    }
}
