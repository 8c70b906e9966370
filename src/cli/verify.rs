//! `mpp verify`: every event stream, from its first event to its head.

use super::arguments::Failure;
use crate::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use crate::kernel::ids::{MallId, StreamId};
use crate::streams::model::{Break, ChainCheck};
use crate::streams::store;

/// Events read at a time.
const PAGE: i64 = 1000;

/// Checks all chains, a line each.
///
/// # Errors
/// When any chain is broken, or the engine fails.
pub fn verify(url: &DatabaseUrl) -> Result<(), Failure> {
    let mut conn = open(url, Purpose::Read)?;
    let mut broken = 0;
    for (mall_id, stream_id, kind, seq, hash) in store::all(&mut conn)? {
        match check(&mut conn, mall_id, stream_id, (seq, &hash))? {
            Ok(events) => println!("{kind} {stream_id}: {events} events, chain intact"),
            Err(fault) => {
                broken += 1;
                println!("{kind} {stream_id}: BROKEN: {fault:?}");
            }
        }
    }
    if broken > 0 { Err(format!("{broken} streams are broken").into()) } else { Ok(()) }
}

/// Walks one chain. Events after the head as read are newer than this check and left out.
fn check(conn: &mut DbConn, mall_id: MallId, stream_id: StreamId, (head, hash): (i64, &str)) -> Result<Result<i64, Break>, Failure> {
    let mut chain = ChainCheck::default();
    let mut after = 0;
    loop {
        let page = store::after(conn, mall_id, stream_id, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = last.seq;
        for (event, stored) in page.iter().filter(|(event, _)| event.seq <= head) {
            if let Err(fault) = chain.push(event, stored) {
                return Ok(Err(fault));
            }
        }
        if after >= head {
            break;
        }
    }
    Ok(chain.finish(head, hash))
}
