//! The code a person reads from a screen and types elsewhere (RFC 8628 §6.1): eight of twenty consonants, so that no word comes
//! out, no letter is taken for a digit and capitals do not matter. 20⁸ codes are 34.5 bits; with at most a hundred of them open
//! in a mall and ten wrong guesses a minute for each manager, guessing for a year finds one with a chance of 2 %, and finds a
//! device that the guesser could have made anyway.

/// The alphabet of RFC 8628 §6.1.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;

/// A code as stored: eight capitals without the hyphen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserCode(String);

impl UserCode {
    /// A new random code; each letter equally likely.
    #[must_use]
    pub fn fresh() -> Self {
        let mut rest = rand::random::<u128>();
        let letter = |_| {
            let at = usize::try_from(rest % 20).unwrap_or_default();
            rest /= 20;
            ALPHABET.get(at).copied().map_or('B', char::from)
        };
        // 20⁸ divides 2¹²⁸ with a remainder that favours no letter by more than one in 2⁹³.
        Self((0..LENGTH).map(letter).collect())
    }
    /// As typed: small letters, blanks and hyphens are taken as meant (§6.1).
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let code: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
        let sound = code.len() == LENGTH && code.bytes().all(|b| ALPHABET.contains(&b));
        sound.then_some(Self(code))
    }
    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// As shown: `BCDF-GHJK`.
    #[must_use]
    pub fn shown(&self) -> String {
        let (left, right) = self.0.split_at(LENGTH / 2);
        format!("{left}-{right}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        let code = UserCode::fresh();
        for typed in [code.shown(), code.shown().to_lowercase(), code.shown().replace('-', " "), code.as_str().to_owned()] {
            assert_eq!(UserCode::read(&typed), Some(code.clone()), "{typed}");
        }
        for bad in ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GH1K", "BCDF–GHJK", "ＢCDFGHJK"] {
            assert_eq!(UserCode::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_letter_comes_up_and_no_code_twice() {
        let codes: std::collections::HashSet<String> = (0..500).map(|_| UserCode::fresh().0).collect();
        assert_eq!(codes.len(), 500);
        let letters: std::collections::BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(letters.into_iter().collect::<String>().as_bytes(), ALPHABET);
    }
}
