//! The delays of [`model_lockout`](crate::identity::model_lockout) around a password that is tried. The attempt is counted as a failure
//! before the password is looked at and forgiven if it was right: otherwise a hundred at once would all pass before the first is counted.
//! Counters are in the database, so that they hold for all processes together. They are named by keyed hashes: a stolen
//! database tells neither who tried nor from where.

use std::net::IpAddr;

use crate::db::connection::DbConn;
use crate::identity::gate::Gate;
use crate::identity::hasher::IdentityHasher;
use crate::identity::model_lockout::{Class, Counter, address_class};
use crate::identity::store_lockout;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::hex::hex;
use crate::kernel::ids::UserId;
use crate::kernel::time::Instant;

/// What every client token starts with.
const PREFIX: &str = "mppk_";
/// Characters of the random half of a client token; the other half is a keyed hash.
const NONCE_CHARS: usize = 32;
/// How long an untouched counter is kept, in milliseconds; beyond what any rule looks back.
const KEPT_MS: i64 = 8 * 24 * 3_600_000;
/// How long a success is kept, in milliseconds.
const OPENED_KEPT_MS: i64 = 90 * 24 * 3_600_000;

/// The counters of one attempt, in the order they are touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subjects {
    counted: Vec<(Class, String)>,
    /// Where a success makes the address known.
    pair: Option<String>,
}

impl Subjects {
    /// Of a sign-in with a name, from an address, by a client that may have signed in before.
    pub fn of_sign_in(hasher: &IdentityHasher, username: &str, address: IpAddr, client_token: Option<&str>) -> Self {
        let account = account_key(hasher, username);
        let address = keyed(hasher, "sign-in/address", &address_class(address));
        let pair = format!("pair:{account}:{address}");
        let counted = match client_token.and_then(|token| client(hasher, &account, token)) {
            Some(client) => vec![(Class::Client, client)],
            None => {
                vec![
                    (Class::Account, format!("account:{account}")),
                    (Class::Address, format!("address:{address}")),
                    (Class::Pair, pair.clone()),
                ]
            }
        };
        Self { counted, pair: Some(pair) }
    }
    /// Of somebody who is signed in and repeats the password: nobody else can touch this counter.
    pub fn of_user(hasher: &IdentityHasher, user_id: UserId) -> Self {
        Self { counted: vec![(Class::Client, format!("user:{}", keyed(hasher, "sign-in/user", user_id.as_str())))], pair: None }
    }
}

/// A keyed hash that stands for a text in a table, in hexadecimal.
fn keyed(hasher: &IdentityHasher, what: &str, text: &str) -> String {
    hex(&hasher.seal(what, text.as_bytes()))
}

fn account_key(hasher: &IdentityHasher, username: &str) -> String {
    keyed(hasher, "sign-in/account", &username.trim().to_lowercase())
}

/// A token for a client that has just signed in to an account (OWASP calls it a device cookie). It opens nothing: with it the client is
/// counted by itself the next time.
pub fn client_token(hasher: &IdentityHasher, username: &str) -> String {
    let nonce = hex(&rand::random::<[u8; 16]>());
    let mac = client_mac(hasher, &account_key(hasher, username), &nonce);
    format!("{PREFIX}{nonce}{mac}")
}

/// The counter of a client whose token is of this account.
fn client(hasher: &IdentityHasher, account: &str, token: &str) -> Option<String> {
    let (nonce, mac) = token.strip_prefix(PREFIX)?.split_at_checked(NONCE_CHARS)?;
    // Both are keyed hashes under a secret: comparing takes longer by what nobody can choose.
    let own = keyed(hasher, "sign-in/compare", &client_mac(hasher, account, nonce)) == keyed(hasher, "sign-in/compare", mac);
    own.then(|| format!("client:{}", keyed(hasher, "sign-in/client-counter", nonce)))
}

fn client_mac(hasher: &IdentityHasher, account: &str, nonce: &str) -> String {
    keyed(hasher, "sign-in/client", &format!("{account}:{nonce}"))
}

/// An attempt that was let through, with the counters before it and after it.
#[derive(Debug, Clone)]
pub struct Admitted {
    subjects: Subjects,
    counters: Vec<(Counter, Counter)>,
}

