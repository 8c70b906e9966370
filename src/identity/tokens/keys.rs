//! The keys of access tokens: P-256 pairs in PEM. Their public halves are published as a JWK set, each named by its RFC 7638 thumbprint.
//!
//! A line `Signs-From: <moment>` before a pair says when it begins to sign; without one the first pair of a file signs from the beginning
//! and any other never does. Every process decides by the clock which pair signs: the next key is published and accepted from
//! the moment it is read, and the last one until the tokens it signed have ended. So a key is replaced while any number of processes
//! serve, none of them having to be told in time (`mpp keys rotate-signing`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::kernel::time::Instant;

/// A key file that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 private key in PKCS#8 PEM")]
pub struct BadKey;

/// The public half of a signing key (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwk {
    /// Key type.
    #[schema(max_length = 2, example = "EC")]
    pub kty: &'static str,
    /// Curve.
    #[schema(max_length = 5, example = "P-256")]
    pub crv: &'static str,
    /// X coordinate, base64url.
    #[schema(max_length = 43, example = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")]
    pub x: String,
    /// Y coordinate, base64url.
    #[schema(max_length = 43, example = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")]
    pub y: String,
    /// What the key is for: signatures.
    #[serde(rename = "use")]
    #[schema(max_length = 3, example = "sig")]
    pub usage: &'static str,
    /// Algorithm of the signatures.
    #[schema(max_length = 5, example = "ES256")]
    pub alg: &'static str,
    /// Name of the key: its RFC 7638 thumbprint.
    #[schema(max_length = 43, example = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s")]
    pub kid: String,
}

/// The public keys that access tokens may be signed with (RFC 7517 §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JwkSet {
    /// Current key first, then those still accepted.
    #[schema(max_items = 10)]
    pub keys: Vec<Jwk>,
}

/// How much longer than its last token a key is published, in milliseconds: clocks of two hosts differ.
const SLACK_MS: i64 = 60_000;

struct Pair {
    jwk: Jwk,
    signing: EncodingKey,
    verifying: DecodingKey,
    /// None: it never signs and is only accepted.
    signs_from: Option<Instant>,
}

/// What a key is doing at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published; signs from then on.
    Next(Instant),
    Signs,
    /// Signs no more; what it signed is accepted.
    Accepted,
    /// All it signed has ended: neither published nor accepted.
    Ended,
}

/// The keys of this installation. `Debug` shows their names only.
pub struct SigningKeys {
    pairs: Vec<Pair>,
    public: JwkSet,
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.public.keys.iter().map(|jwk| &jwk.kid)).finish()
    }
}

