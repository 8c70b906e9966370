//! The published keys of an issuer, and when to ask for them again.
//!
//! A key that is not known is asked for, at most once in half a minute: whoever sends tokens with made-up key names makes us ask no
//! oftener. Keys are renewed every hour behind the backs of those who use them. While the issuer does not answer, the last set it
//! published is used for a day; then nobody can tell any more who its tokens are from, and they get 503.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::kernel::time::Instant;

/// Milliseconds between two questions to an issuer, whatever their outcome.
const PAUSE_MS: i64 = 30_000;
/// Age in milliseconds at which keys are renewed.
const RENEW_MS: i64 = 3_600_000;
/// Age in milliseconds up to which keys are used when the issuer does not answer.
const BELIEVED_MS: i64 = 24 * 3_600_000;
/// Most keys of a set that are looked at.
const MAX_KEYS: usize = 32;
/// Shortest RSA modulus in bytes: 2048 bits.
const MIN_MODULUS: usize = 256;

/// One key for signatures.
#[derive(Clone)]
pub struct Key {
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

/// The keys of a set by their names.
pub type Keys = HashMap<String, Key>;

/// Reads a JWK set; keys that are not for RS256 or ES256 signatures are left out. Of two with one name the first counts.
#[must_use]
pub fn read(set: &Value) -> Keys {
    let all = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut keys = Keys::new();
    for (kid, key) in all.iter().take(MAX_KEYS).filter_map(read_one) {
        keys.entry(kid).or_insert(key);
    }
    keys
}

fn read_one(jwk: &Value) -> Option<(String, Key)> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let algorithm = match text("kty")? {
        "RSA" if URL_SAFE_NO_PAD.decode(text("n")?).ok()?.len() >= MIN_MODULUS => Algorithm::RS256,
        "EC" if text("crv") == Some("P-256") => Algorithm::ES256,
        _ => return None,
    };
    let named = text("alg").is_none_or(|alg| alg == if algorithm == Algorithm::RS256 { "RS256" } else { "ES256" });
    if !named || text("use").is_some_and(|usage| usage != "sig") {
        return None;
    }
    let key = DecodingKey::from_jwk(&serde_json::from_value::<Jwk>(jwk.clone()).ok()?).ok()?;
    Some((text("kid")?.to_owned(), Key { algorithm, key }))
}

/// Nobody can tell: the issuer has not answered for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the issuer does not publish its keys")]
pub struct NoKeys;

/// Why an issuer's keys could not be had.
pub type FetchError = Box<dyn std::error::Error + Send + Sync>;

type Fetch = Arc<dyn Fn() -> Result<Keys, FetchError> + Send + Sync>;

#[derive(Default)]
struct State {
    keys: Keys,
    /// When the issuer last answered, and when it was last asked.
    read_at: Option<Instant>,
    asked_at: Option<Instant>,
}

enum Step {
    Use(Key),
    /// Good, and it is time to ask again.
    UseAndRenew(Key),
    Unknown,
    NoKeys,
    Ask,
}

impl State {
    fn step(&self, kid: &str, now: Instant) -> Step {
        let age = self.read_at.map(|at| now.ms_since(at));
        let may_ask = self.asked_at.is_none_or(|at| now.ms_since(at) >= PAUSE_MS);
        let believed = age.is_some_and(|age| age < BELIEVED_MS);
        match self.keys.get(kid).filter(|_| believed) {
            Some(key) if may_ask && age.is_some_and(|age| age >= RENEW_MS) => Step::UseAndRenew(key.clone()),
            Some(key) => Step::Use(key.clone()),
            None if may_ask => Step::Ask,
            None if believed => Step::Unknown,
            None => Step::NoKeys,
        }
    }
}

/// The keys of one issuer as they are known. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    state: Arc<Mutex<State>>,
    /// One asks; the others wait for the answer.
    asking: Arc<tokio::sync::Mutex<()>>,
    fetch: Fetch,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

impl Keyring {
    /// `fetch` asks the issuer; it blocks.
    pub fn new(fetch: impl Fn() -> Result<Keys, FetchError> + Send + Sync + 'static) -> Self {
        Self { state: Arc::default(), asking: Arc::default(), fetch: Arc::new(fetch) }
    }

    /// The key of that name, if the issuer publishes it.
    ///
    /// # Errors
    /// [`NoKeys`] when the issuer has not answered for a day, or never.
    pub async fn key(&self, kid: &str, now: Instant) -> Result<Option<Key>, NoKeys> {
        match self.step(kid, now) {
            Step::UseAndRenew(key) => {
                let keyring = self.clone();
                // The mark is set before the thread starts: one renews, not all who come meanwhile.
                keyring.lock().asked_at = Some(now);
                tokio::task::spawn_blocking(move || keyring.ask(now));
                Ok(Some(key))
            }
            Step::Ask => {
                let _asking = self.asking.lock().await;
                if let Step::Ask = self.step(kid, now) {
                    let keyring = self.clone();
                    if let Err(error) = tokio::task::spawn_blocking(move || keyring.ask(now)).await {
                        tracing::error!(%error, "asking an issuer for its keys failed");
                    }
                }
                self.known(kid, now)
            }
            _ => self.known(kid, now),
        }
    }

    fn known(&self, kid: &str, now: Instant) -> Result<Option<Key>, NoKeys> {
        match self.step(kid, now) {
            Step::Use(key) | Step::UseAndRenew(key) => Ok(Some(key)),
            Step::Unknown => Ok(None),
            Step::NoKeys | Step::Ask => Err(NoKeys),
        }
    }

