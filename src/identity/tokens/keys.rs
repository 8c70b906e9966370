//! The keys of access tokens: P-256 pairs in PEM, the first signs, the others are still accepted.
//! Their public halves are published as a JWK set, each named by its RFC 7638 thumbprint.
//!
//! To replace a key while several processes run: add the new pair behind the old one and restart each process, so that all
//! accept it; then put it first and restart again; remove the old pair after the longest life of a token.

use std::collections::HashMap;
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

/// The keys of this installation. `Debug` shows their names only.
pub struct SigningKeys {
    current_kid: String,
    current: EncodingKey,
    accepted: HashMap<String, DecodingKey>,
    public: JwkSet,
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKeys({})", self.current_kid)
    }
}

impl SigningKeys {
    /// From one or more PEM blocks, the signing one first.
    ///
    /// # Errors
    /// [`BadKey`] when there is none, or one is not a P-256 private key in PKCS#8.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let pairs = blocks(pem).into_iter().map(pair).collect::<Result<Vec<_>, _>>()?;
        let (first, current) = pairs.first().ok_or(BadKey)?;
        let (current_kid, current) = (first.kid.clone(), current.clone());
        let accepted = pairs
            .iter()
            .map(|(jwk, _)| DecodingKey::from_ec_components(&jwk.x, &jwk.y).map(|key| (jwk.kid.clone(), key)))
            .collect::<Result<_, _>>()
            .map_err(|_| BadKey)?;
        Ok(Self { current_kid, current, accepted, public: JwkSet { keys: pairs.into_iter().map(|(jwk, _)| jwk).collect() } })
    }
    /// Name and key that sign new tokens.
    pub(super) fn signer(&self) -> (&str, &EncodingKey) {
        (&self.current_kid, &self.current)
    }
    /// The accepted key of that name; names are looked up among the loaded keys and nowhere else.
    pub(super) fn verifier(&self, kid: &str) -> Option<&DecodingKey> {
        self.accepted.get(kid)
    }
    /// The document to publish.
    #[must_use]
    pub fn public(&self) -> &JwkSet {
        &self.public
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

const BEGIN: &str = "-----BEGIN ";

fn blocks(pem: &str) -> Vec<&str> {
    let starts: Vec<usize> = pem.match_indices(BEGIN).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([pem.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| pem.get(*start..end)).map(str::trim).collect()
}

fn pair(pem: &str) -> Result<(Jwk, EncodingKey), BadKey> {
    let secret = SecretKey::from_pkcs8_pem(pem).map_err(|_| BadKey)?;
    let der = secret.to_pkcs8_der().map_err(|_| BadKey)?;
    let point = secret.public_key().to_encoded_point(false);
    let coordinate = |bytes: Option<&p256::FieldBytes>| bytes.map(|b| URL_SAFE_NO_PAD.encode(b)).ok_or(BadKey);
    let (x, y) = (coordinate(point.x())?, coordinate(point.y())?);
    let kid = thumbprint(&x, &y);
    Ok((Jwk { kty: "EC", crv: "P-256", x, y, usage: "sig", alg: "ES256", kid }, EncodingKey::from_ec_der(der.as_bytes())))
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
        assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), keys.signer().0);
    }

    #[test]
    fn the_first_of_several_keys_signs_and_all_are_published() {
        let (new, old) = (generate_pem().unwrap(), generate_pem().unwrap());
        let keys = SigningKeys::from_pem(&format!("# current\n{new}\n{old}")).unwrap();
        assert_eq!(keys.signer().0, SigningKeys::from_pem(&new).unwrap().signer().0);
        assert_eq!(keys.public().keys.len(), 2);
        assert!(keys.verifier(SigningKeys::from_pem(&old).unwrap().signer().0).is_some());
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
