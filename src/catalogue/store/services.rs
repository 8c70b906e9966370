//! Statements on `services`, `service_versions` and `service_requirements`.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{exists, max, not};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, Queryable, RunQueryDsl};

use super::json_list::{JsonList, json};
use crate::catalogue::model::{
    Audience, Completion, CompletionUnit, Confidence, EstimatedField, Fee, FeeKind, LifeEvent, Service, ServiceCategory, ServiceChannel,
    ServiceContent, ServiceStatus,
};
use crate::db::connection::DbConn;
use crate::db::dialect::with_conn;
use crate::db::schema::{service_requirements, service_versions, services};
use crate::kernel::ids::{AgencyId, MallId, ServiceId};

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

/// A row of `service_versions`, in the order of the table.
#[derive(Queryable)]
struct VersionRow {
    _mall_id: MallId,
    service_id: ServiceId,
    version_no: i64,
    effective_from: NaiveDate,
    name_id: String,
    name_en: String,
    category: ServiceCategory,
    audience: Audience,
    description_id: String,
    description_en: String,
    procedure: JsonList<String>,
    completion_value: Option<i64>,
    completion_unit: Option<CompletionUnit>,
    fee_kind: FeeKind,
    fee_amount_idr: Option<i64>,
    fee_note: String,
    product: String,
    legal_basis: JsonList<String>,
    life_events: JsonList<LifeEvent>,
    channels: JsonList<ServiceChannel>,
    online_url: Option<String>,
    keywords: JsonList<String>,
    typical_service_minutes: i64,
    priority_eligible: bool,
    confidence: Confidence,
    source: Option<String>,
    estimated_fields: JsonList<EstimatedField>,
}

impl VersionRow {
    fn into_content(self, requirements: Vec<String>) -> ServiceContent {
        let completion = self.completion_value.zip(self.completion_unit).map(|(value, unit)| Completion { value, unit });
        ServiceContent {
            name_id: self.name_id,
            name_en: self.name_en,
            category: self.category,
            audience: self.audience,
            description_id: self.description_id,
            description_en: self.description_en,
            requirements,
            procedure: self.procedure.0,
            completion,
            fee: Fee { kind: self.fee_kind, amount_idr: self.fee_amount_idr, note: self.fee_note },
            product: self.product,
            legal_basis: self.legal_basis.0,
            life_events: self.life_events.0,
            channels: self.channels.0,
            online_url: self.online_url,
            keywords: self.keywords.0,
            typical_service_minutes: self.typical_service_minutes,
            priority_eligible: self.priority_eligible,
            confidence: self.confidence,
            source: self.source,
            estimated_fields: self.estimated_fields.0,
        }
    }
}

type Head = (AgencyId, String, ServiceStatus, i64);

