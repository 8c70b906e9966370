//! From the codes people use to ids, read straight from the tables. Places themselves belong to other slices;
//! only what a grant or a device points at is looked up here.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{NamedGrant, Scope, ScopeIds};
use crate::db::connection::DbConn;
use crate::db::schema::{agencies, counters, malls, services, sites, zones};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, CounterId, MallId, ServiceId, SiteId, UserId, ZoneId};
use crate::kernel::permission::Grant;

/// The mall with this code.
pub fn mall(conn: &mut DbConn, code: &str) -> QueryResult<Option<MallId>> {
    malls::table.filter(malls::code.eq(code)).select(malls::id).first(conn).optional()
}

/// The code of a mall.
pub fn mall_code(conn: &mut DbConn, id: MallId) -> QueryResult<Option<String>> {
    malls::table.filter(malls::id.eq(id)).select(malls::code).first(conn).optional()
}

/// The site of a mall with this code.
pub fn site(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<Option<SiteId>> {
    sites::table.filter(sites::mall_id.eq(mall_id)).filter(sites::code.eq(code)).select(sites::id).first(conn).optional()
}

/// The zone of a site with this code.
pub fn zone(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, code: &str) -> QueryResult<Option<ZoneId>> {
    zones::table
        .filter(zones::mall_id.eq(mall_id))
        .filter(zones::site_id.eq(site_id))
        .filter(zones::code.eq(code))
        .select(zones::id)
        .first(conn)
        .optional()
}

/// The agency of a mall with this code.
pub fn agency(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<Option<AgencyId>> {
    agencies::table.filter(agencies::mall_id.eq(mall_id)).filter(agencies::code.eq(code)).select(agencies::id).first(conn).optional()
}

/// The service of a mall with this code.
pub fn service(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<Option<ServiceId>> {
    services::table.filter(services::mall_id.eq(mall_id)).filter(services::code.eq(code)).select(services::id).first(conn).optional()
}

/// The counter of a site with this code.
pub fn counter(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, code: &str) -> QueryResult<Option<CounterId>> {
    counters::table
        .filter(counters::mall_id.eq(mall_id))
        .filter(counters::site_id.eq(site_id))
        .filter(counters::code.eq(code))
        .select(counters::id)
        .first(conn)
        .optional()
}

/// A role with the codes of its scope.
pub fn named(conn: &mut DbConn, user_id: UserId, grant: &Grant) -> QueryResult<NamedGrant> {
    let mall = mall_code(conn, grant.mall_id)?.unwrap_or_default();
    let site = match grant.site_id {
        Some(id) => {
            sites::table.filter(sites::mall_id.eq(grant.mall_id)).filter(sites::id.eq(id)).select(sites::code).first(conn).optional()?
        }
        None => None,
    };
    let agency = match grant.agency_id {
        Some(id) => agencies::table
            .filter(agencies::mall_id.eq(grant.mall_id))
            .filter(agencies::id.eq(id))
            .select(agencies::code)
            .first(conn)
            .optional()?,
        None => None,
    };
    let counter = match grant.counter_id {
        Some(id) => counters::table
            .filter(counters::mall_id.eq(grant.mall_id))
            .filter(counters::id.eq(id))
            .select(counters::code)
            .first(conn)
            .optional()?,
        None => None,
    };
    Ok(NamedGrant { user_id, grant: grant.clone(), mall, site, agency, counter })
}

/// The ids of a scope given by codes; `at` is the JSON pointer of the object that holds them.
///
/// # Errors
/// `validation_failed` naming the code that is not known; a counter without its site is not looked up.
pub fn scope(conn: &mut DbConn, mall_id: MallId, scope: &Scope, at: &str) -> Result<ScopeIds> {
    let mut ids = ScopeIds::default();
    if let Some(code) = &scope.site {
        ids.site_id = Some(known(site(conn, mall_id, code)?, format!("{at}/site"))?);
    }
    if let Some(code) = &scope.agency {
        ids.agency_id = Some(known(agency(conn, mall_id, code)?, format!("{at}/agency"))?);
    }
    if let Some(code) = &scope.counter {
        let Some(site_id) = ids.site_id else { return Err(counter_without_site(at)) };
        ids.counter_id = Some(known(counter(conn, mall_id, site_id, code)?, format!("{at}/counter"))?);
    }
    Ok(ids)
}

/// The id behind a code of a body, or the error that names the field.
///
/// # Errors
/// `validation_failed`.
pub fn known<T>(found: Option<T>, pointer: String) -> Result<T> {
    found.ok_or_else(|| {
        AppError::new(Code::ValidationFailed).field_text(
            pointer,
            "unknown_value",
            "Kode tidak dikenal di mal ini.",
            "This mall has no such code.",
        )
    })
}

fn counter_without_site(at: &str) -> AppError {
    AppError::new(Code::ValidationFailed).field_text(
        format!("{at}/site"),
        "missing_field",
        "Loket harus disebut bersama tempatnya.",
        "A counter is named together with its site.",
    )
}
