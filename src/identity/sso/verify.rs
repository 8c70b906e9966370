//! The seven checks of a token from elsewhere, in this order: read `alg` and `kid` and nothing else; only RS256 and ES256; the key by its
//! name from the issuer's published set; the signature; exactly this `iss`; our name in `aud`; times, and that it is an access token.
//! An ID token is signed by the same key for the same people: `typ` alone tells it apart. Pure.

use jsonwebtoken::{Algorithm, Validation};
use serde_json::Value;

use super::jwks::Key;
use super::{RoleRule, TrustedIssuer};
use crate::kernel::time::Instant;

/// Longest token looked at, in bytes. Keycloak's grow with the roles of a person.
pub const MAX_TOKEN_BYTES: usize = 12 * 1024;
/// How far the issuer's clock may differ from ours, in milliseconds.
const LEEWAY_MS: i64 = 60_000;
/// Longest subject that is stored.
const MAX_SUBJECT: usize = 255;

/// Why a token proves nothing. For the log alone: callers get one answer for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("longer than a token may be")]
    TooLong,
    #[error("malformed, or its header asks for what is not accepted")]
    Header,
    #[error("an algorithm that is not accepted")]
    Algorithm,
    #[error("no issuer publishes its key")]
    UnknownKey,
    #[error("the signature does not hold")]
    Signature,
    #[error("from another issuer than its key")]
    Issuer,
    #[error("for somebody else")]
    Audience,
    #[error("expired")]
    Expired,
    #[error("not valid yet")]
    NotYet,
    #[error("no access token")]
    Kind,
    #[error("claims of the wrong form")]
    Malformed,
}

/// What is read of a token before anything is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub algorithm: Algorithm,
    pub kid: String,
}

/// Checks one and two.
///
/// # Errors
/// [`Refusal::TooLong`], [`Refusal::Header`], [`Refusal::Algorithm`].
pub fn header(token: &str) -> Result<Header, Refusal> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Refusal::TooLong);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Header)?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err(Refusal::Algorithm);
    }
    // Who names a key of their own hopes that we fetch it.
    if header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.crit.is_some() {
        return Err(Refusal::Header);
    }
    let kid = header.kid.filter(|kid| (1..=255).contains(&kid.len())).ok_or(Refusal::Header)?;
    Ok(Header { algorithm: header.alg, kid })
}

/// Somebody whom an issuer vouches for.
#[derive(Debug, Clone, PartialEq)]
pub struct Vouched {
    pub subject: String,
    /// How the issuer names them to people.
    pub name: Option<String>,
    pub claims: Value,
    not_before_s: i64,
    expires_s: i64,
}

/// Checks four to seven, with a key of `issuer`.
///
/// # Errors
/// [`Refusal`].
pub fn verify(token: &str, header: &Header, key: &Key, issuer: &TrustedIssuer, now: Instant) -> Result<Vouched, Refusal> {
    // The key says what it signs with; a token that claims otherwise hopes for a mix-up.
    if key.algorithm != header.algorithm {
        return Err(Refusal::Algorithm);
    }
    let mut validation = Validation::new(header.algorithm);
    // The signature alone: every claim is looked at below, by our own clock.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let claims = jsonwebtoken::decode::<Value>(token, &key.key, &validation).map_err(|_| Refusal::Signature)?.claims;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(issuer.issuer.as_str()) {
        return Err(Refusal::Issuer);
    }
    if !is_for(claims.get("aud"), &issuer.audience) {
        return Err(Refusal::Audience);
    }
    let expires_s = seconds(claims.get("exp"))?.ok_or(Refusal::Malformed)?;
    let not_before_s = seconds(claims.get("nbf"))?.max(seconds(claims.get("iat"))?).unwrap_or(i64::MIN);
    if text("typ") != Some("Bearer") {
        return Err(Refusal::Kind);
    }
    let subject = text("sub").filter(|sub| (1..=MAX_SUBJECT).contains(&sub.len())).ok_or(Refusal::Malformed)?.to_owned();
    let name = text("name").or_else(|| text("preferred_username")).map(str::to_owned);
    let vouched = Vouched { subject, name, not_before_s, expires_s, claims };
    vouched.check_times(now)?;
    Ok(vouched)
}

impl Vouched {
    /// Whether it is valid `now`, give or take a minute between two clocks.
    ///
    /// # Errors
    /// [`Refusal::Expired`], [`Refusal::NotYet`].
    pub fn check_times(&self, now: Instant) -> Result<(), Refusal> {
        let now_ms = now.epoch_ms();
        if self.expires_s.saturating_mul(1000).saturating_add(LEEWAY_MS) <= now_ms {
            Err(Refusal::Expired)
        } else if self.not_before_s.saturating_mul(1000).saturating_sub(LEEWAY_MS) > now_ms {
            Err(Refusal::NotYet)
        } else {
            Ok(())
        }
    }

    /// The rules whose value its claims hold, in their order.
    pub fn rules<'a>(&self, rules: &'a [RoleRule]) -> impl Iterator<Item = &'a RoleRule> {
        rules.iter().filter(|rule| self.holds(&rule.claim, &rule.value))
    }

    fn holds(&self, pointer: &str, value: &str) -> bool {
        match self.claims.pointer(pointer) {
            Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(value)),
            Some(Value::String(words)) => words.split(' ').any(|word| word == value),
            _ => false,
        }
    }
}

fn is_for(aud: Option<&Value>, us: &str) -> bool {
    match aud {
        Some(Value::String(one)) => one == us,
        Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(us)),
        _ => false,
    }
}

/// A time in whole seconds; one of another form is no time.
fn seconds(value: Option<&Value>) -> Result<Option<i64>, Refusal> {
    value.map(|value| value.as_i64().ok_or(Refusal::Malformed)).transpose()
}
