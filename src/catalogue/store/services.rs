//! Statements on `services`, and which version of each is in force.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::versions::VersionRow;
use crate::catalogue::model::{ExternalId, Requirement, RequirementKind, Service, ServiceHead, ServiceStatus};
use crate::db::connection::DbConn;
use crate::db::dialect::with_conn;
use crate::db::schema::{service_external_ids, service_requirements, service_versions, services};
use crate::kernel::ids::{AgencyId, MallId, ServiceId};
use crate::kernel::words::Text;

diesel::alias!(service_versions as later: Later);

/// The version of a service in force on `$on`: none of its versions begins after it and up to `$on`; on one day the higher number wins.
macro_rules! in_force {
    ($mall_id:expr, $on:expr) => {{
        let same_service = later
            .field(service_versions::mall_id)
            .eq(service_versions::mall_id)
            .and(later.field(service_versions::service_id).eq(service_versions::service_id));
        let begins = later.field(service_versions::effective_from);
        let same_day_but_higher =
            begins.eq(service_versions::effective_from).and(later.field(service_versions::version_no).gt(service_versions::version_no));
        let supersedes = begins.le($on).and(begins.gt(service_versions::effective_from).or(same_day_but_higher));
        service_versions::mall_id
            .eq($mall_id)
            .and(service_versions::effective_from.le($on))
            .and(not(exists(later.filter(same_service).filter(supersedes))))
    }};
}

type Head = (ServiceId, AgencyId, String, ServiceStatus, Option<String>, Option<String>, Option<NaiveDate>, i64);
type HeadColumns = (
    services::id,
    services::agency_id,
    services::code,
    services::status,
    services::status_note_id,
    services::status_note_en,
    services::reviewed_on,
    services::version,
);
const HEAD: HeadColumns = (
    services::id,
    services::agency_id,
    services::code,
    services::status,
    services::status_note_id,
    services::status_note_en,
    services::reviewed_on,
    services::version,
);

fn head((id, agency_id, code, status, note_id, note_en, reviewed_on, version): Head) -> ServiceHead {
    let status_note = note_id.zip(note_en).map(|(id, en)| Text { id, en });
    ServiceHead { id, agency_id, code, status, status_note, reviewed_on, version }
}

