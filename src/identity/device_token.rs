//! The secret of a device: opaque, random, shown once. Only its hash is stored, so a stolen database opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::kernel::hex::hex;

/// What every device token starts with, so that a leaked one is recognised.
const PREFIX: &str = "mppd_";
/// Length of 32 bytes in base64url.
const SECRET_CHARS: usize = 43;

/// The secret of a device. Shown once; only its hash is stored. 256 random bits need no slow hash.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceToken(String);

impl std::fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceToken")
    }
}

impl DeviceToken {
    /// A new random token.
    #[must_use]
    pub fn fresh() -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())))
    }
    /// Whether a bearer token claims to be a device's.
    #[must_use]
    pub fn is_meant(token: &str) -> bool {
        token.starts_with(PREFIX)
    }
    /// A token of the right shape; anything else never reaches the database.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        let secret = token.strip_prefix(PREFIX)?;
        let plain = secret.len() == SECRET_CHARS && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plain.then(|| Self(token.to_owned()))
    }
    /// The text to hand to the device, once.
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
    fn device_tokens_are_long_random_and_recognisable() {
        let token = DeviceToken::fresh();
        assert_eq!(DeviceToken::parse(token.reveal()), Some(token.clone()));
        assert_ne!(token.hash(), DeviceToken::fresh().hash());
        assert!(!token.hash().contains("mppd_") && token.hash().len() == 64);
        for bad in ["mppd_", "mppd_x", &token.reveal()[1..], &format!("{}=", token.reveal()), &format!("mppd_{}", "'".repeat(43))] {
            assert_eq!(DeviceToken::parse(bad), None, "{bad}");
        }
        assert_eq!(format!("{token:?}"), "DeviceToken");
    }
}
