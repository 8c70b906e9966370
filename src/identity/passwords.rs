//! Staff passwords: argon2id with the parameters OWASP recommends, few hashes at a time, and the same work for a user who
//! does not exist, so that the time of an answer tells nothing.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::password_rules::{MAX_CHARS, normalised};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};

/// Hashes computed at once in the process: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long a caller waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, 2024).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes a password for storing; blocks for some tens of milliseconds.
///
/// # Errors
/// `internal` when hashing fails.
pub fn hash_blocking(password: &str) -> Result<String> {
    argon2()?.hash_password(normalised(password).as_bytes()).map(|hash: PasswordHash| hash.to_string()).map_err(AppError::internal)
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn verify_blocking(password: &str, stored: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(stored) else { return false };
    argon2().is_ok_and(|argon2| argon2.verify_password(normalised(password).as_bytes(), &parsed).is_ok())
}

/// The hashing of the process: bounded, off the request threads.
pub struct Passwords {
    turn: Arc<Semaphore>,
    patience: Duration,
    /// Hash of a password nobody has, verified for users who do not exist.
    nobody: String,
}

impl Passwords {
    /// Computes the hash of nobody once.
    ///
    /// # Errors
    /// `internal` when hashing fails.
    pub fn new() -> Result<Self> {
        let secret = uuid::Uuid::from_bytes(rand::random()).to_string();
        Ok(Self { turn: Arc::new(Semaphore::new(AT_ONCE)), patience: PATIENCE, nobody: hash_blocking(&secret)? })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `overloaded` when no turn comes within five seconds; `internal`.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash_blocking(&password)).await?
    }

    /// Whether `password` is that of `stored`; without a stored hash the same work is done and the answer is no.
    ///
    /// # Errors
    /// As [`Passwords::hash`].
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        // Before anything is computed over it: a decomposed text has at most four characters for each that counts.
        if password.chars().count() > 4 * MAX_CHARS {
            return Ok(false);
        }
        let (known, password) = (stored.is_some(), password.to_owned());
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        Ok(self.in_turn(move || verify_blocking(&password, &stored)).await? && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = |_| AppError::new(Code::Overloaded).retry_after_s(2);
        // The turn goes into the thread: a caller who gives up does not let a third hash start.
        let turn =
            tokio::time::timeout(self.patience, Arc::clone(&self.turn).acquire_owned()).await.map_err(busy)?.map_err(AppError::internal)?;
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(turn);
            outcome
        })
        .await
        .map_err(AppError::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "kereta senja ke Sumedang";

    #[actix_web::test]
    async fn only_the_password_itself_opens() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash(GOOD).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify(GOOD, Some(&stored)).await.unwrap());
        for wrong in ["", "kereta senja ke sumedang", "kereta senja ke Sumedang "] {
            assert!(!passwords.verify(wrong, Some(&stored)).await.unwrap(), "{wrong:?}");
        }
        assert_ne!(stored, passwords.hash(GOOD).await.unwrap(), "each hash has its own salt");
        let (composed, typed) = ("kafé di tepi sungai", "kafe\u{301} di tepi sungai");
        let stored_accent = passwords.hash(composed).await.unwrap();
        assert!(passwords.verify(typed, Some(&stored_accent)).await.unwrap(), "the same word from another keyboard");
        assert!(!passwords.verify(GOOD, None).await.unwrap());
        assert!(!passwords.verify(GOOD, Some("no hash")).await.unwrap());
    }

    #[test]
    fn an_unknown_user_costs_the_same_hash() {
        let nobody = Passwords::new().unwrap().nobody;
        assert!(nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{nobody}");
    }

    #[actix_web::test]
    async fn who_waits_too_long_for_a_turn_is_told_so() {
        let passwords = Passwords { patience: Duration::from_millis(1), ..Passwords::new().unwrap() };
        let _both = passwords.turn.acquire_many(u32::try_from(AT_ONCE).unwrap()).await.unwrap();
        assert_eq!(passwords.hash(GOOD).await.unwrap_err().code(), Code::Overloaded);
    }
}
