//! Secret handles given to people: 128 random bits in Crockford's base 32, grouped for reading; only the hash is kept.

use std::fmt;

use sha2::{Digest, Sha256};

use super::hex::hex;

/// Without I, L, O and U, so that nobody misreads a slip.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A secret of 26 characters in groups of up to five. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken(String);

impl SecretToken {
    /// A new secret from the machine's random source.
    #[must_use]
    pub fn fresh() -> Self {
        Self(symbols(26, &rand::random::<u128>().to_be_bytes()))
    }
    /// As given on a slip: lower case, without groups, `O` for zero and the like are read as meant.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(plain_symbols(text))
    }
    /// The grouped text for slip and QR.
    #[must_use]
    pub fn reveal(&self) -> String {
        let symbols: Vec<char> = self.0.chars().collect();
        symbols.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }
    /// What is stored: SHA-256 in hex. The secret has 128 bits, so no salt is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// The symbols of a token or booking code as typed: without groups, look-alike letters as meant.
#[must_use]
pub fn plain_symbols(text: &str) -> String {
    text.chars().filter(|c| *c != '-' && *c != ' ').map(as_meant).collect()
}

fn as_meant(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

/// `count` symbols of five bits each, from the lowest bits of `bytes`.
fn symbols(count: usize, bytes: &[u8; 16]) -> String {
    let mut rest = u128::from_be_bytes(*bytes);
    (0..count)
        .map(|_| {
            let symbol = usize::try_from(rest & 31).ok().and_then(|i| ALPHABET.get(i)).copied().unwrap_or(b'0');
            rest >>= 5;
            char::from(symbol)
        })
        .collect()
}

/// A booking code people can read out: `count` symbols, unique only where an index says so.
#[must_use]
pub fn short_code(count: usize) -> String {
    symbols(count, &rand::random::<u128>().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_the_slip_is_read_back() {
        let token = SecretToken::fresh();
        assert_eq!(SecretToken::read(&token.reveal()), token);
        assert_eq!(SecretToken::read(&token.reveal().to_lowercase().replace('0', "o").replace('1', "l")), token);
        assert_eq!(token.reveal().len(), 31);
    }

    #[test]
    fn two_secrets_differ_and_debug_hides_them() {
        assert_ne!(SecretToken::fresh(), SecretToken::fresh());
        assert_eq!(format!("{:?}", SecretToken::fresh()), "SecretToken(…)");
    }
}
