//! Who stands behind a bearer token. Staff tokens, ours or those of a trusted issuer, are verified by their signature, device tokens by a look-up of their hash;
//! both are then checked against the database. All of that happens at most once a second for each token, so that a revoked
//! device and a disabled or changed user are out within a second in every process, and at once in the process that revoked.
//! The times in a token are looked at with every request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use super::device_token::DeviceToken;
use super::gate_external::External;
use super::hasher::IdentityHasher;
use super::model::Device;
use super::model_session::SessionTimes;
use super::passwords::Passwords;
use super::refusals::Refusals;
use super::sso::{self, Issuer, TrustedIssuer};
use super::tokens::{BadToken, Claims, SigningKeys, Tokens};
use super::{store, store_devices, store_sessions};
use crate::db::Db;
use crate::db::connection::DbConn;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, SessionId, UserId};
use crate::kernel::permission::Caller;
use crate::kernel::time::{Clock, Instant};

/// How long a look-up is believed.
const BELIEVED: Duration = Duration::from_secs(1);
/// Look-ups kept at most; beyond, all are forgotten and asked again.
const KEPT: usize = 10_000;

/// An authenticated caller; for a device, which one.
#[derive(Debug, Clone)]
pub struct Identified {
    pub caller: Caller,
    pub device: Option<Device>,
}

/// Everything needed to recognise callers and to let them sign in.
pub struct Gate {
    pub db: Db,
    pub tokens: Tokens,
    pub passwords: Passwords,
    /// The security clock: the machine's, also in the demo.
    pub clock: Arc<dyn Clock>,
    pub refusals: Refusals,
    pub(super) hasher: IdentityHasher,
    pub(super) issuers: Vec<Arc<Issuer>>,
    signed: Recent<String, Claims>,
    pub(super) vouched: Recent<String, External>,
    devices: Recent<String, Device>,
    users: Recent<(UserId, Option<SessionId>), Option<i64>>,
    pub(super) times: SessionTimes,
}

/// How tokens are issued.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// Name of this installation in tokens (`iss`).
    pub issuer: String,
    /// How long a staff token is good for, in seconds.
    pub lifetime_s: i64,
    /// How long a sign-in may be kept alive.
    pub session: SessionTimes,
    /// Who else may say who somebody is.
    pub trusted: Vec<TrustedIssuer>,
}

impl TokenSettings {
    /// Tokens of `issuer` that last `lifetime_s` seconds, in sessions of the usual length.
    #[must_use]
    pub fn new(issuer: impl Into<String>, lifetime_s: i64) -> Self {
        Self { issuer: issuer.into(), lifetime_s, session: SessionTimes::default(), trusted: Vec::new() }
    }
}

impl Gate {
    /// `clock` is the security clock: the machine's, also in the demo.
    ///
    /// # Errors
    /// `internal` when no password can be hashed.
    pub fn new(db: Db, keys: SigningKeys, hasher: IdentityHasher, settings: &TokenSettings, clock: Arc<dyn Clock>) -> Result<Self> {
        let tokens = Tokens::new(keys, &settings.issuer, settings.lifetime_s, Arc::clone(&clock));
        Ok(Self {
            db,
            tokens,
            passwords: Passwords::new()?,
            refusals: Refusals::new(Arc::clone(&clock)),
            hasher,
            issuers: sso::issuers(&settings.trusted),
            vouched: Recent::new(),
            signed: Recent::new(),
            devices: Recent::new(),
            users: Recent::new(),
            clock,
            times: settings.session,
        })
    }

    /// The moment by the security clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Asks the database again about a user whose session ended here: at once, not within a second.
    pub(super) fn forget(&self, user_id: UserId) {
        self.users.forget(|(of, _)| *of == user_id);
    }

    /// The caller behind a bearer token.
    ///
    /// # Errors
    /// `token_invalid`, the same for every reason; `database_unavailable` and `overloaded` when nobody can tell.
    pub async fn identify(&self, bearer: &str) -> Result<Identified> {
        if DeviceToken::is_meant(bearer) {
            self.device(bearer).await
        } else if self.issuers.is_empty() || self.tokens.are_named_by(bearer) {
            self.staff(bearer).await
        } else {
            // Boxed: few installations have it, and its room need not be in every request.
            Box::pin(self.external(bearer)).await
        }
    }

    async fn staff(&self, token: &str) -> Result<Identified> {
        let claims = self.claims(token).map_err(|reason| refuse(&reason.to_string()))?;
        let state = self.user_version(claims.sub, claims.sid, self.news(claims.grants.iter().map(|g| g.mall_id))).await?;
        if state != Some(claims.ver) {
            return Err(refuse("the user was disabled or changed since, or the session ended"));
        }
        Ok(Identified { caller: Caller { actor: Actor::Staff(claims.sub), grants: claims.grants }, device: None })
    }

