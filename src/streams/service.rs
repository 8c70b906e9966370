//! `mpp verify`: reads every log from its first event to its head and says where a chain is broken.

use std::fmt;

use super::model::{Break, ChainCheck};
use super::store;
use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::db::reads::in_one_snapshot;
use crate::kernel::error::Result;
use crate::kernel::ids::{MallId, StreamId};

/// Events read at once: a year of a busy site must not stand in memory.
const PAGE: i64 = 500;

/// What the check of one stream showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamReport {
    pub mall_id: MallId,
    pub stream_id: StreamId,
    /// `mall` or `site`.
    pub kind: String,
    /// Last sequence by the stream's head.
    pub head_seq: i64,
    /// Hash of the last event by the stream's head. Kept elsewhere it also shows a log rewritten from some event to its end.
    pub head_hash: String,
    /// The first break, if there is one.
    pub broken: Option<Break>,
}

impl fmt::Display for StreamReport {
    /// One line: `ok site <id> 48211 <hash>` or `BROKEN site <id>: <place>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream_id, kind, head_seq, head_hash, .. } = self;
        match &self.broken {
            None => write!(f, "ok {kind} {stream_id} {head_seq} {head_hash}"),
            Some(place) => write!(f, "BROKEN {kind} {stream_id}: {place}"),
        }
    }
}

/// Checks every stream of the database, each in one snapshot, so that the system may go on writing meanwhile.
/// `conn` is a reading connection.
/// The caller prints the reports and exits with failure if any names a break.
///
/// # Errors
/// The engine's.
pub fn verify(conn: &mut DbConn) -> Result<Vec<StreamReport>> {
    let all = store::all(conn)?;
    all.into_iter().map(|(mall_id, stream_id, kind, ..)| verify_stream(conn, mall_id, stream_id, kind)).collect()
}

fn verify_stream(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId, kind: String) -> Result<StreamReport> {
    in_one_snapshot(conn, |conn| {
        let (head_seq, head_hash) = store::head(conn, mall_id, stream_id)?.unwrap_or_default();
        let broken = first_break(conn, mall_id, stream_id, (head_seq, &head_hash))?;
        Ok(StreamReport { mall_id, stream_id, kind, head_seq, head_hash, broken })
    })
}

/// Walks the whole stream. Reading goes on after the head's sequence: an event beyond it was slipped in.
fn first_break(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId, (head_seq, head_hash): (i64, &str)) -> Result<Option<Break>> {
    let mut check = ChainCheck::default();
    // Below every lawful sequence, so that an event numbered 0 or less is seen as well.
    let mut after = i64::MIN;
    loop {
        let page = store::after(conn, mall_id, stream_id, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = last.seq;
        for (event, hash) in &page {
            if let Err(place) = check.push(event, hash) {
                return Ok(Some(place));
            }
        }
    }
    Ok(check.finish(head_seq, head_hash).err())
}

/// What the check of a part of a log showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartReport {
    pub checked: i64,
    /// The first break, if there is one.
    pub broken: Option<Break>,
    /// Where to go on; none at the end, and at a break.
    pub next_after: Option<i64>,
    pub head_seq: i64,
    pub head_hash: String,
}

/// Checks up to `limit` events behind `after`. At the end the stream's head is compared too.
///
/// # Errors
/// The engine's.
pub fn verify_part(conn: &mut DbConn, lane: Lane, after: i64, limit: i64) -> Result<PartReport> {
    in_one_snapshot(conn, |conn| {
        let (head_seq, head_hash) = store::head(conn, lane.mall_id, lane.stream_id)?.unwrap_or_default();
        let mut check = match (after, store::hash_of(conn, lane, after)?) {
            (0, _) => ChainCheck::default(),
            (after, Some(hash)) => ChainCheck::behind(after, hash),
            (after, None) => {
                let broken = Some(Break::Gap { expected: after, found: head_seq });
                return Ok(PartReport { checked: 0, broken, next_after: None, head_seq, head_hash });
            }
        };
        let events = store::after(conn, lane.mall_id, lane.stream_id, after, limit)?;
        let whole = i64::try_from(events.len()).is_ok_and(|found| found == limit);
        let (mut checked, mut broken) = (0, None);
        for (event, hash) in &events {
            broken = check.push(event, hash).err();
            if broken.is_some() {
                break;
            }
            checked += 1;
        }
        let next_after = (whole && broken.is_none()).then_some(after + checked);
        if next_after.is_none() {
            broken = broken.or_else(|| check.finish(head_seq, &head_hash).err());
        }
        Ok(PartReport { checked, broken, next_after, head_seq, head_hash })
    })
}
