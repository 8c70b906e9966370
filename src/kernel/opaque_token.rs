//! `opaque_token!`: a secret that means nothing by itself, 256 random bits behind a prefix by which a leaked one is recognised. Shown once;
//! only its hash is kept, so a stolen database opens nothing. So much randomness needs no salt and no slow hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Length of 32 bytes in base64url.
const SECRET_CHARS: usize = 43;

/// A new text behind `prefix`.
pub(crate) fn fresh(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// Whether `text` has the shape of one behind `prefix`.
pub(crate) fn has_shape(prefix: &str, text: &str) -> bool {
    let plain = |secret: &str| secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    text.strip_prefix(prefix).is_some_and(|secret| secret.len() == SECRET_CHARS && plain(secret))
}

/// Declares the type: `fresh`, `parse`, `reveal`, `hash`, and a `Debug` that does not show it.
macro_rules! opaque_token {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl $name {
            /// What every one starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new random one.
            #[must_use]
            pub fn fresh() -> Self {
                Self($crate::kernel::opaque_token::fresh(Self::PREFIX))
            }
            /// One of the right shape; anything else never reaches the database.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                $crate::kernel::opaque_token::has_shape(Self::PREFIX, text).then(|| Self(text.to_owned()))
            }
            /// The text to hand out, once.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
            /// What is stored and looked up: SHA-256 in hexadecimal.
            #[must_use]
            pub fn hash(&self) -> String {
                $crate::kernel::hex::hex(&<sha2::Sha256 as sha2::Digest>::digest(self.0.as_bytes()))
            }
        }
    };
}
pub(crate) use opaque_token;