    /// What a token of ours says. Its signature costs more than anything else in a request and is looked at once a second; its
    /// times are looked at always.
    fn claims(&self, token: &str) -> Result<Claims, BadToken> {
        let key = token.to_owned();
        if let Some(claims) = self.signed.get(&key, |_| 0) {
            return self.tokens.check(&claims).map(|()| claims);
        }
        let claims = self.tokens.verify(token)?;
        self.signed.put(key, claims.clone(), 0, Moment::now());
        Ok(claims)
    }

    /// Version of the record of a user who may be let in; `None` when disabled, at its end or gone, or when the session has ended.
    async fn user_version(&self, id: UserId, session_id: Option<SessionId>, news: i64) -> Result<Option<i64>> {
        if let Some(version) = self.users.get(&(id, session_id), |_| news) {
            return Ok(version);
        }
        let (asked, now) = (Moment::now(), self.now());
        let look_up = move |conn: &mut DbConn| {
            let session = session_id.map(|session_id| store_sessions::session(conn, session_id)).transpose()?;
            let in_session = session.is_none_or(|session| session.is_some_and(|session| !session.ended && session.user_id == id));
            let user = if in_session { store::user_by_id(conn, id)? } else { None };
            Ok(user.filter(|user| user.is_active(now)).map(|user| user.version))
        };
        let version = self.db.read(look_up).await?;
        self.users.put((id, session_id), version, news, asked);
        Ok(version)
    }

    async fn device(&self, token: &str) -> Result<Identified> {
        let hash = DeviceToken::parse(token).ok_or_else(|| refuse("no device token"))?.hash();
        let device = match self.devices.get(&hash, |device| self.news([device.mall_id])) {
            Some(device) => device,
            None => self.look_up(hash).await?.ok_or_else(|| refuse("unknown or revoked device"))?,
        };
        Ok(Identified { caller: device.caller(), device: Some(device) })
    }

    /// Only devices that are found are kept: guesses must not fill the memory.
    async fn look_up(&self, hash: String) -> Result<Option<Device>> {
        let (asked, wanted, now) = (Moment::now(), hash.clone(), self.clock.now());
        let found = self.db.read(move |conn| Ok(store_devices::device_by_token(conn, &wanted, now)?)).await?;
        if let Some(device) = &found {
            self.devices.put(hash, device.clone(), self.news([device.mall_id]), asked);
        }
        Ok(found)
    }

    /// Grows with every change of users and devices of these malls that this process knows of.
    pub(super) fn news(&self, malls: impl IntoIterator<Item = MallId>) -> i64 {
        malls.into_iter().filter_map(|mall| self.db.versions().of(mall.into())).map(|head| head.seq).sum()
    }
}

pub(super) fn refuse(reason: &str) -> AppError {
    tracing::info!(reason, "a token was refused");
    AppError::new(Code::TokenInvalid)
}

/// Look-ups of the last second. Measured by the machine's monotonic clock, which nobody can set back.
pub(super) struct Recent<K, V>(Mutex<HashMap<K, Entry<V>>>);

struct Entry<V> {
    value: V,
    news: i64,
    asked: Moment,
}

impl<K: Hash + Eq, V: Clone> Recent<K, V> {
    fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
    /// What was found less than a second ago, if nothing was changed since.
    pub(super) fn get(&self, key: &K, news: impl FnOnce(&V) -> i64) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(key)?;
        (entry.asked.elapsed() < BELIEVED && entry.news == news(&entry.value)).then(|| entry.value.clone())
    }
    fn forget(&self, which: impl Fn(&K) -> bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|key, _| !which(key));
    }
    /// Keeps what was found; `asked` is when the question was put, not when the answer came.
    pub(super) fn put(&self, key: K, value: V, news: i64, asked: Moment) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= KEPT {
            entries.clear();
        }
        entries.insert(key, Entry { value, news, asked });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_up_is_believed_for_a_second_and_not_past_a_change() {
        let recent: Recent<&str, i32> = Recent::new();
        recent.put("kiosk", 7, 1, Moment::now());
        assert_eq!(recent.get(&"kiosk", |_| 1), Some(7));
        assert_eq!(recent.get(&"kiosk", |_| 2), None, "something changed");
        let before = Moment::now().checked_sub(Duration::from_millis(1001)).unwrap();
        recent.put("kiosk", 7, 1, before);
        assert_eq!(recent.get(&"kiosk", |_| 1), None, "a second has passed");
    }

    #[test]
    fn memory_is_bounded() {
        let recent: Recent<usize, ()> = Recent::new();
        for key in 0..=KEPT {
            recent.put(key, (), 0, Moment::now());
        }
        assert!(recent.0.lock().unwrap().len() <= KEPT);
    }
}
