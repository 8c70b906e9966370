//! Writing a set-up into the tables: a mall with its catalogue, places, floor and hours, in one transaction of its own lane.

use std::collections::HashMap;

use super::model::{CounterSetup, MallSetup, QueueSetup, ScheduleSetup, SiteSetup};
use crate::calendar;
use crate::calendar::model::Schedule;
use crate::calendar::store::Stored;
use crate::capacity::model::{QuotaRule, SessionTemplate};
use crate::catalogue::import::Parsed;
use crate::counters::model::{Counter, Offering, Queue, ServedQueue};
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, CounterId, MallId, QueueId, QuotaId, ScheduleId, ServiceId, SessionTemplateId, SiteId, ZoneId};
use crate::kernel::time::{Instant, SiteZone};
use crate::sites::model::{Mall, Site, Zone};
use crate::streams::model::NewEvent;
use crate::{capacity, catalogue, counters, sites, streams};

/// Makes the mall's row and stream, without which it has no lane. Outside any lane: there is none yet.
///
/// # Errors
/// The engine's; violates `malls_code_unique` when the mall exists.
pub fn create_mall(conn: &mut DbConn, setup: &MallSetup, now: Instant) -> Result<MallId> {
    let mall = Mall {
        id: MallId::fresh(),
        code: setup.code.clone(),
        name: setup.name.clone(),
        region_scheme: setup.region.scheme.clone(),
        region_code: setup.region.code.clone(),
        version: 1,
    };
    sites::store::insert_mall(conn, &mall, now)?;
    streams::store::create(conn, mall.id, mall.id.into(), "mall", now)?;
    Ok(mall.id)
}

/// Codes and the ids they got.
#[derive(Default)]
struct Made {
    agencies: HashMap<String, AgencyId>,
    services: HashMap<String, ServiceId>,
    sites: HashMap<String, SiteId>,
}

fn found<T: Copy>(ids: &HashMap<String, T>, code: &str) -> Result<T> {
    ids.get(code).copied().ok_or_else(|| AppError::internal(format!("the set-up names {code}, which was not made")))
}

/// Fills a mall that has only its row: catalogue, sites, queues, counters, hours and the reference holidays.
///
/// # Errors
/// The engine's; nothing is written then.
pub fn fill_mall(tx: &mut Tx<'_>, setup: &MallSetup, parsed: &Parsed) -> Result<()> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let today = SiteZone::Wib.service_date(now);
    catalogue::service::import::import(tx, parsed, today)?;
    let mut made = Made {
        agencies: catalogue::store::load_agencies(tx.conn(), mall_id)?.into_iter().map(|a| (a.code.clone(), a.id)).collect(),
        services: catalogue::store::load_services(tx.conn(), mall_id, today)?.into_iter().map(|s| (s.code.clone(), s.id)).collect(),
        ..Made::default()
    };
    for site in &setup.sites {
        let id = SiteId::fresh();
        made.sites.insert(site.code.clone(), id);
        fill_site(tx.conn(), mall_id, (site, id), &made, parsed, now)?;
    }
    for schedule in &setup.schedules {
        let stored = Stored { code: schedule.code.clone(), version: 1, rule: schedule_of(schedule, &made)? };
        calendar::store::insert_schedule(tx.conn(), mall_id, &stored)?;
    }
    for day in calendar::model::reference_days().map_err(AppError::internal)? {
        calendar::store::insert_day(tx.conn(), mall_id, &day.into_calendar_day())?;
    }
    let payload = serde_json::json!({"mall": setup.code, "sites": setup.sites.iter().map(|s| &s.code).collect::<Vec<_>>()});
    streams::append(tx, NewEvent { kind: "mall.set_up", subject: format!("malls/{mall_id}"), payload })?;
    tx.touch_config()
}

