//! Keyed hashes of identities: bookings of one person are found again without the number being kept (UU 27/2022 art. 16).
//! The key lies outside the database, so that a stolen database cannot be searched by trying all numbers.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::kernel::hex::hex;
use crate::kernel::identity::Identity;

/// HMAC-SHA256 under the installation's identity key. `Debug` shows nothing of the key.
#[derive(Clone)]
pub struct IdentityHasher(Hmac<Sha256>);

impl fmt::Debug for IdentityHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityHasher")
    }
}

impl IdentityHasher {
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a key to the block of its hash with zeros; done here, where the length is known to fit.
        let mut block = [0_u8; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self(Hmac::new(&block.into()))
    }
    /// A code that only this installation can make over `message`, apart from identities and from other uses by its `label`.
    #[must_use]
    pub fn seal(&self, label: &str, message: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        // No identity begins so: each begins with the word of its kind.
        mac.update(b"\0seal\0");
        mac.update(label.as_bytes());
        mac.update(b"\0");
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
    /// The key under which `identity` is stored: 64 hexadecimal digits.
    #[must_use]
    pub fn key_of(&self, identity: &Identity) -> String {
        self.key_under(identity.kind().as_str(), identity.reveal().expose())
    }
    /// A key of its own for another use, from which the identity key cannot be told.
    #[must_use]
    pub fn derived_key(&self, label: &'static str) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(b"derived key:");
        mac.update(label.as_bytes());
        mac.finalize().into_bytes().into()
    }
    /// The keyed hash of any text about a person; `label` says what it is, so that texts of two kinds never meet.
    #[must_use]
    pub fn key_under(&self, label: &'static str, text: &str) -> String {
        let mut mac = self.0.clone();
        for part in [label, ":", text] {
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::identity::IdentityKind;

    #[test]
    fn one_person_has_one_key_under_one_secret() {
        let phone = |text| Identity::parse(IdentityKind::Phone, text).unwrap();
        let hasher = IdentityHasher::new(&[7; 32]);
        let key = hasher.key_of(&phone("0812 0000 1234"));
        assert_eq!(key, hasher.key_of(&phone("+62 812-0000-1234")));
        assert_eq!(key.len(), 64);
        assert_ne!(key, hasher.key_of(&phone("0812 0000 1235")));
        assert_ne!(key, IdentityHasher::new(&[8; 32]).key_of(&phone("0812 0000 1234")));
    }

    /// Computed with OpenSSL: `openssl dgst -sha256 -mac HMAC -macopt hexkey:2a…2a` over `nik:3211011708459998`.
    #[test]
    fn it_is_hmac_sha256() {
        let nik = Identity::parse(IdentityKind::Nik, "3211011708459998").unwrap();
        assert_eq!(IdentityHasher::new(&[0x2a; 32]).key_of(&nik), "29921abc7fa086ef904af7d5d654ca5ffc872e2409c3627431681957d5e604ee");
    }
}