/// All services of a mall, drafts included, each with the version in force on `on`, in the order of codes.
/// A service none of whose versions has begun is left out.
pub fn load_services(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<Vec<Service>> {
    let mut requirements = requirements_in_force(conn, mall_id, on)?;
    let mut loaded: Vec<Service> = versions_in_force(conn, mall_id, on)?
        .into_iter()
        .map(|((agency_id, code, status, version), row)| {
            let (id, text) = (row.service_id, (row.version_no, row.effective_from));
            let requirements = requirements.remove(&id).unwrap_or_default();
            Service::new((id, agency_id, code, status, version), text, row.into_content(requirements))
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
        .select(((services::agency_id, services::code, services::status, services::version), service_versions::all_columns))
        .load(conn)
}

/// The requirements of every version in force, in their order.
fn requirements_in_force(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<HashMap<ServiceId, Vec<String>>> {
    let same = service_versions::mall_id
        .eq(service_requirements::mall_id)
        .and(service_versions::service_id.eq(service_requirements::service_id))
        .and(service_versions::version_no.eq(service_requirements::version_no));
    let rows: Vec<(ServiceId, String)> = service_requirements::table
        .inner_join(service_versions::table.on(same))
        .filter(in_force!(mall_id, on))
        .order((service_requirements::service_id.asc(), service_requirements::position.asc()))
        .select((service_requirements::service_id, service_requirements::text))
        .load(conn)?;
    let mut by_service: HashMap<ServiceId, Vec<String>> = HashMap::new();
    for (service_id, text) in rows {
        by_service.entry(service_id).or_default().push(text);
    }
    Ok(by_service)
}

/// The highest version number of every service, versions still to come included.
pub fn last_version_numbers(conn: &mut DbConn, mall_id: MallId) -> QueryResult<HashMap<ServiceId, i64>> {
    let rows: Vec<(ServiceId, Option<i64>)> = service_versions::table
        .filter(service_versions::mall_id.eq(mall_id))
        .group_by(service_versions::service_id)
        .select((service_versions::service_id, max(service_versions::version_no)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, last)| (id, last.unwrap_or(0))).collect())
}

/// Adds a service without a version. Breaks `services_code_unique` when the mall has its code.
pub fn insert_service(conn: &mut DbConn, mall_id: MallId, service: &Service) -> QueryResult<usize> {
    diesel::insert_into(services::table)
        .values((
            services::mall_id.eq(mall_id),
            services::id.eq(service.id),
            services::agency_id.eq(service.agency_id),
            services::code.eq(&service.code),
            services::status.eq(service.status),
            services::version.eq(service.version),
        ))
        .execute(conn)
}

/// Notes a new agency and version of the service's row.
pub fn touch_service(conn: &mut DbConn, mall_id: MallId, service: &Service) -> QueryResult<usize> {
    diesel::update(services::table.filter(services::mall_id.eq(mall_id)).filter(services::id.eq(service.id)))
        .set((services::agency_id.eq(service.agency_id), services::version.eq(service.version)))
        .execute(conn)
}

/// Adds the version of texts `service` carries, requirements included.
pub fn insert_version(conn: &mut DbConn, mall_id: MallId, service: &Service) -> QueryResult<()> {
    let content = &service.content;
    let row = (
        service_versions::mall_id.eq(mall_id),
        service_versions::service_id.eq(service.id),
        service_versions::version_no.eq(service.version_no),
        service_versions::effective_from.eq(service.effective_from),
        service_versions::name_id.eq(&content.name_id),
        service_versions::name_en.eq(&content.name_en),
        service_versions::category.eq(content.category),
        service_versions::audience.eq(content.audience),
        service_versions::description_id.eq(&content.description_id),
        service_versions::description_en.eq(&content.description_en),
        service_versions::procedure_steps.eq(json(&content.procedure)),
        service_versions::completion_value.eq(content.completion.map(|c| c.value)),
        service_versions::completion_unit.eq(content.completion.map(|c| c.unit)),
        service_versions::fee_kind.eq(content.fee.kind),
        service_versions::fee_amount_idr.eq(content.fee.amount_idr),
        service_versions::fee_note.eq(&content.fee.note),
        service_versions::product.eq(&content.product),
        service_versions::legal_basis.eq(json(&content.legal_basis)),
        service_versions::life_events.eq(json(&content.life_events)),
        service_versions::channels.eq(json(&content.channels)),
        service_versions::online_url.eq(content.online_url.as_deref()),
        service_versions::keywords.eq(json(&content.keywords)),
        service_versions::typical_service_minutes.eq(content.typical_service_minutes),
        service_versions::priority_eligible.eq(content.priority_eligible),
        service_versions::confidence.eq(content.confidence),
        service_versions::source.eq(content.source.as_deref()),
        service_versions::estimated_fields.eq(json(&content.estimated_fields)),
    );
    diesel::insert_into(service_versions::table).values(row).execute(conn)?;
    insert_requirements(conn, mall_id, service)
}

fn insert_requirements(conn: &mut DbConn, mall_id: MallId, service: &Service) -> QueryResult<()> {
    let numbered = (1_i64..).zip(&service.content.requirements);
    let rows: Vec<_> = numbered
        .map(|(position, text)| {
            (
                service_requirements::mall_id.eq(mall_id),
                service_requirements::service_id.eq(service.id),
                service_requirements::version_no.eq(service.version_no),
                service_requirements::position.eq(position),
                service_requirements::text.eq(text),
            )
        })
        .collect();
    with_conn!(conn, c => diesel::insert_into(service_requirements::table).values(&rows).execute(c))?;
    Ok(())
}