    /// Asks the issuer; blocks. A set without a usable key is no answer: the last good one stays.
    fn ask(&self, now: Instant) {
        self.lock().asked_at = Some(now);
        match (self.fetch)() {
            Ok(keys) if !keys.is_empty() => {
                let mut state = self.lock();
                (state.keys, state.read_at) = (keys, Some(now));
            }
            Ok(_) => tracing::error!("an issuer publishes no key that can be used"),
            Err(error) => tracing::warn!(%error, "an issuer does not publish its keys now"),
        }
    }

    fn step(&self, kid: &str, now: Instant) -> Step {
        self.lock().step(kid, now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;
    use crate::identity::tokens::{SigningKeys, generate_pem};

    fn jwk(kid: &str) -> Value {
        let keys = SigningKeys::from_pem(&generate_pem().unwrap()).unwrap();
        let mut jwk = serde_json::to_value(&keys.public().keys[0]).unwrap();
        jwk["kid"] = kid.into();
        jwk
    }

    fn with(mut jwk: Value, name: &str, value: Value) -> Value {
        jwk[name] = value;
        jwk
    }

    #[test]
    fn only_keys_for_our_signatures_are_read() {
        let set = json!({ "keys": [
            jwk("baik"),
            with(jwk("enkripsi"), "use", json!("enc")),
            with(jwk("alg"), "alg", json!("ES384")),
            with(jwk("kurva"), "crv", json!("P-384")),
            { "kty": "RSA", "kid": "pendek", "n": URL_SAFE_NO_PAD.encode([1_u8; 128]), "e": "AQAB", "alg": "RS256", "use": "sig" },
            { "kty": "oct", "kid": "rahasia", "k": "AAAA" },
            { "kid": "kosong" },
            with(jwk("baik"), "x", json!("AAAA")),
        ] });
        assert_eq!(read(&set).into_keys().collect::<Vec<_>>(), ["baik"]);
        for none in [json!({}), json!({ "keys": "x" }), json!([]), json!(null)] {
            assert!(read(&none).is_empty());
        }
    }

    struct Bench {
        keyring: Keyring,
        asked: Arc<AtomicUsize>,
        up: Arc<AtomicBool>,
        now: Instant,
    }

    fn bench() -> Bench {
        let (asked, up) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
        let (count, answers, set) = (Arc::clone(&asked), Arc::clone(&up), json!({ "keys": [jwk("k1")] }));
        let keyring = Keyring::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            if answers.load(Ordering::SeqCst) { Ok(read(&set)) } else { Err("down".into()) }
        });
        Bench { keyring, asked, up, now: Instant::from_epoch_ms(1_796_000_000_000) }
    }

    impl Bench {
        async fn has(&self, kid: &str, after_ms: i64) -> Result<bool, NoKeys> {
            self.keyring.key(kid, self.now.plus_ms(after_ms)).await.map(|key| key.is_some())
        }
        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }
    }

    #[actix_web::test]
    async fn a_flood_of_made_up_names_asks_once_in_half_a_minute() {
        let bench = bench();
        assert_eq!((bench.has("k1", 0).await, bench.asked()), (Ok(true), 1));
        for n in 0..100 {
            assert_eq!(bench.has(&format!("palsu-{n}"), 29_999).await, Ok(false));
        }
        assert_eq!(bench.asked(), 1);
        for n in 0..100 {
            assert_eq!(bench.has(&format!("palsu-{n}"), 30_000).await, Ok(false));
        }
        assert_eq!(bench.asked(), 2);
        let both = futures_util::future::join_all(
            (0..50).map(|n| bench.keyring.key(if n % 2 == 0 { "k1" } else { "x" }, bench.now.plus_ms(60_000))),
        )
        .await;
        assert_eq!((both.iter().filter(|key| matches!(key, Ok(Some(_)))).count(), bench.asked()), (25, 3), "many at once ask once");
    }

    #[actix_web::test]
    async fn an_issuer_that_is_away_is_believed_for_a_day() {
        let bench = bench();
        bench.up.store(false, Ordering::SeqCst);
        assert_eq!((bench.has("k1", 0).await, bench.has("k1", 1).await), (Err(NoKeys), Err(NoKeys)), "never heard of");
        bench.up.store(true, Ordering::SeqCst);
        assert_eq!(bench.has("k1", 30_000).await, Ok(true));
        bench.up.store(false, Ordering::SeqCst);
        let day = 24 * 3_600_000;
        for after in [3_600_000, 12 * 3_600_000, 30_000 + day - 1] {
            assert_eq!(bench.has("k1", after).await, Ok(true), "{after}");
        }
        assert_eq!(bench.has("palsu", 30_000 + day - 1).await, Ok(false));
        assert_eq!(bench.has("k1", 30_000 + day).await, Err(NoKeys));
        bench.up.store(true, Ordering::SeqCst);
        assert_eq!(bench.has("k1", 2 * day).await, Ok(true));
    }

    #[actix_web::test]
    async fn keys_are_renewed_by_the_hour_without_waiting() {
        let bench = bench();
        assert_eq!(bench.has("k1", 0).await, Ok(true));
        assert_eq!((bench.has("k1", 3_599_999).await, bench.asked()), (Ok(true), 1));
        assert_eq!(bench.has("k1", 3_600_000).await, Ok(true));
        while bench.asked() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!((bench.has("k1", 3_600_001).await, bench.asked()), (Ok(true), 2));
    }
}
