//! The event log: one append-only, gap-free, hash-chained stream per site (and one per mall for its configuration).
//! Displays, statistics, audit and "why was I passed?" all read it. Written only inside a lane, in the same transaction as the change.

pub mod envelope;
pub mod model;
pub mod service;
pub mod store;

use crate::db::tx::Tx;
use crate::kernel::error::Result;
use model::{Event, NewEvent};

/// Appends one event to the lane's stream and returns its sequence. It is written with those of the whole batch.
///
/// # Errors
/// None yet: what the engine says comes with the batch.
pub fn append(tx: &mut Tx<'_>, new: NewEvent) -> Result<i64> {
    let at = tx.now();
    let event = Event {
        seq: tx.seq() + 1,
        kind: new.kind.to_owned(),
        at,
        actor_kind: tx.origin().actor.kind(),
        actor_id: tx.origin().actor.id().map(ToOwned::to_owned),
        network: tx.origin().network.clone(),
        subject: new.subject,
        request_id: tx.origin().request_id.clone(),
        payload: new.payload,
    };
    let payload = event.payload.to_string();
    let hash = event.hash_with(tx.last_hash(), &payload);
    let seq = event.seq;
    tx.write_event(store::row(tx.mall_id(), tx.stream_id(), event, payload, hash));
    Ok(seq)
}
