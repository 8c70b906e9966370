//! The event log: one append-only, gap-free, hash-chained stream per site (and one per mall for its configuration).
//! Displays, statistics, audit and "why was I passed?" all read it. Written only inside a lane, in the same transaction as the change.

pub mod model;
pub mod service;
pub mod store;

use crate::db::tx::Tx;
use crate::kernel::error::Result;
use model::{Event, NewEvent};

/// Appends one event to the lane's stream and returns its sequence.
///
/// # Errors
/// The engine's.
pub fn append(tx: &mut Tx<'_>, new: NewEvent) -> Result<i64> {
    let at = tx.now();
    let event = Event {
        seq: tx.seq() + 1,
        kind: new.kind.to_owned(),
        at,
        actor_kind: tx.origin().actor.kind(),
        actor_id: tx.origin().actor.id().map(ToOwned::to_owned),
        subject: new.subject,
        request_id: tx.origin().request_id.clone(),
        payload: new.payload,
    };
    let hash = event.hash(tx.last_hash());
    store::insert(tx, &event, &hash)?;
    tx.advance(event.seq, hash, at);
    Ok(event.seq)
}