impl SigningKeys {
    /// From one or more PEM blocks.
    ///
    /// # Errors
    /// [`BadKey`] when none signs, or one is not a P-256 private key in PKCS#8 or its time is no time.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let mut pairs = blocks(pem)?.into_iter().map(pair).collect::<Result<Vec<_>, _>>()?;
        if let Some(first) = pairs.first_mut().filter(|first| first.signs_from.is_none()) {
            first.signs_from = Some(Instant::from_epoch_ms(0));
        }
        if pairs.iter().all(|pair| pair.signs_from.is_none()) {
            return Err(BadKey);
        }
        let public = JwkSet { keys: pairs.iter().map(|pair| pair.jwk.clone()).collect() };
        Ok(Self { pairs, public })
    }
    /// Name and key that sign new tokens `now`: of those whose time has come the last, else the first to come.
    pub(super) fn signer(&self, now: Instant) -> Option<(&str, &EncodingKey)> {
        let begun = self.pairs.iter().filter(|pair| pair.signs_from.is_some_and(|from| from <= now)).max_by_key(|pair| pair.signs_from);
        let first = || self.pairs.iter().filter(|pair| pair.signs_from.is_some()).min_by_key(|pair| pair.signs_from);
        begun.or_else(first).map(|pair| (pair.jwk.kid.as_str(), &pair.signing))
    }
    /// The accepted key of that name; names are looked up among the loaded keys and nowhere else. `life_ms`: how long tokens last.
    pub(super) fn verifier(&self, kid: &str, now: Instant, life_ms: i64) -> Option<&DecodingKey> {
        let named = self.pairs.iter().find(|pair| pair.jwk.kid == kid)?;
        (self.state(named, now, life_ms) != KeyState::Ended).then_some(&named.verifying)
    }
    /// The document to publish `now`: the key that signs first, the next and the last behind it.
    #[must_use]
    pub fn published(&self, now: Instant, life_ms: i64) -> JwkSet {
        let signer = self.signer(now).map(|(kid, _)| kid);
        let mut keys: Vec<Jwk> =
            self.pairs.iter().filter(|pair| self.state(pair, now, life_ms) != KeyState::Ended).map(|pair| pair.jwk.clone()).collect();
        keys.sort_by_key(|jwk| Some(jwk.kid.as_str()) != signer);
        JwkSet { keys }
    }
    /// All keys of the file, whatever their time.
    #[must_use]
    pub fn public(&self) -> &JwkSet {
        &self.public
    }
    /// What each key of the file is doing, in its order.
    #[must_use]
    pub fn states(&self, now: Instant, life_ms: i64) -> Vec<(&str, KeyState)> {
        self.pairs.iter().map(|pair| (pair.jwk.kid.as_str(), self.state(pair, now, life_ms))).collect()
    }

    fn state(&self, pair: &Pair, now: Instant, life_ms: i64) -> KeyState {
        let Some(from) = pair.signs_from else { return KeyState::Accepted };
        if self.signer(now).is_some_and(|(kid, _)| kid == pair.jwk.kid) {
            return KeyState::Signs;
        }
        if from > now {
            return KeyState::Next(from);
        }
        let followed = self.pairs.iter().filter_map(|other| other.signs_from).filter(|other| *other > from).min();
        match followed {
            Some(at) if at.plus_ms(life_ms.saturating_add(SLACK_MS)) <= now => KeyState::Ended,
            _ => KeyState::Accepted,
        }
    }
}

/// A new private key in PKCS#8 PEM.
///
/// # Errors
/// [`BadKey`], if the encoding fails; it does not for a key just made.
pub fn generate_pem() -> Result<String, BadKey> {
    // Fewer than one in 2³² draws is no valid scalar; then draw again.
    let key =
        std::iter::repeat_with(rand::random::<[u8; 32]>).take(8).find_map(|bytes| SecretKey::from_slice(&bytes).ok()).ok_or(BadKey)?;
    key.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).map_err(|_| BadKey)
}

/// The line before a pair that says when it begins to sign.
pub const SIGNS_FROM: &str = "Signs-From:";

/// One PEM block and the time before it.
#[derive(Default)]
struct Block {
    signs_from: Option<Instant>,
    pem: String,
}

fn blocks(text: &str) -> Result<Vec<Block>, BadKey> {
    let (mut blocks, mut open) = (Vec::new(), Block::default());
    for line in text.lines().map(str::trim) {
        let inside = !open.pem.is_empty();
        if let Some(at) = line.strip_prefix(SIGNS_FROM).filter(|_| !inside) {
            open.signs_from = Some(at.trim().parse().map_err(|_| BadKey)?);
        } else if inside || line.starts_with("-----BEGIN ") {
            open.pem.push_str(line);
            open.pem.push('\n');
            if line.starts_with("-----END ") {
                blocks.push(std::mem::take(&mut open));
            }
        }
    }
    if open.pem.is_empty() { Ok(blocks) } else { Err(BadKey) }
}

fn pair(block: Block) -> Result<Pair, BadKey> {
    let secret = SecretKey::from_pkcs8_pem(block.pem.trim()).map_err(|_| BadKey)?;
    let der = secret.to_pkcs8_der().map_err(|_| BadKey)?;
    let point = secret.public_key().to_encoded_point(false);
    let coordinate = |bytes: Option<&p256::FieldBytes>| bytes.map(|b| URL_SAFE_NO_PAD.encode(b)).ok_or(BadKey);
    let (x, y) = (coordinate(point.x())?, coordinate(point.y())?);
    let kid = thumbprint(&x, &y);
    let verifying = DecodingKey::from_ec_components(&x, &y).map_err(|_| BadKey)?;
    let jwk = Jwk { kty: "EC", crv: "P-256", x, y, usage: "sig", alg: "ES256", kid };
    Ok(Pair { jwk, signing: EncodingKey::from_ec_der(der.as_bytes()), verifying, signs_from: block.signs_from })
}

