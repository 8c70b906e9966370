//! Statements on schedules, calendar days and overrides.

use chrono::NaiveDate;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{CalendarDay, CalendarDayKind, Override, OverrideEffect, OverrideScope, Schedule, ScheduleScope};
use crate::db::connection::DbConn;
use crate::db::schema::{calendar_days, overrides, schedules};
use crate::kernel::ids::{AgencyId, CalendarDayId, MallId, OverrideId, QueueId, ScheduleId, ServiceId, SiteId};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// A stored rule with the code it is edited by (schedules) and its version.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    pub code: String,
    pub version: i64,
    pub rule: T,
}

pub fn insert_schedule(conn: &mut DbConn, mall_id: MallId, stored: &Stored<Schedule>) -> QueryResult<usize> {
    let s = &stored.rule;
    diesel::insert_into(schedules::table)
        .values((
            schedules::mall_id.eq(mall_id),
            schedules::id.eq(s.id),
            schedules::code.eq(&stored.code),
            schedules::scope.eq(s.scope),
            schedules::site_id.eq(s.site_id),
            schedules::agency_id.eq(s.agency_id),
            schedules::service_id.eq(s.service_id),
            schedules::name.eq(&s.name),
            schedules::valid_from.eq(s.valid_from),
            schedules::valid_to.eq(s.valid_to),
            schedules::season.eq(s.season),
            schedules::last_ticket_min.eq(s.last_ticket_min),
            schedules::weekly.eq(serde_json::to_string(&s.weekly).unwrap_or_default()),
            schedules::version.eq(stored.version),
        ))
        .execute(conn)
}

/// Replaces a schedule's rule if its version is still `expected`.
pub fn update_schedule(conn: &mut DbConn, mall_id: MallId, stored: &Stored<Schedule>, expected: i64) -> QueryResult<usize> {
    let s = &stored.rule;
    diesel::update(
        schedules::table.filter(schedules::mall_id.eq(mall_id)).filter(schedules::id.eq(s.id)).filter(schedules::version.eq(expected)),
    )
    .set((
        schedules::name.eq(&s.name),
        schedules::valid_from.eq(s.valid_from),
        schedules::valid_to.eq(s.valid_to),
        schedules::season.eq(s.season),
        schedules::last_ticket_min.eq(s.last_ticket_min),
        schedules::weekly.eq(serde_json::to_string(&s.weekly).unwrap_or_default()),
        schedules::version.eq(stored.version),
    ))
    .execute(conn)
}

type ScheduleRow = (
    (ScheduleId, String, ScheduleScope, Option<SiteId>, Option<AgencyId>, Option<ServiceId>),
    (String, Option<NaiveDate>, Option<NaiveDate>, bool, i64, String, i64),
);

