//! Hours as schedules. HSDS knows no order of precedence: what is told are the hours of the narrowest kind that has any, with their dates, so
//! that of a service with hours of its own nobody reads those of the building. A break is two rows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::calendar::model::{DayHours, Schedule, ScheduleScope, WallTime};
use crate::catalogue::model::Service;
use crate::directory::Directory;
use crate::kernel::time::SiteZone;
use crate::sites::model::Site;
use crate::standards::ids;

/// A day of the week in iCalendar's letters.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The schedules that tell when `service` is served at `site`.
#[must_use]
pub fn deciding<'a>(d: &'a Directory, site: &Site, service: &Service) -> Vec<&'a Schedule> {
    let here = |schedule: &&Schedule| schedule.site_id.is_none_or(|id| id == site.id) && !schedule.weekly.is_silent();
    let of_service = |s: &&Schedule| s.scope == ScheduleScope::Service && s.service_id == Some(service.id);
    let of_agency = |s: &&Schedule| s.scope == ScheduleScope::Agency && s.agency_id == Some(service.agency_id);
    let of_site = |s: &&Schedule| s.scope == ScheduleScope::Site && s.site_id.is_some();
    let narrowest = [
        d.schedules.iter().filter(here).filter(of_service).collect::<Vec<_>>(),
        d.schedules.iter().filter(here).filter(of_agency).collect(),
        d.schedules.iter().filter(here).filter(of_site).collect(),
    ];
    narrowest.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// A stretch of the day, and the days of the week that have it.
pub struct Stretch {
    pub opens: WallTime,
    pub closes: WallTime,
    /// Monday is 0.
    pub weekdays: Vec<usize>,
}

/// The stretches of a week in which people are served.
#[must_use]
pub fn stretches(schedule: &Schedule) -> Vec<Stretch> {
    let weekly = &schedule.weekly;
    let days = [&weekly.monday, &weekly.tuesday, &weekly.wednesday, &weekly.thursday, &weekly.friday, &weekly.saturday, &weekly.sunday];
    let mut found: BTreeMap<(i64, i64), Stretch> = BTreeMap::new();
    for (weekday, hours) in days.into_iter().enumerate() {
        for (opens, closes) in hours.as_ref().map(of_day).unwrap_or_default() {
            let stretch = found.entry((opens.minutes(), closes.minutes()));
            stretch.or_insert_with(|| Stretch { opens, closes, weekdays: Vec::new() }).weekdays.push(weekday);
        }
    }
    found.into_values().collect()
}

fn of_day(hours: &DayHours) -> Vec<(WallTime, WallTime)> {
    let mut breaks: Vec<_> = hours.breaks.iter().map(|pause| (pause.from, pause.to)).collect();
    breaks.sort_by_key(|(from, _)| from.minutes());
    let ends = breaks.iter().map(|(from, _)| *from).chain([hours.closes]);
    let begins = std::iter::once(hours.opens).chain(breaks.iter().map(|(_, to)| *to));
    begins.zip(ends).filter(|(from, to)| from.minutes() < to.minutes()).collect()
}

/// A time of day as schedules write it. A day that ends at midnight ends, for them, a minute before.
#[must_use]
pub fn clock(time: WallTime) -> String {
    let text = time.to_string();
    if text == "24:00" { "23:59".to_owned() } else { text }
}

/// Rows of a service at a location.
#[must_use]
pub fn records(schedules: &[&Schedule], zone: SiteZone, place: &str) -> Vec<Value> {
    let rows = |schedule| stretches(schedule).into_iter().map(move |stretch| record(schedule, &stretch, zone, place));
    schedules.iter().copied().flat_map(rows).collect()
}

fn record(schedule: &Schedule, stretch: &Stretch, zone: SiteZone, place: &str) -> Value {
    let byday: Vec<&str> = stretch.weekdays.iter().filter_map(|day| DAYS.get(*day).copied()).collect();
    let (opens, closes, hours) = (clock(stretch.opens), clock(stretch.closes), zone.offset_hours());
    let key = format!("schedule/{}/{opens}-{closes}", schedule.id);
    json!({
        "id": ids::of(place, &key),
        "service_at_location_id": place,
        "valid_from": schedule.valid_from,
        "valid_to": schedule.valid_to,
        "timezone": hours,
        "wkst": "MO",
        "freq": "WEEKLY",
        "byday": byday.join(","),
        "opens_at": format!("{opens}+{hours:02}:00"),
        "closes_at": format!("{closes}+{hours:02}:00"),
        "attending_type": "in_person",
        "description": schedule.name,
    })
}
