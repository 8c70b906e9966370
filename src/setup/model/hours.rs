//! Checks of the schedules with the calendar's own rules, so that the file cannot pass here and be refused there.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};

use super::check::Faults;
use super::{MallSetup, QueueSetup, ScheduleSetup, SessionSetup, SiteSetup};
use crate::calendar::model::{Rules, Schedule, ScheduleScope, working_windows};
use crate::catalogue::import::Parsed;
use crate::kernel::ids::{AgencyId, ScheduleId, ServiceId, SiteId};

/// Ids for the time of the check only.
struct Ids<'a> {
    sites: HashMap<&'a str, SiteId>,
    agencies: HashMap<&'a str, AgencyId>,
    services: HashMap<&'a str, ServiceId>,
}

pub(super) fn check(setup: &MallSetup, catalogue: &Parsed, faults: &mut Faults) {
    faults.unique("schedules.code", setup.schedules.iter().map(|s| s.code.as_str()));
    let ids = Ids {
        sites: setup.sites.iter().map(|s| (s.code.as_str(), SiteId::fresh())).collect(),
        agencies: catalogue.agencies.iter().map(|a| (a.code.as_str(), AgencyId::fresh())).collect(),
        services: catalogue.services.iter().map(|s| (s.code.as_str(), ServiceId::fresh())).collect(),
    };
    let schedules: Vec<Schedule> = setup.schedules.iter().filter_map(|one| schedule(one, &ids, faults)).collect();
    let week = ordinary_week(&setup.schedules);
    for site in &setup.sites {
        let at = format!("sites[{}]", site.code);
        let own = |s: &ScheduleSetup| s.scope == ScheduleScope::Site && s.site.as_deref() == Some(&site.code) && !s.season;
        faults.require(setup.schedules.iter().any(own), &at, "tidak punya jam layanan", "it has no hours");
        for queue in &site.queues {
            check_queue(site, queue, &ids, &schedules, &week, faults);
        }
    }
}

/// The schedule under made-up ids, if what it names exists.
fn schedule(setup: &ScheduleSetup, ids: &Ids<'_>, faults: &mut Faults) -> Option<Schedule> {
    let at = format!("schedules[{}]", setup.code);
    faults.code(&at, &setup.code);
    let site_id = known(setup.site.as_deref(), &ids.sites, &format!("{at}.site"), faults)?;
    let agency_id = known(setup.agency.as_deref(), &ids.agencies, &format!("{at}.agency"), faults)?;
    let service_id = known(setup.service.as_deref(), &ids.services, &format!("{at}.service"), faults)?;
    let ScheduleSetup { scope, valid_from, valid_to, season, last_ticket_min, .. } = *setup;
    let (id, name, weekly) = (ScheduleId::fresh(), setup.name.clone(), setup.weekly.clone());
    let schedule = Schedule { id, scope, site_id, agency_id, service_id, name, valid_from, valid_to, season, last_ticket_min, weekly };
    if let Err(error) = schedule.validate() {
        for field in error.fields() {
            let text = field.detail.clone().unwrap_or_else(|| crate::kernel::words::Text::new("tidak sah", "invalid"));
            faults.require(false, &format!("{at}{}", field.pointer.replace('/', ".")), &text.id, &text.en);
        }
        return None;
    }
    Some(schedule)
}

/// The id behind a code that may be absent; none, and a fault, when nothing has the code.
fn known<T: Copy>(code: Option<&str>, ids: &HashMap<&str, T>, place: &str, faults: &mut Faults) -> Option<Option<T>> {
    let Some(code) = code else { return Some(None) };
    let found = ids.get(code).copied();
    faults.require(found.is_some(), place, &format!("{code} tidak ada"), &format!("there is no {code}"));
    found.map(Some)
}

/// Seven dates, Monday first, after every dated schedule has ended: a week of ordinary hours.
fn ordinary_week(schedules: &[ScheduleSetup]) -> Vec<NaiveDate> {
    let last = schedules.iter().flat_map(|s| [s.valid_from, s.valid_to]).flatten().max().unwrap_or_default();
    let days = |n: u32| last.checked_add_days(Days::new(u64::from(n)));
    let to_monday = 7 - last.weekday().num_days_from_monday();
    (0..7).filter_map(|n| days(to_monday + n)).collect()
}

/// A queue must have hours in an ordinary week, and its appointment times must lie inside them.
fn check_queue(site: &SiteSetup, queue: &QueueSetup, ids: &Ids<'_>, schedules: &[Schedule], week: &[NaiveDate], faults: &mut Faults) {
    let (Some(site_id), Some(agency_id)) = (ids.sites.get(site.code.as_str()), ids.agencies.get(queue.agency.as_str())) else { return };
    let rules = Rules {
        zone: site.time_zone,
        site_id: *site_id,
        agency_id: Some(*agency_id),
        service_id: None,
        queue_id: None,
        service_active: true,
        schedules,
        days: &[],
        overrides: &[],
    };
    let at = format!("sites[{}].queues[{}]", site.code, queue.code);
    let ever_open = week.iter().any(|date| !working_windows(&rules, *date).is_empty());
    faults.require(ever_open, &at, "tidak pernah buka", "it is never open");
    for session in &queue.sessions {
        for date in week.iter().filter(|date| session.weekdays.contains(&i64::from(date.weekday().number_from_monday()))) {
            let weekday = date.weekday();
            let (id, en) = (format!("di luar jam layanan pada {weekday}"), format!("outside the hours on {weekday}"));
            faults.require(lies_inside(session, &rules, *date), &format!("{at}.sessions[{}]", session.code), &id, &en);
        }
    }
}

/// Whether every slot of the session lies inside one open stretch of the day.
fn lies_inside(session: &SessionSetup, rules: &Rules<'_>, date: NaiveDate) -> bool {
    let (from, to) = (session.from.on(date, rules.zone), session.to.on(date, rules.zone));
    working_windows(rules, date).iter().any(|(opens, closes)| *opens <= from && to <= *closes)
}
