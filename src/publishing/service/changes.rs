//! What changed in the catalogue, read from the mall's log: a mirror that applies it in order shows what we show.

use serde_json::Value;

use crate::db::connection::DbConn;
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;
use crate::publishing::views_reports::{CatalogueChange, ChangeFeed};
use crate::streams::model::Event;
use crate::streams::store;

/// Events read at once, and how often: most of a mall's log is of other things, and nobody makes us read all of it in one request.
const PAGE: i64 = 500;
const PAGES: usize = 10;
/// Changes told at once, and some: those of one event stay together.
const MOST: usize = 500;

/// The changes after `since`, oldest first.
///
/// # Errors
/// The engine's.
pub fn after(conn: &mut DbConn, mall_id: MallId, since: i64) -> Result<ChangeFeed> {
    let mut feed = ChangeFeed { items: Vec::new(), last_seq: since, more: false };
    for _ in 0..PAGES {
        let events = store::after(conn, mall_id, mall_id.into(), feed.last_seq, PAGE)?;
        feed.more = i64::try_from(events.len()).unwrap_or(PAGE) == PAGE;
        for (event, _) in events {
            if feed.items.len() >= MOST {
                feed.more = true;
                return Ok(feed);
            }
            feed.last_seq = event.seq;
            feed.items.extend(changes(&event));
        }
        if !feed.more {
            break;
        }
    }
    Ok(feed)
}

/// What an event says of the catalogue.
fn changes(event: &Event) -> Vec<CatalogueChange> {
    let text = |field: &str| event.payload.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
    let change = |service: Option<String>, agency: Option<String>| CatalogueChange {
        seq: event.seq,
        at: event.at,
        kind: event.kind.clone(),
        service,
        agency,
        version_no: event.payload.get("version_no").and_then(Value::as_i64),
        effective_from: text("effective_from").and_then(|date| date.parse().ok()),
    };
    match event.kind.as_str() {
        "service.published" | "service.suspended" | "service.resumed" | "service.archived" | "service.reviewed" => {
            vec![change(text("service"), None)]
        }
        "agency.changed" => vec![change(None, text("agency"))],
        "catalogue.imported" => {
            let codes = event.payload.get("changed").and_then(Value::as_array).into_iter().flatten();
            codes.filter_map(Value::as_str).map(|code| change(Some(code.to_owned()), None)).collect()
        }
        _ => Vec::new(),
    }
}