/// All services of a mall, drafts included, each with the version in force on `on`, in the order of codes.
/// A service none of whose versions has begun is left out.
pub fn load_services(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<Vec<Service>> {
    let mut requirements = requirements_in_force(conn, mall_id, on)?;
    let mut named = external_ids(conn, mall_id)?;
    let mut loaded: Vec<Service> = versions_in_force(conn, mall_id, on)?
        .into_iter()
        .map(|(columns, row)| {
            let ServiceHead { id, agency_id, code, status, status_note, reviewed_on, version } = head(columns);
            let text = row.into_published(requirements.remove(&id).unwrap_or_default());
            let (version_no, effective_from, content) = (text.version_no, text.effective_from, text.content);
            let external_ids = named.remove(&id).unwrap_or_default();
            Service { id, agency_id, code, status, status_note, reviewed_on, external_ids, version, version_no, effective_from, content }
        })
        .collect();
    // Sorted here, by bytes: engines order text by collation, and pages compare codes by bytes.
    loaded.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(loaded)
}

fn versions_in_force(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<Vec<(Head, VersionRow)>> {
    let same = services::mall_id.eq(service_versions::mall_id).and(services::id.eq(service_versions::service_id));
    service_versions::table
        .inner_join(services::table.on(same))
        .filter(in_force!(mall_id, on))
        .select((HEAD, service_versions::all_columns))
        .load(conn)
}

/// The requirements of every version in force, in their order.
fn requirements_in_force(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<HashMap<ServiceId, Vec<Requirement>>> {
    let same = service_versions::mall_id
        .eq(service_requirements::mall_id)
        .and(service_versions::service_id.eq(service_requirements::service_id))
        .and(service_versions::version_no.eq(service_requirements::version_no));
    let rows: Vec<(ServiceId, String, Option<RequirementKind>)> = service_requirements::table
        .inner_join(service_versions::table.on(same))
        .filter(in_force!(mall_id, on))
        .order((service_requirements::service_id.asc(), service_requirements::position.asc()))
        .select((service_requirements::service_id, service_requirements::text, service_requirements::kind))
        .load(conn)?;
    let mut by_service: HashMap<ServiceId, Vec<Requirement>> = HashMap::new();
    for (service_id, text, kind) in rows {
        by_service.entry(service_id).or_default().push(Requirement { text, kind });
    }
    Ok(by_service)
}

/// What other registers call the services of a mall, in the order of schemes.
pub fn external_ids(conn: &mut DbConn, mall_id: MallId) -> QueryResult<HashMap<ServiceId, Vec<ExternalId>>> {
    use service_external_ids as e;
    let rows: Vec<(ServiceId, String, String)> = e::table
        .filter(e::mall_id.eq(mall_id))
        .order((e::service_id.asc(), e::scheme.asc()))
        .select((e::service_id, e::scheme, e::value))
        .load(conn)?;
    let mut by_service: HashMap<ServiceId, Vec<ExternalId>> = HashMap::new();
    for (service_id, scheme, value) in rows {
        by_service.entry(service_id).or_default().push(ExternalId { scheme, value });
    }
    Ok(by_service)
}

/// Replaces what other registers call a service. Breaks `service_external_ids_value_unique` when one of them is another's.
pub fn replace_external_ids(conn: &mut DbConn, mall_id: MallId, service_id: ServiceId, ids: &[ExternalId]) -> QueryResult<()> {
    use service_external_ids as e;
    diesel::delete(e::table.filter(e::mall_id.eq(mall_id)).filter(e::service_id.eq(service_id))).execute(conn)?;
    let rows: Vec<_> = ids
        .iter()
        .map(|id| (e::mall_id.eq(mall_id), e::service_id.eq(service_id), e::scheme.eq(&id.scheme), e::value.eq(&id.value)))
        .collect();
    with_conn!(conn, c => diesel::insert_into(e::table).values(&rows).execute(c))?;
    Ok(())
}

/// The row of a service, whether or not a version of it has begun.
pub fn find_service(conn: &mut DbConn, mall_id: MallId, code: &str) -> QueryResult<Option<ServiceHead>> {
    let row: Option<Head> =
        services::table.filter(services::mall_id.eq(mall_id)).filter(services::code.eq(code)).select(HEAD).first(conn).optional()?;
    Ok(row.map(head))
}

/// The rows of all services, in the order of codes.
pub fn load_heads(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<ServiceHead>> {
    let rows: Vec<Head> = services::table.filter(services::mall_id.eq(mall_id)).select(HEAD).load(conn)?;
    let mut heads: Vec<_> = rows.into_iter().map(head).collect();
    heads.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(heads)
}

/// Adds a service without a version. Breaks `services_code_unique` when the mall has its code.
pub fn insert_service(conn: &mut DbConn, mall_id: MallId, service: &ServiceHead) -> QueryResult<usize> {
    diesel::insert_into(services::table)
        .values((
            services::mall_id.eq(mall_id),
            services::id.eq(service.id),
            services::agency_id.eq(service.agency_id),
            services::code.eq(&service.code),
            services::status.eq(service.status),
            services::status_note_id.eq(service.status_note.as_ref().map(|note| note.id.as_str())),
            services::status_note_en.eq(service.status_note.as_ref().map(|note| note.en.as_str())),
            services::reviewed_on.eq(service.reviewed_on),
            services::version.eq(service.version),
        ))
        .execute(conn)
}

/// Replaces everything but id and code, where the row still has the version `before`.
pub fn update_service(conn: &mut DbConn, mall_id: MallId, service: &ServiceHead, before: i64) -> QueryResult<usize> {
    let row =
        services::table.filter(services::mall_id.eq(mall_id)).filter(services::id.eq(service.id)).filter(services::version.eq(before));
    diesel::update(row)
        .set((
            services::agency_id.eq(service.agency_id),
            services::status.eq(service.status),
            services::status_note_id.eq(service.status_note.as_ref().map(|note| note.id.as_str())),
            services::status_note_en.eq(service.status_note.as_ref().map(|note| note.en.as_str())),
            services::reviewed_on.eq(service.reviewed_on),
            services::version.eq(service.version),
        ))
        .execute(conn)
}

/// Removes a service that never had a version.
pub fn delete_service(conn: &mut DbConn, mall_id: MallId, id: ServiceId) -> QueryResult<usize> {
    use service_external_ids as e;
    diesel::delete(e::table.filter(e::mall_id.eq(mall_id)).filter(e::service_id.eq(id))).execute(conn)?;
    diesel::delete(services::table.filter(services::mall_id.eq(mall_id)).filter(services::id.eq(id))).execute(conn)
}
