//! The turn of a day and the deadlines of prints: what time alone decides. Safe to run at any time, by any process, twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;

use super::issue::give_quotas_back;
use super::record::save;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::queueing::model::EndedLeg;
use crate::queueing::store;
use crate::sites::model::Site;
use crate::streams::{self, model::NewEvent};

/// Tickets closed in one command, so that a lane is never held for long.
const AT_ONCE: i64 = 200;

/// Begins the service day, if nobody has; closes the sessions and tickets earlier ones left open, and slips nobody confirmed. Returns
/// how much it closed; run again until it is zero.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &mut Tx<'_>, d: &Directory, site: &Site) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let today = site.zone.service_date(now);
    begin_day(tx, site, today)?;
    let mut closed = super::counter_session::close_left_over(tx, &d.counters, site)?;
    closed += close_tickets(tx, d, site, today)?;
    for mut ticket in store::unprinted(tx.conn(), mall_id, site.id, now)? {
        let from = ticket.state.status;
        let leg = ticket.fail_print("print_timeout", now)?;
        save(tx, &mut ticket, from, Some(&leg), "ticket.cancelled", json!({"by": "system", "reason": "print_timeout"}))?;
        give_quotas_back(tx, d, site, &ticket)?;
        closed += 1;
    }
    Ok(closed)
}

/// Writes `service_day.began`, once for each site and day. Boards and floors show the day of the last event, so that one sequence is one
/// board: by this event they turn over though nobody has come yet. It precedes the close of what yesterday left, however much that is.
/// A day through which no process ran has none.
fn begin_day(tx: &mut Tx<'_>, site: &Site, today: NaiveDate) -> Result<()> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    if store::begin_day(tx.conn(), mall_id, site.id, today, now)? {
        let subject = format!("service-days/{today}");
        streams::append(tx, NewEvent { kind: "service_day.began", subject, payload: json!({"service_date": today}) })?;
    }
    Ok(())
}

/// Expires what earlier days left open. Nobody waited or was served through the night: the leg ends when its day did, however late this
/// runs; only the event tells when it was written down.
fn close_tickets(tx: &mut Tx<'_>, d: &Directory, site: &Site, today: NaiveDate) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let left = store::open_before(tx.conn(), mall_id, site.id, today, AT_ONCE)?;
    let mut ends = BTreeMap::new();
    let closed = left.len();
    for mut ticket in left {
        let from = ticket.state.status;
        let day_end = *ends.entry(ticket.service_date).or_insert_with(|| d.day_ends_at(site, ticket.service_date));
        let leg: EndedLeg = ticket.expire(day_end, now)?;
        save(tx, &mut ticket, from, Some(&leg), "ticket.expired", json!({"reason": "day_close", "ended_at": leg.ended_at}))?;
    }
    Ok(closed)
}
