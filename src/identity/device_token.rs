//! The secret of a device: opaque, random, shown once.

use crate::kernel::opaque_token::opaque_token;

opaque_token!(
    /// The secret of a device.
    DeviceToken, "mppd_"
);

impl DeviceToken {
    /// Whether a bearer token claims to be a device's.
    #[must_use]
    pub fn is_meant(token: &str) -> bool {
        token.starts_with(Self::PREFIX)
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
