//! Rules of appointments, in the zone that is farthest from UTC.

mod offers;
mod states;

use chrono::NaiveDate;

use super::*;
use crate::kernel::ids::SessionTemplateId;
use crate::kernel::time::{Instant, SiteZone};

const ZONE: SiteZone = SiteZone::Wit;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Tuesday 1 December 2026 at local `time`, `09:30`.
fn at(time: &str) -> Instant {
    format!("2026-12-01T{time}:00+09:00").parse().unwrap()
}

fn slot(start_min: i64) -> Slot {
    let date = day("2026-12-01");
    Slot {
        session_id: SessionTemplateId::fresh(),
        service_date: date,
        start_min,
        starts_at: ZONE.at(date, start_min),
        ends_at: ZONE.at(date, start_min + 30),
    }
}
