//! An event and its place in the chain. The hash of an event covers the hash before it, so that no past event can be
//! changed, removed or slipped in without breaking every later one.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::kernel::actor::ActorKind;
use crate::kernel::hex::hex;
use crate::kernel::time::Instant;

/// What a command wants to have recorded. `kind` is `<subject>.<past participle>`, e.g. `ticket.called`.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub kind: &'static str,
    /// `tickets/<id>`, `counters/<id>`, …
    pub subject: String,
    /// Ids, codes and durations; never a name, NIK or phone number.
    pub payload: Value,
}

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Event {
    /// Place in the stream; starts at 1, without gaps.
    #[schema(schema_with = seq_schema)]
    pub seq: i64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "ticket.called")]
    pub kind: String,
    /// When it happened.
    pub at: Instant,
    /// Kind of the one who did it.
    pub actor_kind: ActorKind,
    /// Id of the staff user or device, if it was one.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub actor_id: Option<String>,
    /// The network a staff user or device acted from: the first 24 bits of the address, 48 of IPv6. Of the public nothing is kept.
    #[schema(example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// What it happened to.
    #[schema(example = "tickets/0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub subject: String,
    /// The request that caused it.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub request_id: Option<String>,
    /// Details by type: ids, codes, durations.
    #[schema(value_type = Object, example = json!({"display_number": "A-012", "counter": "A1"}))]
    pub payload: Value,
}

/// A place in a stream, for the contract: under the same name a ticket has its number.
#[must_use]
pub fn seq_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .title(Some("Nomor urut kejadian"))
        .description(Some("Place in the site's or mall's event log; starts at 1 and has no gaps. 0 where nothing has happened yet."))
        .minimum(Some(0))
        .examples([serde_json::json!(48_211)])
        .build()
}

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Event {
    /// SHA-256, in hex, over the previous hash and every field, each with its length in front so that no two
    /// different events can give the same bytes.
    #[must_use]
    pub fn hash(&self, previous: &str) -> String {
        self.hash_with(previous, &self.payload.to_string())
    }

    /// As [`Event::hash`], for who has the payload's text at hand.
    #[must_use]
    pub fn hash_with(&self, previous: &str, payload: &str) -> String {
        let mut hasher = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        for part in [
            previous,
            &seq,
            &self.kind,
            &at,
            self.actor_kind.as_str(),
            self.actor_id.as_deref().unwrap_or_default(),
            self.network.as_deref().unwrap_or_default(),
            &self.subject,
            self.request_id.as_deref().unwrap_or_default(),
            payload,
        ] {
            hasher.update(part.len().to_string());
            hasher.update(":");
            hasher.update(part);
        }
        hex(&hasher.finalize())
    }
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// A sequence is missing, doubled or out of order.
    Gap { expected: i64, found: i64 },
    /// The event's content does not give the stored hash.
    Hash { seq: i64 },
    /// The stream's head names another last event.
    Head { stored: i64, found: i64 },
}

impl fmt::Display for Break {
    /// The place of the break, for an operator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => write!(f, "event {expected} is missing: {found} stands in its place"),
            Self::Hash { seq } => write!(f, "event {seq} is not what was recorded: its hash does not match"),
            Self::Head { stored, found } if stored == found => write!(f, "the head does not carry the hash of event {found}"),
            Self::Head { stored, found } => write!(f, "the head names event {stored} as the last, the log ends with {found}"),
        }
    }
}

/// Checks events as they come, in order.
#[derive(Debug, Clone)]
pub struct ChainCheck {
    next: i64,
    last_hash: String,
}

impl Default for ChainCheck {
    fn default() -> Self {
        Self { next: 1, last_hash: GENESIS.to_owned() }
    }
}

impl ChainCheck {
    /// Goes on behind an event whose hash is `last_hash`.
    #[must_use]
    pub fn behind(seq: i64, last_hash: String) -> Self {
        Self { next: seq + 1, last_hash }
    }
    /// Takes the next event with its stored hash.
    ///
    /// # Errors
    /// The [`Break`] it shows.
    pub fn push(&mut self, event: &Event, stored_hash: &str) -> Result<(), Break> {
        if event.seq != self.next {
            return Err(Break::Gap { expected: self.next, found: event.seq });
        }
        if event.hash(&self.last_hash) != stored_hash {
            return Err(Break::Hash { seq: event.seq });
        }
        self.next += 1;
        stored_hash.clone_into(&mut self.last_hash);
        Ok(())
    }
    /// Compares with the stream's head at the end.
    ///
    /// # Errors
    /// [`Break::Head`] when events were cut off the end.
    pub fn finish(&self, head_seq: i64, head_hash: &str) -> Result<i64, Break> {
        let found = self.next - 1;
        if found == head_seq && self.last_hash == head_hash { Ok(found) } else { Err(Break::Head { stored: head_seq, found }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(seq: i64) -> Event {
        Event {
            seq,
            kind: "ticket.issued".into(),
            at: Instant::from_epoch_ms(1_800_000_000_000 + seq),
            actor_kind: ActorKind::Device,
            actor_id: None,
            network: None,
            subject: "tickets/x".into(),
            request_id: None,
            payload: json!({"seq": seq}),
        }
    }

    fn chain(length: i64) -> Vec<(Event, String)> {
        let mut last = GENESIS.to_owned();
        (1..=length)
            .map(|seq| {
                let event = event(seq);
                last = event.hash(&last);
                (event, last.clone())
            })
            .collect()
    }

    fn check(chain: &[(Event, String)]) -> Result<i64, Break> {
        let mut check = ChainCheck::default();
        for (event, hash) in chain {
            check.push(event, hash)?;
        }
        check.finish(3, &self::chain(3)[2].1)
    }

    #[test]
    fn an_untouched_chain_holds() {
        assert_eq!(check(&chain(3)), Ok(3));
    }

    #[test]
    fn every_kind_of_tampering_shows_smd_4() {
        let mut changed = chain(3);
        changed[1].0.payload = json!({"seq": 99});
        assert_eq!(check(&changed), Err(Break::Hash { seq: 2 }));
        let mut removed = chain(3);
        removed.remove(1);
        assert_eq!(check(&removed), Err(Break::Gap { expected: 2, found: 3 }));
        assert_eq!(check(&chain(3)[..2]), Err(Break::Head { stored: 3, found: 2 }));
        let mut moved = chain(3);
        moved[2].0.actor_kind = ActorKind::Staff;
        assert_eq!(check(&moved), Err(Break::Hash { seq: 3 }));
        let mut elsewhere = chain(3);
        elsewhere[0].0.network = Some("203.0.113.0/24".into());
        assert_eq!(check(&elsewhere), Err(Break::Hash { seq: 1 }));
    }
}
