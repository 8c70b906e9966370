//! Reading a log backwards, in bounded pieces.

use crate::db::Lane;
use crate::db::connection::DbConn;
use crate::kernel::error::Result;
use crate::kernel::time::Instant;
use crate::streams::model::Event;
use crate::streams::store::{self, Filter};

/// Events looked at for one page.
const WINDOW: i64 = 20_000;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    pub lane: Lane,
    pub filter: Filter,
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
    /// Only events before this sequence: where the page before ended.
    pub below: Option<i64>,
    pub limit: usize,
}

/// A page, newest first, and where the next one begins.
#[derive(Debug)]
pub struct Found {
    pub events: Vec<(Event, String)>,
    /// The next page's `below`; none when nothing older can fit.
    pub next: Option<i64>,
}

/// One page. It may be short, or empty, while `next` is there: then the window was looked through.
///
/// # Errors
/// The engine's.
pub fn search(conn: &mut DbConn, search: &Search) -> Result<Found> {
    let Search { lane, filter, from, to, below, limit } = search;
    let (head, _) = store::head(conn, lane.mall_id, lane.stream_id)?.unwrap_or_default();
    let low = from.map_or(Ok(1), |at| first_since(conn, *lane, at, head))?;
    let top = to.map_or(Ok(head), |at| first_since(conn, *lane, at, head).map(|first| first - 1))?;
    let high = below.map_or(top, |below| top.min(below - 1));
    // What happened to one thing has an index of its own.
    let window = if filter.subject.is_some() { low } else { low.max(high - WINDOW + 1) };
    let rows = i64::try_from(*limit).unwrap_or(i64::MAX - 1) + 1;
    let mut events = store::newest(conn, *lane, (window, high), filter, rows)?;
    let more = events.len() > *limit;
    events.truncate(*limit);
    let next = match events.last() {
        Some((last, _)) if more => Some(last.seq),
        _ => (window > low).then_some(window),
    };
    Ok(Found { events, next })
}

/// The first event of a log that is not before `at`, found by halving: sequences have no gaps and time does not go back.
fn first_since(conn: &mut DbConn, lane: Lane, at: Instant, head: i64) -> Result<i64> {
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match store::at(conn, lane, middle)? {
            Some(then) if then >= at => high = middle,
            _ => low = middle + 1,
        }
    }
    Ok(low)
}

/// The last change of `subject` up to `at`, and the first one after it.
///
/// # Errors
/// The engine's.
pub fn changes_around(conn: &mut DbConn, lane: Lane, subject: &str, at: Instant) -> Result<(Option<Event>, Option<Event>)> {
    let (head, _) = store::head(conn, lane.mall_id, lane.stream_id)?.unwrap_or_default();
    let later = first_since(conn, lane, at.plus_ms(1), head)?;
    let filter = Filter { subject: Some(subject.to_owned()), ..Filter::default() };
    let last = store::newest(conn, lane, (1, later - 1), &filter, 1)?;
    let next = store::first_of(conn, lane, subject, later)?;
    Ok((last.into_iter().next().map(|(event, _)| event), next))
}