/// Counts an attempt, or refuses to look at it.
///
/// # Errors
/// `sign_in_delayed` with the seconds to wait, counted nowhere; the engine's.
pub async fn admit(gate: &Gate, subjects: Subjects) -> Result<Admitted> {
    let (asked, now) = (subjects.clone(), gate.now());
    match gate.db.aside(move |conn| count(conn, &asked, now)).await? {
        Ok(counters) => Ok(Admitted { subjects, counters }),
        Err(wait_ms) => {
            let seconds = u32::try_from(wait_ms.saturating_add(999) / 1000).unwrap_or(u32::MAX);
            tracing::warn!(seconds, "a sign-in was delayed after many failures");
            Err(AppError::new(Code::SignInDelayed).retry_after_s(seconds.max(1)))
        }
    }
}

/// The inner `Err` is the time to wait, in milliseconds.
fn count(conn: &mut DbConn, subjects: &Subjects, now: Instant) -> Result<std::result::Result<Vec<(Counter, Counter)>, i64>> {
    let mut held = Vec::with_capacity(subjects.counted.len());
    for (_, subject) in &subjects.counted {
        held.push(store_lockout::hold(conn, subject, now)?);
    }
    let known = subjects.counted.iter().zip(&held).any(|((class, _), counter)| *class == Class::Pair && counter.is_known(now));
    let holds = |class: Class| !(known && class == Class::Account);
    let waits = subjects.counted.iter().zip(&held).filter(|((class, _), _)| holds(*class)).map(|((class, _), c)| c.wait_ms(*class, now));
    let wait_ms = waits.max().unwrap_or_default();
    if wait_ms > 0 {
        return Ok(Err(wait_ms));
    }
    let mut counters = Vec::with_capacity(held.len());
    for ((class, subject), before) in subjects.counted.iter().zip(held) {
        let after = if holds(*class) { before.after_attempt(*class, now) } else { before };
        store_lockout::put(conn, subject, &after)?;
        counters.push((before, after));
    }
    Ok(Ok(counters))
}

/// Forgives an attempt whose password was right: what is the client's own begins anew, what it shares with others loses this one attempt.
///
/// # Errors
/// The engine's.
pub fn forgive(conn: &mut DbConn, admitted: &Admitted, now: Instant) -> Result<()> {
    for ((class, subject), (before, after)) in admitted.subjects.counted.iter().zip(&admitted.counters) {
        let held = store_lockout::hold(conn, subject, now)?;
        store_lockout::put(conn, subject, &forgiven(*class, &held, before, after, now))?;
    }
    if let (Some(pair), true) = (&admitted.subjects.pair, admitted.subjects.counted.iter().all(|(class, _)| *class == Class::Client)) {
        let held = store_lockout::hold(conn, pair, now)?;
        store_lockout::put(conn, pair, &Counter { opened_at: Some(now), ..held })?;
    }
    Ok(())
}

fn forgiven(class: Class, held: &Counter, before: &Counter, after: &Counter, now: Instant) -> Counter {
    match class {
        Class::Client | Class::Pair => Counter { failures: 0, last_at: now, blocked_until: now, opened_at: Some(now) },
        Class::Address | Class::Account => {
            let own_block = held.blocked_until == after.blocked_until;
            let added = i64::from(after != before);
            let blocked_until = if own_block { before.blocked_until } else { held.blocked_until };
            Counter { failures: held.failures.saturating_sub(added).max(0), blocked_until, ..*held }
        }
    }
}

/// Takes an attempt back that was never looked at, for want of time or of a database.
pub async fn take_back(gate: &Gate, admitted: Admitted) {
    let now = gate.now();
    let restore = move |conn: &mut DbConn| {
        for ((_, subject), (before, after)) in admitted.subjects.counted.iter().zip(&admitted.counters) {
            let held = store_lockout::hold(conn, subject, now)?;
            store_lockout::put(conn, subject, &forgiven(Class::Address, &held, before, after, now))?;
        }
        Ok(())
    };
    if let Err(error) = gate.db.aside(restore).await {
        tracing::warn!(error = %error.chain(), "an attempt that nobody looked at stays counted");
    }
}

/// Forgets counters that say nothing any more. Returns how many.
///
/// # Errors
/// The engine's.
pub async fn forget_old(gate: &Gate) -> Result<usize> {
    let (before, opened_before) = (gate.now().plus_ms(-KEPT_MS), gate.now().plus_ms(-OPENED_KEPT_MS));
    gate.db.aside(move |conn| Ok(store_lockout::forget(conn, before, opened_before)?)).await
}
