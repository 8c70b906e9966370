//! Which times are free: one call for a range of dates.

use chrono::{Days, NaiveDate};

use super::place::Place;
use crate::appointments::model::{NoSlotReason, Offer, Usage, offer_on};
use crate::appointments::store;
use crate::catalogue::model::Service;
use crate::commands::Core;
use crate::db::connection::DbConn;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;
use crate::sites::model::Site;

/// The most dates of one call.
pub const MAX_DATES: u64 = 31;

/// A time with what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeSlot {
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub capacity: i64,
    pub free: i64,
}

/// The times of a date, and why none of them can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySlots {
    pub date: NaiveDate,
    pub slots: Vec<FreeSlot>,
    pub reason: Option<NoSlotReason>,
}

/// The times of a service from `from` to `to`, both included.
///
/// # Errors
/// `not_found` for an unknown service, `service_inactive` when the site does not offer it, `invalid_parameter` for a range that
/// is turned round or too long.
pub async fn slots(
    core: &Core,
    d: &Directory,
    site: &Site,
    service_code: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<DaySlots>> {
    let dates = dates(from, to)?;
    let place = Place::of(d, site, d.service(service_code)?)?;
    let now = core.now();
    let usage = usage(core, d, &place, (from, to), now).await?;
    Ok(dates.into_iter().map(|date| day(&place, &usage, date, now)).collect())
}

/// The first time of a service at a site that can still be booked; none where it is not offered for appointments, and when every time of
/// the booking window is taken.
///
/// # Errors
/// The engine's.
pub async fn next_free(core: &Core, d: &Directory, site: &Site, service: &Service) -> Result<Option<FreeSlot>> {
    let Ok(place) = Place::of(d, site, service) else { return Ok(None) };
    let Some(days_ahead) = place.templates.iter().filter_map(|t| u64::try_from(t.max_days).ok()).max() else { return Ok(None) };
    if !place.rules.service_active {
        return Ok(None);
    }
    let now = core.now();
    let today = site.zone.service_date(now);
    let dates: Vec<NaiveDate> = (0..=days_ahead).map_while(|n| today.checked_add_days(Days::new(n))).collect();
    let Some(last) = dates.last().copied() else { return Ok(None) };
    let usage = usage(core, d, &place, (today, last), now).await?;
    let mut days = dates.into_iter().map(|date| day(&place, &usage, date, now));
    Ok(days.find_map(|day| day.slots.into_iter().find(|slot| slot.free > 0)))
}

async fn usage(core: &Core, d: &Directory, place: &Place<'_>, (from, to): (NaiveDate, NaiveDate), now: Instant) -> Result<Usage> {
    let (mall_id, queue_id) = (d.mall.id, place.queue.id);
    let read = move |conn: &mut DbConn| {
        let units = store::used_units(conn, mall_id, queue_id, (from, to), now)?;
        Ok(Usage::of(units, store::used_quotas(conn, mall_id, queue_id, (from, to))?))
    };
    core.db.read(read).await
}

fn dates(from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
    let refused = |id: &str, en: &str| AppError::new(Code::InvalidParameter).field_text("/to", "out_of_range", id, en);
    if to < from {
        return Err(refused("Tidak boleh sebelum `from`.", "Must not be before `from`."));
    }
    let dates: Vec<NaiveDate> =
        (0..=MAX_DATES).filter_map(|n| from.checked_add_days(Days::new(n))).take_while(|date| *date <= to).collect();
    if u64::try_from(dates.len()).unwrap_or(u64::MAX) > MAX_DATES {
        return Err(refused(&format!("Paling banyak {MAX_DATES} hari."), &format!("At most {MAX_DATES} days.")));
    }
    Ok(dates)
}

fn day(place: &Place<'_>, usage: &Usage, date: NaiveDate, now: Instant) -> DaySlots {
    let offered = offer_on(&place.rules, &place.templates, date, now);
    let slots: Vec<FreeSlot> = offered.by_start().filter_map(|together| free_slot(together, usage, place)).collect();
    let full = !slots.is_empty() && slots.iter().all(|slot| slot.free == 0);
    DaySlots { date, slots, reason: offered.reason.or(full.then_some(NoSlotReason::Full)) }
}

/// Times of overlapping sessions that start together are one time to the visitor.
fn free_slot(together: &[Offer], usage: &Usage, place: &Place<'_>) -> Option<FreeSlot> {
    Some(FreeSlot {
        starts_at: together.first()?.slot.starts_at,
        ends_at: together.iter().map(|offer| offer.slot.ends_at).max()?,
        capacity: together.iter().map(|offer| offer.capacity).sum(),
        free: usage.free(together, &place.quotas),
    })
}
