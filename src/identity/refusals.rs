//! Who was refused, for the audit: wrong passwords, bad tokens, what a role does not allow. Counted in memory and written by a job,
//! one row per hour, caller, operation and network: who floods us fills one row. Where callers or networks are too many to tell
//! apart they are counted together. A crash loses the counts of the last seconds; the log has a line for each.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::web;

use super::gate::Gate;
use super::store_refusals as store;
use crate::db::{Db, Lane, Origin};
use crate::kernel::actor::{Actor, ActorKind};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::network::network_of;
use crate::kernel::time::{Clock, Instant};

/// Rows told apart between two writings.
const KEPT: usize = 1_000;
/// The longest code of a mall.
const MALL_CHARS: usize = 40;
/// How long the counts are kept: networks are personal enough not to stay for ever.
const KEPT_MIN: i64 = 90 * 24 * 60;
const HOUR_MS: i64 = 3_600_000;

/// Where an attempt is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The mall of the path, by its code.
    Mall(String),
    /// The malls a user has a role in: signing in is to none in particular.
    MallsOf(UserId),
}

/// What is counted in one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attempt {
    pub hour: Instant,
    pub actor_kind: ActorKind,
    pub actor_id: String,
    /// Method and template of the path.
    pub operation: String,
    pub code: &'static str,
    pub network: String,
}

/// How often, and when first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub attempts: i64,
    pub first_at: Instant,
    pub last_at: Instant,
}

type Counts = HashMap<(Place, Attempt), Tally>;

/// The counts that are not written yet.
pub struct Refusals {
    counts: Mutex<Counts>,
    clock: Arc<dyn Clock>,
}

impl Refusals {
    /// `clock` is the security clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { counts: Mutex::default(), clock }
    }

    /// Counts an attempt of `actor` at `operation` that ended with `code`.
    pub fn note(&self, place: Place, actor: Actor, operation: String, code: Code, network: Option<String>) {
        if matches!(&place, Place::Mall(mall) if mall.len() > MALL_CHARS) {
            return;
        }
        let now = self.clock.now();
        let hour = Instant::from_epoch_ms(now.epoch_ms() - now.epoch_ms().rem_euclid(HOUR_MS));
        let actor_id = actor.id().unwrap_or_default().to_owned();
        let (code, network) = (code.spec().word, network.unwrap_or_default());
        let attempt = Attempt { hour, actor_kind: actor.kind(), actor_id, operation, code, network };
        self.add(place, attempt, Tally { attempts: 1, first_at: now, last_at: now });
    }

    fn add(&self, place: Place, attempt: Attempt, more: Tally) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (place, attempt);
        if counts.len() >= KEPT && !counts.contains_key(&key) {
            let Attempt { hour, code, .. } = key.1;
            let others = Attempt {
                hour,
                actor_kind: ActorKind::Public,
                actor_id: String::new(),
                operation: "*".to_owned(),
                code,
                network: String::new(),
            };
            key.1 = others;
            if counts.len() >= 2 * KEPT && !counts.contains_key(&key) {
                return;
            }
        }
        let tally = counts.entry(key).or_insert(Tally { attempts: 0, ..more });
        tally.attempts += more.attempts;
        tally.first_at = tally.first_at.min(more.first_at);
        tally.last_at = tally.last_at.max(more.last_at);
    }

    /// Writes what was counted, and forgets what is too old. What could not be written is written the next time.
    ///
    /// # Errors
    /// The engine's.
    pub async fn write(&self, db: &Db) -> Result<()> {
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        if counts.is_empty() {
            return Ok(());
        }
        let kept = counts.clone();
        let outcome = self.write_all(db, counts).await;
        if outcome.is_err() {
            kept.into_iter().for_each(|((place, attempt), tally)| self.add(place, attempt, tally));
        }
        outcome
    }

    async fn write_all(&self, db: &Db, counts: Counts) -> Result<()> {
        let too_old = self.clock.now().plus_min(-KEPT_MIN);
        let by_mall = db.read(move |conn| store::by_mall(conn, counts)).await?;
        // One transaction a mall; after the first a failure would count the others twice, which is better than not at all.
        for (mall_id, rows) in by_mall {
            let work = move |tx: &mut crate::db::tx::Tx<'_>| {
                store::forget(tx.conn(), mall_id, too_old)?;
                rows.iter().try_for_each(|(attempt, tally)| Ok(store::count(tx.conn(), mall_id, attempt, *tally)?))
            };
            db.write(Lane::mall(mall_id), Origin::system(), work).await?;
        }
        Ok(())
    }
}

