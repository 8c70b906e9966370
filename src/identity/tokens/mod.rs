//! Access tokens of staff: short-lived JWTs signed with ES256 (RFC 7519, RFC 7518 §3.4), verified against the keys of this
//! installation only. Time comes from the security clock that is handed in, never from the demo's.

mod keys;
mod rotation;
#[cfg(test)]
mod suite;

pub use keys::{BadKey, Jwk, JwkSet, KeyState, SigningKeys, generate_pem};
pub use rotation::rotated;

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::identity::model_session::Session;
use crate::kernel::ids::{SessionId, UserId};
use crate::kernel::permission::Grant;
use crate::kernel::time::{Clock, Instant};

/// Whom the tokens are for.
pub const AUDIENCE: &str = "mpp";
/// The claim that tells an access token from any other token we may sign one day.
const ACCESS: &str = "access";
/// Longest token looked at, in bytes: about 25 grants.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// How far the clocks of two processes may differ, in milliseconds. It delays no expiry: only "not yet valid" is forgiven.
const LEEWAY_MS: i64 = 5_000;

/// What an access token says. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    /// The staff user.
    pub sub: UserId,
    pub typ: String,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    /// Id of this one token.
    pub jti: String,
    /// Version of the user record it was issued for; a later change ends it.
    pub ver: i64,
    /// The session it was issued in; with that it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sid: Option<SessionId>,
    /// Roles with their scopes.
    pub grants: Vec<Grant>,
}

/// A token that proves nothing. Why it does not is for the log alone: callers get one answer for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    #[error("longer than a token may be")]
    TooLong,
    #[error("malformed, or its header asks for what is not accepted")]
    Header,
    #[error("its key is not one of ours")]
    UnknownKey,
    #[error("signature or claims do not hold")]
    Refused,
    #[error("of another kind")]
    Kind,
    #[error("not valid yet")]
    NotYet,
    #[error("expired")]
    Expired,
}

/// Issues and verifies access tokens.
pub struct Tokens {
    keys: RwLock<Arc<SigningKeys>>,
    issuer: String,
    lifetime_s: i64,
    clock: Arc<dyn Clock>,
    validation: Validation,
}

impl Tokens {
    /// `lifetime_s`: how long a token is good for, in seconds. `clock`: the security clock.
    #[must_use]
    pub fn new(keys: SigningKeys, issuer: &str, lifetime_s: i64, clock: Arc<dyn Clock>) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        // Without this a token that leaves `aud` or `iss` out altogether would pass.
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub", "nbf"]);
        // Times are compared below, by the security clock; the library would ask the machine.
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        Self { keys: RwLock::new(Arc::new(keys)), issuer: issuer.to_owned(), lifetime_s, clock, validation }
    }

    /// A token for `user` as of `version` of its record, outside any session, and its claims.
    ///
    /// # Errors
    /// The library's, if signing fails.
    pub fn issue(&self, user: UserId, version: i64, grants: Vec<Grant>) -> jsonwebtoken::errors::Result<(String, Claims)> {
        self.sign(user, version, None, grants)
    }

    /// A token that ends with `session`.
    ///
    /// # Errors
    /// The library's, if signing fails.
    pub fn issue_in(&self, session: &Session, grants: Vec<Grant>) -> jsonwebtoken::errors::Result<(String, Claims)> {
        self.sign(session.user_id, session.user_version, Some(session), grants)
    }

    fn sign(
        &self,
        user: UserId,
        version: i64,
        session: Option<&Session>,
        grants: Vec<Grant>,
    ) -> jsonwebtoken::errors::Result<(String, Claims)> {
        let (keys, now) = (self.keys(), self.clock.now());
        let now_s = now.epoch_ms().div_euclid(1000);
        let session_end_s = session.map_or(i64::MAX, |session| session.ends_at.epoch_ms().div_euclid(1000));
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            typ: ACCESS.to_owned(),
            iat: now_s,
            nbf: now_s,
            exp: now_s.saturating_add(self.lifetime_s).min(session_end_s),
            jti: uuid::Uuid::now_v7().to_string(),
            ver: version,
            sid: session.map(|session| session.id),
            grants,
        };
        let (kid, key) = keys.signer(now).ok_or(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(kid.to_owned());
        Ok((jsonwebtoken::encode(&header, &claims, key)?, claims))
    }

    /// The claims of a token of ours that is valid now.
    ///
    /// # Errors
    /// [`BadToken`].
    pub fn verify(&self, token: &str) -> Result<Claims, BadToken> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(BadToken::TooLong);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken::Header)?;
        if header.alg != Algorithm::ES256 || names_a_key_or_extension(&header) {
            return Err(BadToken::Header);
        }
        let (keys, now) = (self.keys(), self.clock.now());
        let key = header.kid.as_deref().and_then(|kid| keys.verifier(kid, now, self.life_ms())).ok_or(BadToken::UnknownKey)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation).map_err(|_| BadToken::Refused)?.claims;
        self.check(&claims)?;
        Ok(claims)
    }

    /// Whether a token names one of our keys; says nothing about who made it.
    #[must_use]
    pub fn are_named_by(&self, token: &str) -> bool {
        let header = (token.len() <= MAX_TOKEN_BYTES).then(|| jsonwebtoken::decode_header(token).ok()).flatten();
        let (keys, now) = (self.keys(), self.clock.now());
        header.and_then(|header| header.kid).is_some_and(|kid| keys.verifier(&kid, now, self.life_ms()).is_some())
    }

    /// Whether claims whose signature held are of the right kind and valid now.
    ///
    /// # Errors
    /// [`BadToken::Kind`], [`BadToken::Expired`], [`BadToken::NotYet`].
    pub fn check(&self, claims: &Claims) -> Result<(), BadToken> {
        check(claims, self.clock.now())
    }

    /// The keys to publish now.
    #[must_use]
    pub fn public_keys(&self) -> JwkSet {
        self.keys().published(self.clock.now(), self.life_ms())
    }

    /// Goes on with the keys of a file that has changed.
    pub fn use_keys(&self, keys: SigningKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    fn keys(&self) -> Arc<SigningKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn life_ms(&self) -> i64 {
        self.lifetime_s.saturating_mul(1000)
    }
}

/// We never issue such headers; who sends one hopes that we fetch a key of theirs.
fn names_a_key_or_extension(header: &Header) -> bool {
    header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some() || header.crit.is_some()
}

/// What the library leaves to us: kind and times.
fn check(claims: &Claims, now: Instant) -> Result<(), BadToken> {
    let now_ms = now.epoch_ms();
    if claims.typ != ACCESS {
        Err(BadToken::Kind)
    } else if claims.exp.saturating_mul(1000) <= now_ms {
        Err(BadToken::Expired)
    } else if claims.nbf.max(claims.iat).saturating_mul(1000) > now_ms.saturating_add(LEEWAY_MS) {
        Err(BadToken::NotYet)
    } else {
        Ok(())
    }
}
