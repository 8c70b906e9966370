//! Statements on `device_incidents`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::device_incidents as i;
use crate::devices::model::Incident;
use crate::kernel::ids::{DeviceId, IncidentId, MallId, SiteId, UserId};
use crate::kernel::time::Instant;

type Row = ((IncidentId, DeviceId, SiteId, String), (Instant, Instant, Option<Instant>), (Option<Instant>, Option<UserId>, Option<String>));

macro_rules! columns {
    () => {
        (
            (i::id, i::device_id, i::site_id, i::responsible),
            (i::last_seen_at, i::opened_at, i::recovered_at),
            (i::closed_at, i::closed_by, i::resolution),
        )
    };
}

fn incident((what, when, end): Row) -> Incident {
    let (id, device_id, site_id, responsible) = what;
    let (last_seen_at, opened_at, recovered_at) = when;
    let (closed_at, closed_by, resolution) = end;
    Incident { id, device_id, site_id, responsible, last_seen_at, opened_at, recovered_at, closed_at, closed_by, resolution }
}

/// Writes a silence that begins. The index `one_open_incident_per_device` allows no second.
pub fn insert(conn: &mut DbConn, mall_id: MallId, new: &Incident) -> QueryResult<usize> {
    let row = (
        i::mall_id.eq(mall_id),
        i::id.eq(new.id),
        i::device_id.eq(new.device_id),
        i::site_id.eq(new.site_id),
        i::responsible.eq(&new.responsible),
        i::last_seen_at.eq(new.last_seen_at),
        i::opened_at.eq(new.opened_at),
    );
    diesel::insert_into(i::table).values(row).kept().execute(conn)
}

/// Notes when the device of an open silence spoke again, or (`None`) that it fell silent once more. Returns the silences changed.
pub fn set_recovered(conn: &mut DbConn, mall_id: MallId, device_id: DeviceId, at: Option<Instant>) -> QueryResult<usize> {
    diesel::update(i::table.filter(i::mall_id.eq(mall_id)).filter(i::device_id.eq(device_id)).filter(i::closed_at.is_null()))
        .set(i::recovered_at.eq(at))
        .kept()
        .execute(conn)
}

/// One silence.
pub fn by_id(conn: &mut DbConn, mall_id: MallId, id: IncidentId) -> QueryResult<Option<Incident>> {
    let found: Option<Row> = i::table.filter(i::mall_id.eq(mall_id)).filter(i::id.eq(id)).select(columns!()).first(conn).optional()?;
    Ok(found.map(incident))
}

/// Which silences to list.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub site: Option<SiteId>,
    /// Only those that nobody has closed.
    pub open_only: bool,
    pub before: Option<IncidentId>,
    pub limit: i64,
}

/// Silences of a mall, latest first.
pub fn list(conn: &mut DbConn, mall_id: MallId, wanted: Wanted) -> QueryResult<Vec<Incident>> {
    let mut query = i::table.filter(i::mall_id.eq(mall_id)).order(i::id.desc()).limit(wanted.limit).select(columns!()).into_boxed();
    if let Some(site_id) = wanted.site {
        query = query.filter(i::site_id.eq(site_id));
    }
    if wanted.open_only {
        query = query.filter(i::closed_at.is_null());
    }
    if let Some(before) = wanted.before {
        query = query.filter(i::id.lt(before));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(incident).collect())
}

/// Ends a silence with what was done. Returns the number changed: none when it was closed before.
pub fn close(conn: &mut DbConn, mall_id: MallId, id: IncidentId, (at, by, resolution): (Instant, UserId, &str)) -> QueryResult<usize> {
    diesel::update(i::table.filter(i::mall_id.eq(mall_id)).filter(i::id.eq(id)).filter(i::closed_at.is_null()))
        .set((i::closed_at.eq(Some(at)), i::closed_by.eq(Some(by)), i::resolution.eq(Some(resolution))))
        .kept()
        .execute(conn)
}