/// The schedules of a mall, by code. Weekly hours that cannot be read are no hours: closed, never wrongly open.
pub fn load_schedules(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Stored<Schedule>>> {
    use schedules as s;
    let rows: Vec<ScheduleRow> = s::table
        .filter(s::mall_id.eq(mall_id))
        .select((
            (s::id, s::code, s::scope, s::site_id, s::agency_id, s::service_id),
            (s::name, s::valid_from, s::valid_to, s::season, s::last_ticket_min, s::weekly, s::version),
        ))
        .order((s::code.asc(), s::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(
                (id, code, scope, site_id, agency_id, service_id),
                (name, valid_from, valid_to, season, last_ticket_min, weekly, version),
            )| Stored {
                code,
                version,
                rule: Schedule {
                    id,
                    scope,
                    site_id,
                    agency_id,
                    service_id,
                    name,
                    valid_from,
                    valid_to,
                    season,
                    last_ticket_min,
                    weekly: serde_json::from_str(&weekly).unwrap_or_default(),
                },
            },
        )
        .collect())
}

pub fn insert_day(conn: &mut DbConn, mall_id: MallId, day: &CalendarDay) -> QueryResult<usize> {
    diesel::insert_into(calendar_days::table)
        .values((
            calendar_days::mall_id.eq(mall_id),
            calendar_days::id.eq(day.id),
            calendar_days::date.eq(day.date),
            calendar_days::kind.eq(day.kind),
            calendar_days::name_id.eq(&day.name.id),
            calendar_days::name_en.eq(&day.name.en),
            calendar_days::legal_source.eq(day.legal_source.as_deref()),
            calendar_days::is_estimate.eq(day.is_estimate),
            calendar_days::site_id.eq(day.site_id),
            calendar_days::agency_id.eq(day.agency_id),
            calendar_days::hours.eq(day.hours.as_ref().and_then(|h| serde_json::to_string(h).ok())),
            calendar_days::version.eq(1),
        ))
        .execute(conn)
}

/// Removes a day if its version is still `expected`.
pub fn delete_day(conn: &mut DbConn, mall_id: MallId, id: CalendarDayId, expected: i64) -> QueryResult<usize> {
    diesel::delete(
        calendar_days::table
            .filter(calendar_days::mall_id.eq(mall_id))
            .filter(calendar_days::id.eq(id))
            .filter(calendar_days::version.eq(expected)),
    )
    .execute(conn)
}

type DayRow = (
    (CalendarDayId, NaiveDate, CalendarDayKind, String, String, Option<String>, bool),
    (Option<SiteId>, Option<AgencyId>, Option<String>, i64),
);

/// The days of a mall's calendar, by date.
pub fn load_days(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Stored<CalendarDay>>> {
    use calendar_days as d;
    let rows: Vec<DayRow> = d::table
        .filter(d::mall_id.eq(mall_id))
        .select((
            (d::id, d::date, d::kind, d::name_id, d::name_en, d::legal_source, d::is_estimate),
            (d::site_id, d::agency_id, d::hours, d::version),
        ))
        .order((d::date.asc(), d::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|((id, date, kind, name_id, name_en, legal_source, is_estimate), (site_id, agency_id, hours, version))| Stored {
            code: id.to_string(),
            version,
            rule: CalendarDay {
                id,
                date,
                kind,
                name: Text::new(name_id, name_en),
                legal_source,
                is_estimate,
                site_id,
                agency_id,
                hours: hours.and_then(|text| serde_json::from_str(&text).ok()),
            },
        })
        .collect())
}

pub fn insert_override(conn: &mut DbConn, mall_id: MallId, one: &Override) -> QueryResult<usize> {
    diesel::insert_into(overrides::table)
        .values((
            overrides::mall_id.eq(mall_id),
            overrides::id.eq(one.id),
            overrides::scope.eq(one.scope),
            overrides::site_id.eq(one.site_id),
            overrides::agency_id.eq(one.agency_id),
            overrides::service_id.eq(one.service_id),
            overrides::queue_id.eq(one.queue_id),
            overrides::effect.eq(one.effect),
            overrides::capacity_percent.eq(one.capacity_percent),
            overrides::reason_id.eq(&one.reason.id),
            overrides::reason_en.eq(&one.reason.en),
            overrides::starts_at.eq(one.starts_at),
            overrides::expires_at.eq(one.expires_at),
            overrides::revoked_at.eq(one.revoked_at),
            overrides::version.eq(1),
        ))
        .execute(conn)
}

/// Ends an override now, if its version is still `expected`.
pub fn revoke_override(conn: &mut DbConn, mall_id: MallId, id: OverrideId, expected: i64, now: Instant) -> QueryResult<usize> {
    diesel::update(
        overrides::table.filter(overrides::mall_id.eq(mall_id)).filter(overrides::id.eq(id)).filter(overrides::version.eq(expected)),
    )
    .set((overrides::revoked_at.eq(Some(now)), overrides::version.eq(expected + 1)))
    .execute(conn)
}

type OverrideRow = (
    (OverrideId, OverrideScope, Option<SiteId>, Option<AgencyId>, Option<ServiceId>, Option<QueueId>),
    (OverrideEffect, Option<i64>, String, String, Instant, Option<Instant>, Option<Instant>, i64),
);

/// The overrides of a mall, oldest first.
pub fn load_overrides(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Stored<Override>>> {
    use overrides as o;
    let rows: Vec<OverrideRow> = o::table
        .filter(o::mall_id.eq(mall_id))
        .select((
            (o::id, o::scope, o::site_id, o::agency_id, o::service_id, o::queue_id),
            (o::effect, o::capacity_percent, o::reason_id, o::reason_en, o::starts_at, o::expires_at, o::revoked_at, o::version),
        ))
        .order((o::starts_at.asc(), o::id.asc()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(
                (id, scope, site_id, agency_id, service_id, queue_id),
                (effect, capacity_percent, reason_id, reason_en, starts_at, expires_at, revoked_at, version),
            )| Stored {
                code: id.to_string(),
                version,
                rule: Override {
                    id,
                    scope,
                    site_id,
                    agency_id,
                    service_id,
                    queue_id,
                    effect,
                    capacity_percent,
                    reason: Text::new(reason_id, reason_en),
                    starts_at,
                    expires_at,
                    revoked_at,
                },
            },
        )
        .collect())
}