/// RFC 7638: SHA-256 over the required members in order of name, without blanks.
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_library() {
        let pem = generate_pem().unwrap();
        let keys = SigningKeys::from_pem(&pem).unwrap();
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(serde_json::to_value(&keys.public().keys[0]).unwrap()).unwrap();
        assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), keys.signer(now()).unwrap().0);
    }

    const LIFE_MS: i64 = 900_000;

    fn now() -> Instant {
        Instant::from_epoch_ms(1_796_000_000_000)
    }
    fn kid_of(pem: &str) -> String {
        SigningKeys::from_pem(pem).unwrap().public().keys[0].kid.clone()
    }

    #[test]
    fn the_first_of_several_keys_signs_and_all_are_published() {
        let (new, old) = (generate_pem().unwrap(), generate_pem().unwrap());
        let keys = SigningKeys::from_pem(&format!("# current\n{new}\n{old}")).unwrap();
        assert_eq!(keys.signer(now()).unwrap().0, kid_of(&new));
        assert_eq!(keys.published(now(), LIFE_MS).keys.len(), 2);
        assert!(keys.verifier(&kid_of(&old), now(), LIFE_MS).is_some());
    }

    #[test]
    fn the_next_key_is_published_before_it_signs_and_the_last_until_its_tokens_have_ended() {
        let (old, new) = (generate_pem().unwrap(), generate_pem().unwrap());
        let (old_kid, new_kid) = (kid_of(&old), kid_of(&new));
        let turn = now().plus_ms(600_000);
        let keys = SigningKeys::from_pem(&format!("{old}\nSigns-From: {turn}\n{new}")).unwrap();
        let kids = |at: Instant| keys.published(at, LIFE_MS).keys.into_iter().map(|jwk| jwk.kid).collect::<Vec<_>>();
        for at in [now(), turn.plus_ms(-1)] {
            assert_eq!(kids(at), [old_kid.as_str(), &new_kid], "the one that signs first");
            assert_eq!(keys.states(at, LIFE_MS), [(old_kid.as_str(), KeyState::Signs), (new_kid.as_str(), KeyState::Next(turn))]);
        }
        let last = turn.plus_ms(LIFE_MS + SLACK_MS);
        for at in [turn, last.plus_ms(-1)] {
            assert_eq!(kids(at), [new_kid.as_str(), &old_kid]);
            assert_eq!(keys.signer(at).unwrap().0, new_kid);
            assert!(keys.verifier(&old_kid, at, LIFE_MS).is_some());
        }
        assert_eq!(kids(last), [new_kid.as_str()]);
        assert!(keys.verifier(&old_kid, last, LIFE_MS).is_none(), "nobody may use it later");
        assert_eq!(keys.states(last, LIFE_MS)[0].1, KeyState::Ended);
    }

    #[test]
    fn a_file_whose_keys_are_all_to_come_signs_with_the_first() {
        let (one, two) = (generate_pem().unwrap(), generate_pem().unwrap());
        let text = format!("Signs-From: {}\n{one}Signs-From: {}\n{two}", now().plus_ms(2), now().plus_ms(1));
        assert_eq!(SigningKeys::from_pem(&text).unwrap().signer(now()).unwrap().0, kid_of(&two));
        assert_eq!(SigningKeys::from_pem(&format!("Signs-From: kemarin\n{one}")).unwrap_err(), BadKey);
    }

    #[test]
    fn a_published_key_has_no_private_part() {
        let pem = generate_pem().unwrap();
        let published = serde_json::to_value(SigningKeys::from_pem(&pem).unwrap().public()).unwrap();
        let members: Vec<&String> = published["keys"][0].as_object().unwrap().keys().collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    }

    #[test]
    fn other_files_are_refused() {
        let good = generate_pem().unwrap();
        for bad in [
            "",
            "rahasia",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            &format!("{good}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
        ] {
            assert_eq!(SigningKeys::from_pem(bad).unwrap_err(), BadKey, "{bad}");
        }
    }
}
