//! The gate for those whom a trusted issuer vouches for.

use std::sync::Arc;
use std::time::Instant as Moment;

use super::gate::{Gate, Identified, refuse};
use super::service::external;
use super::sso::Issuer;
use super::sso::jwks::NoKeys;
use super::sso::verify::{self, Refusal, Vouched};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::UserId;
use crate::kernel::permission::{Caller, Grant};
use crate::kernel::time::Instant;

/// Somebody an issuer vouches for, as a user here.
#[derive(Clone)]
pub(super) struct External {
    vouched: Arc<Vouched>,
    user_id: UserId,
    grants: Vec<Grant>,
}

impl Gate {
    /// Somebody whom a trusted issuer vouches for.
    pub(super) async fn external(&self, token: &str) -> Result<Identified> {
        let (key, now) = (token.to_owned(), self.now());
        let external = match self.vouched.get(&key, |known| self.news(known.grants.iter().map(|g| g.mall_id))) {
            Some(known) => known,
            None => self.vouch(key, now).await?,
        };
        external.vouched.check_times(now).map_err(|reason| refuse(&reason.to_string()))?;
        Ok(Identified { caller: Caller { actor: Actor::Staff(external.user_id), grants: external.grants }, device: None })
    }

    async fn vouch(&self, token: String, now: Instant) -> Result<External> {
        let asked = Moment::now();
        let (issuer, vouched) = self.check_external(&token, now).await?;
        let (user_id, grants) = external::recognise(&self.db, &issuer.trusted, &vouched, now).await?;
        let found = External { vouched: Arc::new(vouched), user_id, grants };
        let news = self.news(found.grants.iter().map(|g| g.mall_id));
        self.vouched.put(token, found.clone(), news, asked);
        Ok(found)
    }

    /// The checks of a token from elsewhere, by the keys of whichever issuer publishes its key.
    async fn check_external(&self, token: &str, now: Instant) -> Result<(&Arc<Issuer>, Vouched)> {
        let refused = |reason: Refusal| refuse(&reason.to_string());
        let header = verify::header(token).map_err(refused)?;
        let (mut reason, mut nobody_knows) = (Refusal::UnknownKey, false);
        for issuer in &self.issuers {
            match issuer.keys.key(&header.kid, now).await {
                Ok(Some(key)) => match verify::verify(token, &header, &key, &issuer.trusted, now) {
                    Ok(vouched) => return Ok((issuer, vouched)),
                    Err(refusal) => reason = refusal,
                },
                Ok(None) => {}
                Err(NoKeys) => nobody_knows = true,
            }
        }
        // Another issuer may use the same name for a key of its own.
        if nobody_knows && matches!(reason, Refusal::UnknownKey | Refusal::Signature | Refusal::Issuer) {
            let detail = ("Layanan masuk tunggal tidak menjawab.", "The single sign-on service does not answer.");
            return Err(AppError::new(Code::Overloaded).retry_after_s(30).detail(detail.0, detail.1));
        }
        Err(refused(reason))
    }
}
