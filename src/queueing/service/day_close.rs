//! The close of a day and the deadlines of prints: what time alone decides. Safe to run at any time, by any process, twice.

use serde_json::json;

use super::issue::give_quotas_back;
use super::record::save;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::queueing::model::EndedLeg;
use crate::queueing::store;
use crate::sites::model::Site;

/// Tickets closed in one command, so that a lane is never held for long.
const AT_ONCE: i64 = 200;

/// Closes the sessions and tickets earlier service days left open, and slips nobody confirmed. Returns how much it closed;
/// run again until it is zero.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &mut Tx<'_>, d: &Directory, site: &Site) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let today = site.zone.service_date(now);
    let mut closed = super::counter_session::close_left_over(tx, &d.counters, site)?;
    for mut ticket in store::open_before(tx.conn(), mall_id, site.id, today, AT_ONCE)? {
        let from = ticket.state.status;
        let leg: EndedLeg = ticket.expire(now)?;
        save(tx, &mut ticket, from, Some(&leg), "ticket.expired", json!({"reason": "day_close"}))?;
        closed += 1;
    }
    for mut ticket in store::unprinted(tx.conn(), mall_id, site.id, now)? {
        let from = ticket.state.status;
        let leg = ticket.fail_print("print_timeout", now)?;
        save(tx, &mut ticket, from, Some(&leg), "ticket.cancelled", json!({"by": "system", "reason": "print_timeout"}))?;
        give_quotas_back(tx, d, site, &ticket)?;
        closed += 1;
    }
    Ok(closed)
}
