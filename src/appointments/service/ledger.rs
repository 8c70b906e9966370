//! Taking and giving back what an appointment uses up: a unit of its time, and one of every quota that counts bookings.

use chrono::Days;

use super::place::Place;
use super::record;
use crate::appointments::model::{Offer, Slot, Usage, offer_on};
use crate::appointments::store;
use crate::calendar::model::with_reduction;
use crate::capacity;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::QueueId;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::sites::model::Site;

/// Times named to somebody who found the wanted one full.
const ALTERNATIVES: usize = 5;
/// Days looked through for them, the wanted one included.
const ALTERNATIVE_DAYS: u64 = 8;

/// Takes one of `offers` (they start together), the first that has a unit left.
///
/// What ran out on that day is written down first: its unit, its quotas and its claim on the identity are free by the clock,
/// whether or not anybody has swept.
///
/// # Errors
/// `quota_reached`; `slot_not_available` with other times in `alternatives`.
pub fn take(tx: &mut Tx<'_>, d: &Directory, site: &Site, place: &Place<'_>, offers: &[Offer]) -> Result<Slot> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let Some(wanted) = offers.first().map(|o| o.slot) else { return Err(AppError::new(Code::SlotNotOffered)) };
    for lapsed in store::lapsed_holds_of(tx.conn(), mall_id, site.id, (place.queue.id, wanted.service_date), now)? {
        record::write_lapse(tx, d, site, lapsed)?;
    }
    for offer in offers {
        if store::take_unit(tx.conn(), mall_id, offer)? {
            take_quotas(tx, place, offer)?;
            return Ok(offer.slot);
        }
    }
    let alternatives: Vec<String> = alternatives(tx, site, place, wanted.starts_at)?.iter().map(Instant::to_string).collect();
    Err(AppError::new(Code::SlotNotAvailable).member("alternatives", alternatives))
}

/// Gives back the unit and the quotas of `slot`.
///
/// # Errors
/// The engine's.
pub fn give_back(tx: &mut Tx<'_>, d: &Directory, queue_id: QueueId, slot: &Slot) -> Result<()> {
    let mall_id = tx.mall_id();
    store::give_unit_back(tx.conn(), mall_id, slot)?;
    for rule in d.quotas_of(queue_id).filter(|r| r.applies(Channel::Online, slot.service_date, slot.start_min)) {
        capacity::store::give_quota_back(tx, rule.id, slot.service_date)?;
    }
    Ok(())
}

/// Takes one unit of every quota that counts the slot; the first that is used up undoes the command.
fn take_quotas(tx: &mut Tx<'_>, place: &Place<'_>, Offer { slot, percent, .. }: &Offer) -> Result<()> {
    for rule in place.quotas.iter().filter(|r| r.applies(Channel::Online, slot.service_date, slot.start_min)) {
        if !capacity::store::take_quota(tx, rule.id, slot.service_date, rule.limit_at(*percent))? {
            let words = Text::new(
                format!("Kuota {} pada {} sudah habis.", place.queue.name, slot.service_date),
                format!("The quota of {} on {} is used up.", place.queue.name, slot.service_date),
            );
            return Err(AppError::new(Code::QuotaReached).text(with_reduction(words, &place.rules, slot.starts_at)));
        }
    }
    Ok(())
}

/// The next free times of the same queue after `wanted`.
fn alternatives(tx: &mut Tx<'_>, site: &Site, place: &Place<'_>, wanted: Instant) -> Result<Vec<Instant>> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let first = site.zone.service_date(wanted);
    let dates: Vec<_> = (0..ALTERNATIVE_DAYS).filter_map(|n| first.checked_add_days(Days::new(n))).collect();
    let span = (first, dates.last().copied().unwrap_or(first));
    let units = store::used_units(tx.conn(), mall_id, place.queue.id, span, now)?;
    let quotas = store::used_quotas(tx.conn(), mall_id, place.queue.id, span)?;
    let usage = Usage::of(units, quotas);
    let mut free = Vec::new();
    for day in dates.iter().map(|date| offer_on(&place.rules, &place.templates, *date, now)) {
        let starts = day.by_start().filter(|together| usage.free(together, &place.quotas) > 0).filter_map(|together| together.first());
        free.extend(starts.map(|offer| offer.slot.starts_at).filter(|at| *at > wanted));
        if free.len() >= ALTERNATIVES {
            break;
        }
    }
    free.truncate(ALTERNATIVES);
    Ok(free)
}
