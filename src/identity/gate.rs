//! Who stands behind a bearer token. Staff tokens are verified by their signature, device tokens by a look-up of their hash;
//! both are then checked against the database. All of that happens at most once a second for each token, so that a revoked
//! device and a disabled or changed user are out within a second in every process, and at once in the process that revoked.
//! The times in a token are looked at with every request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use super::device_token::DeviceToken;
use super::model::Device;
use super::passwords::Passwords;
use super::refusals::Refusals;
use super::tokens::{BadToken, Claims, SigningKeys, Tokens};
use super::{store, store_devices};
use crate::db::Db;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::permission::Caller;
use crate::kernel::time::Clock;

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
    signed: Recent<String, Claims>,
    devices: Recent<String, Device>,
    users: Recent<UserId, Option<i64>>,
}

/// How tokens are issued.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// Name of this installation in tokens (`iss`).
    pub issuer: String,
    /// How long a staff token is good for, in seconds.
    pub lifetime_s: i64,
}

impl Gate {
    /// `clock` is the security clock: the machine's, also in the demo.
    ///
    /// # Errors
    /// `internal` when no password can be hashed.
    pub fn new(db: Db, keys: SigningKeys, settings: &TokenSettings, clock: Arc<dyn Clock>) -> Result<Self> {
        let refusals = Refusals::new(Arc::clone(&clock));
        let tokens = Tokens::new(keys, &settings.issuer, settings.lifetime_s, Arc::clone(&clock));
        let passwords = Passwords::new()?;
        Ok(Self { db, tokens, passwords, clock, refusals, signed: Recent::new(), devices: Recent::new(), users: Recent::new() })
    }

    /// The caller behind a bearer token.
    ///
    /// # Errors
    /// `token_invalid`, the same for every reason; `database_unavailable` and `overloaded` when nobody can tell.
    pub async fn identify(&self, bearer: &str) -> Result<Identified> {
        if DeviceToken::is_meant(bearer) { self.device(bearer).await } else { self.staff(bearer).await }
    }

    async fn staff(&self, token: &str) -> Result<Identified> {
        let claims = self.claims(token).map_err(|reason| refuse(&reason.to_string()))?;
        let state = self.user_version(claims.sub, self.news(claims.grants.iter().map(|g| g.mall_id))).await?;
        if state != Some(claims.ver) {
            return Err(refuse("the user was disabled or changed since"));
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

    /// Version of an enabled user's record; `None` when disabled or gone.
    async fn user_version(&self, id: UserId, news: i64) -> Result<Option<i64>> {
        if let Some(version) = self.users.get(&id, |_| news) {
            return Ok(version);
        }
        let asked = Moment::now();
        let user = self.db.read(move |conn| Ok(store::user_by_id(conn, id)?)).await?;
        let version = user.filter(|user| !user.disabled).map(|user| user.version);
        self.users.put(id, version, news, asked);
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
    fn news(&self, malls: impl IntoIterator<Item = MallId>) -> i64 {
        malls.into_iter().filter_map(|mall| self.db.versions().of(mall.into())).map(|head| head.seq).sum()
    }
}

fn refuse(reason: &str) -> AppError {
    tracing::info!(reason, "a token was refused");
    AppError::new(Code::TokenInvalid)
}

/// Look-ups of the last second. Measured by the machine's monotonic clock, which nobody can set back.
struct Recent<K, V>(Mutex<HashMap<K, Entry<V>>>);

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
    fn get(&self, key: &K, news: impl FnOnce(&V) -> i64) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(key)?;
        (entry.asked.elapsed() < BELIEVED && entry.news == news(&entry.value)).then(|| entry.value.clone())
    }
    /// Keeps what was found; `asked` is when the question was put, not when the answer came.
    fn put(&self, key: K, value: V, news: i64, asked: Moment) {
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
