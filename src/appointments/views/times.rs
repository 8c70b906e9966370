//! The times of a service.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::appointments::model::NoSlotReason;
use crate::appointments::service::slots::{DaySlots, FreeSlot};
use crate::kernel::time::{Instant, SiteZone};
use crate::sites::model::Site;

/// The times of a service over some dates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotsView {
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-001", max_length = 40)]
    pub service: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Zone of the local times.
    pub time_zone: SiteZone,
    /// The dates, in order.
    #[schema(max_items = 31)]
    pub dates: Vec<DaySlotsView>,
}

/// The times of one date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DaySlotsView {
    /// The date.
    #[schema(example = "2026-12-01")]
    pub date: NaiveDate,
    /// Why nothing can be booked; absent when something can.
    pub reason: Option<NoSlotReason>,
    /// Its times, in order; full ones have none free.
    #[schema(max_items = 300)]
    pub slots: Vec<SlotView>,
}

/// A time that is offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotView {
    /// Start; what a booking asks for.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Start on the clock of the site.
    #[schema(example = "08.15", max_length = 5)]
    pub local_time: String,
    /// Visitors at this time.
    #[schema(example = 4, minimum = 0)]
    pub capacity: i64,
    /// How many more can be booked.
    #[schema(example = 2, minimum = 0)]
    pub free: i64,
}

impl SlotsView {
    #[must_use]
    pub fn of(service_code: &str, site: &Site, days: &[DaySlots]) -> Self {
        let slot = |slot: &FreeSlot| SlotView {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            local_time: site.zone.local(slot.starts_at).format("%H.%M").to_string(),
            capacity: slot.capacity,
            free: slot.free,
        };
        let day = |day: &DaySlots| DaySlotsView { date: day.date, reason: day.reason, slots: day.slots.iter().map(slot).collect() };
        Self { service: service_code.to_owned(), site: site.code.clone(), time_zone: site.zone, dates: days.iter().map(day).collect() }
    }
}
