//! What time alone decides, written down. Safe to run at any time, by any process, twice: nothing waits for it, since every
//! rule already goes by the clock.

use super::record::write_lapse;
use crate::appointments::store;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::error::Result;
use crate::sites::model::Site;

/// Appointments closed in one command, so that a lane is never held for long.
const AT_ONCE: i64 = 200;

/// Marks holds that ran out as expired, their units given back, and bookings whose visitor did not come as no-shows.
/// Returns how many it closed; run again until it is zero.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &mut Tx<'_>, d: &Directory, site: &Site) -> Result<usize> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let mut due = store::lapsed_holds(tx.conn(), mall_id, site.id, now, AT_ONCE)?;
    for queue in d.queues_of(site.id) {
        let left = AT_ONCE - i64::try_from(due.len()).unwrap_or(AT_ONCE);
        if left <= 0 {
            break;
        }
        let started_by = now.plus_min(-queue.policy.appointment_grace_min);
        due.extend(store::begun_bookings(tx.conn(), mall_id, site.id, queue.id, started_by, left)?);
    }
    let mut closed = 0;
    for appointment in due {
        closed += usize::from(write_lapse(tx, d, site, appointment)?);
    }
    Ok(closed)
}
