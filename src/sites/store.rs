//! Statements on `malls`, `sites` and `zones`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{Admission, DeviceLimit, Mall, Site, SiteKind, Zone};
use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{malls, site_admissions, sites, zones};
use crate::kernel::ids::{MallId, SiteId, ZoneId};
use crate::kernel::time::{Instant, SiteZone};

pub fn insert_mall(conn: &mut DbConn, mall: &Mall, now: Instant) -> QueryResult<usize> {
    diesel::insert_into(malls::table)
        .values((
            malls::id.eq(mall.id),
            malls::code.eq(&mall.code),
            malls::name.eq(&mall.name),
            malls::region_scheme.eq(&mall.region_scheme),
            malls::region_code.eq(&mall.region_code),
            malls::created_at.eq(now),
            malls::version.eq(mall.version),
        ))
        .execute(conn)
}

pub fn insert_site(conn: &mut DbConn, mall_id: MallId, site: &Site) -> QueryResult<usize> {
    diesel::insert_into(sites::table)
        .values((
            sites::mall_id.eq(mall_id),
            sites::id.eq(site.id),
            sites::code.eq(&site.code),
            sites::name.eq(&site.name),
            sites::kind.eq(site.kind),
            sites::time_zone.eq(site.zone),
            sites::address.eq(&site.address),
            sites::version.eq(site.version),
        ))
        .execute(conn)
}

pub fn insert_zone(conn: &mut DbConn, mall_id: MallId, zone: &Zone) -> QueryResult<usize> {
    diesel::insert_into(zones::table)
        .values((
            zones::mall_id.eq(mall_id),
            zones::id.eq(zone.id),
            zones::site_id.eq(zone.site_id),
            zones::code.eq(&zone.code),
            zones::name.eq(&zone.name),
        ))
        .execute(conn)
}

fn mall((id, code, name, region_scheme, region_code, version): (MallId, String, String, String, String, i64)) -> Mall {
    Mall { id, code, name, region_scheme, region_code, version }
}

/// Every mall, by code.
pub fn load_malls(conn: &mut DbConn) -> QueryResult<Vec<Mall>> {
    let rows = malls::table
        .select((malls::id, malls::code, malls::name, malls::region_scheme, malls::region_code, malls::version))
        .order(malls::code.asc())
        .load(conn)?;
    Ok(rows.into_iter().map(mall).collect())
}

pub fn load_mall(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Option<Mall>> {
    let row = malls::table
        .filter(malls::id.eq(mall_id))
        .select((malls::id, malls::code, malls::name, malls::region_scheme, malls::region_code, malls::version))
        .first(conn)
        .optional()?;
    Ok(row.map(mall))
}

/// The sites of a mall, by code.
pub fn load_sites(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Site>> {
    let rows: Vec<(SiteId, String, String, SiteKind, SiteZone, String, i64)> = sites::table
        .filter(sites::mall_id.eq(mall_id))
        .select((sites::id, sites::code, sites::name, sites::kind, sites::time_zone, sites::address, sites::version))
        .order(sites::code.asc())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, kind, zone, address, version)| Site { id, code, name, kind, zone, address, version })
        .collect())
}

/// The zones of all sites of a mall, by code.
pub fn load_zones(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Zone>> {
    let rows: Vec<(ZoneId, SiteId, String, String)> = zones::table
        .filter(zones::mall_id.eq(mall_id))
        .select((zones::id, zones::site_id, zones::code, zones::name))
        .order((zones::code.asc(), zones::id.asc()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, site_id, code, name)| Zone { id, site_id, code, name }).collect())
}

/// Who may draw numbers at the sites of a mall; sites of which nothing was said are missing.
pub fn load_admissions(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Admission>> {
    use site_admissions as a;
    type Row = (SiteId, bool, Option<i64>, Option<i64>, i64);
    let rows: Vec<Row> = a::table
        .filter(a::mall_id.eq(mall_id))
        .select((a::site_id, a::door_token_required, a::device_tickets, a::device_window_s, a::version))
        .load(conn)?;
    let admission = |(site_id, door_token_required, tickets, window_s, version): Row| {
        let device_limit = tickets.zip(window_s).map(|(tickets, window_s)| DeviceLimit { tickets, window_s });
        Admission { site_id, door_token_required, device_limit, version }
    };
    Ok(rows.into_iter().map(admission).collect())
}

/// Writes the first word about a site.
pub fn insert_admission(conn: &mut DbConn, mall_id: MallId, new: &Admission) -> QueryResult<usize> {
    use site_admissions as a;
    let row = (
        a::mall_id.eq(mall_id),
        a::site_id.eq(new.site_id),
        a::door_token_required.eq(new.door_token_required),
        a::device_tickets.eq(new.device_limit.map(|limit| limit.tickets)),
        a::device_window_s.eq(new.device_limit.map(|limit| limit.window_s)),
        a::version.eq(new.version),
    );
    diesel::insert_into(a::table).values(row).kept().execute(conn)
}

/// Replaces what was said about a site at the version before. Returns the rows changed: none when somebody was faster.
pub fn update_admission(conn: &mut DbConn, mall_id: MallId, new: &Admission) -> QueryResult<usize> {
    use site_admissions as a;
    let one = a::table.filter(a::mall_id.eq(mall_id)).filter(a::site_id.eq(new.site_id)).filter(a::version.eq(new.version - 1));
    diesel::update(one)
        .set((
            a::door_token_required.eq(new.door_token_required),
            a::device_tickets.eq(new.device_limit.map(|limit| limit.tickets)),
            a::device_window_s.eq(new.device_limit.map(|limit| limit.window_s)),
            a::version.eq(new.version),
        ))
        .kept()
        .execute(conn)
}
