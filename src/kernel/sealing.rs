//! Sealing texts about people: XChaCha20-Poly1305 under one of several data keys, bound to the place where the sealed text stands.
//! A random nonce of 192 bits needs no counter that processes would have to share.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize as _, Zeroizing};

use super::ids::MallId;
use super::private::Private;
use super::token::short_code;

const NONCE_BYTES: usize = 24;
/// Length of a key's id: symbols of the alphabet of tokens.
const ID_SYMBOLS: usize = 8;

/// Where a sealed text stands. Sealed in one place it does not open in another: rows and columns cannot be exchanged.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    pub mall_id: MallId,
    pub row: &'a str,
}

impl Place<'_> {
    /// The place as additional data, each part with its length before it, so that two places never read the same.
    fn bytes(&self) -> Vec<u8> {
        let parts = [self.table, self.column, self.mall_id.as_str(), self.row];
        parts.iter().flat_map(|part| format!("{}:{part}", part.len()).into_bytes()).collect()
    }
}

/// What is wrong with a sealed text or a file of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Changed, moved from elsewhere, or sealed under another key.
    #[error("a sealed text does not open where it stands")]
    NotGenuine,
    #[error("a text could not be sealed")]
    NotSealed,
    #[error("each line holds a key id and 32 bytes in base64, no id twice")]
    BadKeys,
}

/// One key with its name. `Debug` shows the name.
pub struct DataKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

impl DataKey {
    #[must_use]
    pub fn new(id: impl Into<String>, mut key: [u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(&key.into());
        key.zeroize();
        Self { id: id.into(), cipher }
    }
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
    /// `text` sealed for `place`: nonce and ciphertext in base64.
    ///
    /// # Errors
    /// [`SealError::NotSealed`], for texts beyond every size that is let in.
    pub fn seal(&self, place: &Place<'_>, text: &str) -> Result<String, SealError> {
        let nonce = rand::random::<[u8; NONCE_BYTES]>();
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: &place.bytes() });
        let sealed = sealed.map_err(|_| SealError::NotSealed)?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }
    /// What was sealed for `place` under this key.
    ///
    /// # Errors
    /// [`SealError::NotGenuine`].
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Private, SealError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| SealError::NotGenuine)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::NotGenuine)?;
        let opened = self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &place.bytes() });
        let text = String::from_utf8(opened.map_err(|_| SealError::NotGenuine)?).map_err(|_| SealError::NotGenuine)?;
        Ok(Private::new(text))
    }
}

/// The keys of an installation, oldest first.
#[derive(Debug)]
pub struct DataKeys(Vec<DataKey>);

impl DataKeys {
    /// Reads the file of keys: a line for each, its id and 32 bytes in base64.
    ///
    /// # Errors
    /// [`SealError::BadKeys`].
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let mut keys: Vec<DataKey> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (id, key) = line.split_once(' ').ok_or(SealError::BadKeys)?;
            let sound = id.len() == ID_SYMBOLS && id.bytes().all(|b| b.is_ascii_alphanumeric()) && keys.iter().all(|known| known.id != id);
            let bytes = Zeroizing::new(STANDARD.decode(key.trim()).map_err(|_| SealError::BadKeys)?);
            let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| SealError::BadKeys)?;
            keys.push(if sound { DataKey::new(id, key) } else { return Err(SealError::BadKeys) });
        }
        if keys.is_empty() { Err(SealError::BadKeys) } else { Ok(Self(keys)) }
    }
    /// The line of a new key, with its id.
    #[must_use]
    pub fn new_line() -> (String, Zeroizing<String>) {
        let (id, key) = (short_code(ID_SYMBOLS), Zeroizing::new(rand::random::<[u8; 32]>()));
        let line = format!("{id} {}\n", STANDARD.encode(key.as_slice()));
        (id, Zeroizing::new(line))
    }
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&DataKey> {
        self.0.iter().find(|key| key.id == id)
    }
    #[must_use]
    pub fn newest(&self) -> Option<&DataKey> {
        self.0.last()
    }
    /// The ids, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(DataKey::id)
    }
}

#[cfg(test)]
mod tests;