fn fill_site(
    conn: &mut DbConn,
    mall_id: MallId,
    (setup, id): (&SiteSetup, SiteId),
    made: &Made,
    parsed: &Parsed,
    now: Instant,
) -> Result<()> {
    let SiteSetup { code, name, kind, time_zone, address, .. } = setup.clone();
    sites::store::insert_site(conn, mall_id, &Site { id, code, name, kind, zone: time_zone, address, version: 1 })?;
    streams::store::create(conn, mall_id, id.into(), "site", now)?;
    let mut zones = HashMap::new();
    for zone in &setup.zones {
        let zone = Zone { id: ZoneId::fresh(), site_id: id, code: zone.code.clone(), name: zone.name.clone() };
        sites::store::insert_zone(conn, mall_id, &zone)?;
        zones.insert(zone.code, zone.id);
    }
    let mut queues = HashMap::new();
    for queue in &setup.queues {
        queues.insert(queue.code.clone(), fill_queue(conn, mall_id, queue, id, made, &zones)?);
    }
    for offering in setup.offerings(parsed) {
        let (service_id, queue_id) = (found(&made.services, &offering.service)?, found(&queues, &offering.queue)?);
        let (walk_in, appointment, minutes) = (offering.walk_in, offering.appointment, offering.minutes);
        let offering = Offering { site_id: id, service_id, queue_id, walk_in, appointment, minutes, active: true, version: 1 };
        counters::store::insert_offering(conn, mall_id, &offering)?;
    }
    for counter in &setup.counters {
        counters::store::insert_counter(conn, mall_id, &counter_of(counter, id, made, &zones, &queues)?)?;
    }
    Ok(())
}

fn fill_queue(
    conn: &mut DbConn,
    mall_id: MallId,
    setup: &QueueSetup,
    site_id: SiteId,
    made: &Made,
    zones: &HashMap<String, ZoneId>,
) -> Result<QueueId> {
    let queue = Queue {
        id: QueueId::fresh(),
        site_id,
        agency_id: found(&made.agencies, &setup.agency)?,
        zone_id: setup.zone.as_ref().map(|code| found(zones, code)).transpose()?,
        code: setup.code.clone(),
        name: setup.name.clone(),
        prefix: setup.prefix.clone(),
        padding: setup.padding,
        last_number: setup.last_number,
        policy: setup.policy.clone(),
        active: true,
        version: 1,
    };
    counters::store::insert_queue(conn, mall_id, &queue)?;
    for quota in &setup.quotas {
        let rule = QuotaRule {
            id: QuotaId::fresh(),
            queue_id: queue.id,
            channel: quota.channel,
            weekday: quota.weekday,
            from_min: quota.from.minutes(),
            to_min: quota.to.minutes(),
            daily_limit: quota.daily_limit,
            version: 1,
        };
        capacity::store::insert_quota_rule(conn, mall_id, &rule)?;
    }
    for session in &setup.sessions {
        for weekday in &session.weekdays {
            let template = SessionTemplate {
                id: SessionTemplateId::fresh(),
                site_id,
                queue_id: queue.id,
                code: session.code_on(&setup.code, *weekday),
                weekday: *weekday,
                from_min: session.from.minutes(),
                to_min: session.to.minutes(),
                slot_minutes: session.slot_minutes,
                capacity: session.capacity,
                valid_from: None,
                valid_to: None,
                min_notice_min: session.min_notice_min,
                max_days: session.max_days,
                version: 1,
            };
            capacity::store::insert_session_template(conn, mall_id, &template)?;
        }
    }
    Ok(queue.id)
}

fn counter_of(
    setup: &CounterSetup,
    site_id: SiteId,
    made: &Made,
    zones: &HashMap<String, ZoneId>,
    queues: &HashMap<String, QueueId>,
) -> Result<Counter> {
    let served = setup.serves.iter().map(|s| Ok(ServedQueue { queue_id: found(queues, &s.queue)?, role: s.role, rank: s.rank }));
    Ok(Counter {
        id: CounterId::fresh(),
        site_id,
        zone_id: setup.zone.as_ref().map(|code| found(zones, code)).transpose()?,
        agency_id: found(&made.agencies, &setup.agency)?,
        code: setup.code.clone(),
        name: setup.name.clone(),
        active: true,
        version: 1,
        queues: served.collect::<Result<Vec<_>>>()?,
    })
}

fn schedule_of(setup: &ScheduleSetup, made: &Made) -> Result<Schedule> {
    Ok(Schedule {
        id: ScheduleId::fresh(),
        scope: setup.scope,
        site_id: setup.site.as_ref().map(|code| found(&made.sites, code)).transpose()?,
        agency_id: setup.agency.as_ref().map(|code| found(&made.agencies, code)).transpose()?,
        service_id: setup.service.as_ref().map(|code| found(&made.services, code)).transpose()?,
        name: setup.name.clone(),
        valid_from: setup.valid_from,
        valid_to: setup.valid_to,
        season: setup.season,
        last_ticket_min: setup.last_ticket_min,
        weekly: setup.weekly.clone(),
    })
}