/// One row as read: hour, kind and id of the caller, operation, code, network, attempts, first and last.
pub type Refused = (Instant, ActorKind, String, String, String, String, i64, Instant, Instant);

/// A page of what was refused.
pub struct RefusedRows {
    pub rows: Vec<Refused>,
    /// Where the next page begins: in this hour, after so many of it.
    pub next: Option<(Instant, i64)>,
}

/// What was refused in a mall from one moment to another, newest hour first; `after` is `next` of the page before, as texts.
///
/// # Errors
/// `cursor_invalid`; the engine's.
pub async fn newest(
    db: &Db,
    mall_id: MallId,
    (from, to): (Option<Instant>, Option<Instant>),
    after: Option<Vec<String>>,
    limit: usize,
) -> Result<RefusedRows> {
    let after = after.map(|key| position(&key)).transpose()?;
    let from = from.unwrap_or_else(|| Instant::from_epoch_ms(0));
    db.read(move |conn| {
        let rows = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let (up_to, skip) = after.map_or((None, 0), |(hour, shown)| (Some(hour), shown));
        let mut found = store::newest(conn, mall_id, (from, to, up_to), skip, rows)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| {
            let of_hour = i64::try_from(found.iter().filter(|row| row.0 == last.0).count()).unwrap_or(i64::MAX);
            (last.0, of_hour + if up_to == Some(last.0) { skip } else { 0 })
        });
        Ok(RefusedRows { rows: found, next })
    })
    .await
}

fn position(key: &[String]) -> Result<(Instant, i64)> {
    let read = |[hour, shown]: &[String; 2]| Some((hour.parse().ok()?, shown.parse().ok().filter(|shown| *shown >= 0)?));
    let invalid = || AppError::new(Code::CursorInvalid).field("/cursor", "cursor_invalid");
    key.try_into().ok().and_then(read).ok_or_else(invalid)
}

/// What is to be written, by mall.
pub type ByMall = HashMap<MallId, Vec<(Attempt, Tally)>>;

/// Counts who was refused for the audit. Who shows no token at all is not: that would be everybody who looks around.
pub fn note_refusal(response: &ServiceResponse<impl MessageBody>, actor: Actor, peer: Option<IpAddr>) {
    let Some(error) = response.response().error().and_then(|cause| cause.as_error::<AppError>()) else { return };
    let req = response.request();
    let (Code::Forbidden | Code::ForbiddenScope | Code::TokenInvalid, Some(gate)) = (error.code(), req.app_data::<web::Data<Gate>>())
    else {
        return;
    };
    let (Some(mall), Some(path)) = (req.match_info().get("mall"), req.match_pattern()) else { return };
    let operation = format!("{} {path}", req.method());
    gate.refusals.note(Place::Mall(mall.to_owned()), actor, operation, error.code(), peer.map(network_of));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::SetClock;

    #[test]
    fn a_flood_is_one_row_and_many_callers_are_counted_together() {
        let clock = Arc::new(SetClock::frozen("2026-12-01T01:59:00Z".parse().unwrap()));
        let refusals = Refusals::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let place = || Place::Mall("sumedang".to_owned());
        let note = |n: usize| refusals.note(place(), Actor::Public, format!("GET /{n}"), Code::TokenInvalid, None);
        (0..10_000).for_each(|_| note(0));
        assert_eq!(refusals.counts.lock().unwrap().values().map(|tally| tally.attempts).collect::<Vec<_>>(), [10_000]);
        (0..5_000).for_each(note);
        let counts = refusals.counts.lock().unwrap();
        assert!(counts.len() <= KEPT + 1, "{}", counts.len());
        assert_eq!(counts.values().map(|tally| tally.attempts).sum::<i64>(), 15_000, "none is lost");
    }

    #[test]
    fn malls_that_nobody_has_do_not_fill_the_memory() {
        let refusals = Refusals::new(Arc::new(SetClock::frozen("2026-12-01T01:59:00Z".parse().unwrap())));
        for n in 0..5_000 {
            refusals.note(Place::Mall(format!("mal-{n}")), Actor::Public, "GET /".to_owned(), Code::TokenInvalid, None);
        }
        refusals.note(Place::Mall("x".repeat(41)), Actor::Public, "GET /".to_owned(), Code::TokenInvalid, None);
        assert!(refusals.counts.lock().unwrap().len() <= 2 * KEPT);
    }
}
