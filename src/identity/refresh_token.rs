//! The secret that keeps a sign-in alive: opaque, random, good for one use. Only its hash is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::kernel::hex::hex;

/// What every refresh token starts with, so that a leaked one is recognised.
const PREFIX: &str = "mppr_";
/// Length of 32 bytes in base64url.
const SECRET_CHARS: usize = 43;

/// A refresh token. 256 random bits need no slow hash.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken")
    }
}

impl RefreshToken {
    /// A new random token.
    #[must_use]
    pub fn fresh() -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())))
    }
    /// A token of the right shape; anything else never reaches the database.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        let secret = token.strip_prefix(PREFIX)?;
        let plain = secret.len() == SECRET_CHARS && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plain.then(|| Self(token.to_owned()))
    }
    /// The text to hand to the client, once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// What is stored and looked up: SHA-256 in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_right_shape_is_looked_up() {
        let token = RefreshToken::fresh();
        assert_eq!(RefreshToken::parse(token.reveal()), Some(token.clone()));
        assert_ne!(token.hash(), RefreshToken::fresh().hash());
        assert!(token.hash().len() == 64 && !token.hash().contains("mppr_"));
        for bad in ["", "mppr_", &token.reveal()[1..], &format!("{}=", token.reveal()), &format!("mppr_{}", "'".repeat(43))] {
            assert_eq!(RefreshToken::parse(bad), None, "{bad}");
        }
        assert_eq!(format!("{token:?}"), "RefreshToken");
    }
}
