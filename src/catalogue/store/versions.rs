//! Statements on `service_versions` and `service_requirements`. A version is written once and never changed.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};

use super::json_text::{Json, json};
use crate::catalogue::model::{
    Audience, Completion, CompletionUnit, Confidence, EstimatedField, Fee, FeeKind, Licensing, LifeEvent, Production, PublishedVersion,
    Requirement, RequirementKind, ServiceCategory, ServiceChannel, ServiceContent,
};
use crate::db::connection::DbConn;
use crate::db::dialect::with_conn;
use crate::db::schema::{service_requirements as r, service_versions as v};
use crate::kernel::ids::{MallId, ServiceId};
use crate::kernel::time::Instant;

/// A row of `service_versions`, in the order of the table.
#[derive(Queryable)]
pub(super) struct VersionRow {
    _mall_id: MallId,
    _service_id: ServiceId,
    pub version_no: i64,
    pub effective_from: NaiveDate,
    name_id: String,
    name_en: String,
    category: ServiceCategory,
    audience: Audience,
    description_id: String,
    description_en: String,
    procedure: Json<Vec<String>>,
    completion_value: Option<i64>,
    completion_unit: Option<CompletionUnit>,
    fee_kind: FeeKind,
    fee_amount_idr: Option<i64>,
    fee_note: String,
    product: String,
    legal_basis: Json<Vec<String>>,
    life_events: Json<Vec<LifeEvent>>,
    channels: Json<Vec<ServiceChannel>>,
    online_url: Option<String>,
    keywords: Json<Vec<String>>,
    typical_service_minutes: i64,
    priority_eligible: bool,
    confidence: Confidence,
    source: Option<String>,
    estimated_fields: Json<Vec<EstimatedField>>,
    name_su: Option<String>,
    description_su: Option<String>,
    decree_number: Option<String>,
    exclusions: Json<Vec<String>>,
    completion_note: Option<String>,
    fee_payee: Option<String>,
    fee_legal_basis: Option<String>,
    complaint_handling: Option<String>,
    facilities: Option<String>,
    staff_competence: Option<String>,
    internal_supervision: Option<String>,
    staff_count: Option<i64>,
    service_guarantee: Option<String>,
    safety_guarantee: Option<String>,
    performance_evaluation: Option<String>,
    licensing: Option<Json<Licensing>>,
    published_at: Option<Instant>,
    published_by: Option<String>,
    written_by: Option<String>,
    reason: Option<String>,
}

impl VersionRow {
    pub(super) fn into_published(self, requirements: Vec<Requirement>) -> PublishedVersion {
        let completion = self.completion_value.zip(self.completion_unit);
        let note = self.completion_note;
        let content = ServiceContent {
            name_id: self.name_id,
            name_en: self.name_en,
            name_su: self.name_su,
            category: self.category,
            audience: self.audience,
            description_id: self.description_id,
            description_en: self.description_en,
            description_su: self.description_su,
            decree_number: self.decree_number,
            requirements,
            procedure: self.procedure.0,
            completion: completion.map(|(value, unit)| Completion { value, unit, note }),
            fee: Fee {
                kind: self.fee_kind,
                amount_idr: self.fee_amount_idr,
                note: self.fee_note,
                payee: self.fee_payee,
                legal_basis: self.fee_legal_basis,
            },
            product: self.product,
            complaint_handling: self.complaint_handling,
            legal_basis: self.legal_basis.0,
            production: Production {
                facilities: self.facilities,
                staff_competence: self.staff_competence,
                internal_supervision: self.internal_supervision,
                staff_count: self.staff_count,
                service_guarantee: self.service_guarantee,
                safety_guarantee: self.safety_guarantee,
                performance_evaluation: self.performance_evaluation,
            },
            exclusions: self.exclusions.0,
            licensing: self.licensing.map(|licensing| licensing.0),
            life_events: self.life_events.0,
            channels: self.channels.0,
            online_url: self.online_url,
            keywords: self.keywords.0,
            typical_service_minutes: self.typical_service_minutes,
            priority_eligible: self.priority_eligible,
            confidence: self.confidence,
            source: self.source,
            estimated_fields: self.estimated_fields.0,
        };
        PublishedVersion {
            version_no: self.version_no,
            effective_from: self.effective_from,
            content,
            published_at: self.published_at,
            published_by: self.published_by,
            written_by: self.written_by,
            reason: self.reason,
        }
    }
}

/// All versions of a service, the newest number first.
pub fn versions_of(conn: &mut DbConn, mall_id: MallId, service_id: ServiceId) -> QueryResult<Vec<PublishedVersion>> {
    let rows: Vec<VersionRow> = v::table
        .filter(v::mall_id.eq(mall_id))
        .filter(v::service_id.eq(service_id))
        .order(v::version_no.desc())
        .select(v::all_columns)
        .load(conn)?;
    let listed: Vec<(i64, String, Option<RequirementKind>)> = r::table
        .filter(r::mall_id.eq(mall_id))
        .filter(r::service_id.eq(service_id))
        .order((r::version_no.asc(), r::position.asc()))
        .select((r::version_no, r::text, r::kind))
        .load(conn)?;
    let mut requirements: HashMap<i64, Vec<Requirement>> = HashMap::new();
    for (version_no, text, kind) in listed {
        requirements.entry(version_no).or_default().push(Requirement { text, kind });
    }
    Ok(rows
        .into_iter()
        .map(|row| (requirements.remove(&row.version_no).unwrap_or_default(), row))
        .map(|(r, row)| row.into_published(r))
        .collect())
}

/// The highest version number of every service, versions still to come included.
pub fn last_version_numbers(conn: &mut DbConn, mall_id: MallId) -> QueryResult<HashMap<ServiceId, i64>> {
    let rows: Vec<(ServiceId, Option<i64>)> =
        v::table.filter(v::mall_id.eq(mall_id)).group_by(v::service_id).select((v::service_id, max(v::version_no))).load(conn)?;
    Ok(rows.into_iter().map(|(id, last)| (id, last.unwrap_or(0))).collect())
}

/// Services with a version that begins after a day.
pub fn services_with_later_versions(conn: &mut DbConn, mall_id: MallId, on: NaiveDate) -> QueryResult<HashSet<ServiceId>> {
    let later = v::table.filter(v::mall_id.eq(mall_id)).filter(v::effective_from.gt(on)).select(v::service_id);
    Ok(later.load::<ServiceId>(conn)?.into_iter().collect())
}

/// Adds a version of texts, requirements included. Breaks the primary key when the number is taken.
pub fn insert_version(conn: &mut DbConn, mall_id: MallId, service_id: ServiceId, version: &PublishedVersion) -> QueryResult<()> {
    let content = &version.content;
    let licensing: Option<String> = content.licensing.as_ref().map(json);
    let named = (
        v::mall_id.eq(mall_id),
        v::service_id.eq(service_id),
        v::version_no.eq(version.version_no),
        v::effective_from.eq(version.effective_from),
        v::published_at.eq(version.published_at),
        v::published_by.eq(version.published_by.as_deref()),
        v::written_by.eq(version.written_by.as_deref()),
        v::reason.eq(version.reason.as_deref()),
    );
    let told = (
        v::name_id.eq(&content.name_id),
        v::name_en.eq(&content.name_en),
        v::name_su.eq(content.name_su.as_deref()),
        v::category.eq(content.category),
        v::audience.eq(content.audience),
        v::description_id.eq(&content.description_id),
        v::description_en.eq(&content.description_en),
        v::description_su.eq(content.description_su.as_deref()),
        v::decree_number.eq(content.decree_number.as_deref()),
        v::exclusions.eq(json(&content.exclusions)),
        v::licensing.eq(licensing),
        v::life_events.eq(json(&content.life_events)),
        v::channels.eq(json(&content.channels)),
        v::online_url.eq(content.online_url.as_deref()),
        v::keywords.eq(json(&content.keywords)),
        v::typical_service_minutes.eq(content.typical_service_minutes),
        v::priority_eligible.eq(content.priority_eligible),
        v::confidence.eq(content.confidence),
        v::source.eq(content.source.as_deref()),
        v::estimated_fields.eq(json(&content.estimated_fields)),
    );
    let (completion, fee, production) = (content.completion.as_ref(), &content.fee, &content.production);
    let standard = (
        v::procedure_steps.eq(json(&content.procedure)),
        v::completion_value.eq(completion.map(|c| c.value)),
        v::completion_unit.eq(completion.map(|c| c.unit)),
        v::completion_note.eq(completion.and_then(|c| c.note.as_deref())),
        v::fee_kind.eq(fee.kind),
        v::fee_amount_idr.eq(fee.amount_idr),
        v::fee_note.eq(&fee.note),
        v::fee_payee.eq(fee.payee.as_deref()),
        v::fee_legal_basis.eq(fee.legal_basis.as_deref()),
        v::product.eq(&content.product),
        v::complaint_handling.eq(content.complaint_handling.as_deref()),
        v::legal_basis.eq(json(&content.legal_basis)),
        v::facilities.eq(production.facilities.as_deref()),
        v::staff_competence.eq(production.staff_competence.as_deref()),
        v::internal_supervision.eq(production.internal_supervision.as_deref()),
        v::staff_count.eq(production.staff_count),
        v::service_guarantee.eq(production.service_guarantee.as_deref()),
        v::safety_guarantee.eq(production.safety_guarantee.as_deref()),
        v::performance_evaluation.eq(production.performance_evaluation.as_deref()),
    );
    diesel::insert_into(v::table).values((named, told, standard)).execute(conn)?;
    insert_requirements(conn, mall_id, (service_id, version.version_no), &content.requirements)
}

fn insert_requirements(
    conn: &mut DbConn,
    mall_id: MallId,
    (service_id, version_no): (ServiceId, i64),
    requirements: &[Requirement],
) -> QueryResult<()> {
    let numbered = (1_i64..).zip(requirements);
    let rows: Vec<_> = numbered
        .map(|(position, requirement)| {
            (
                r::mall_id.eq(mall_id),
                r::service_id.eq(service_id),
                r::version_no.eq(version_no),
                r::position.eq(position),
                r::text.eq(&requirement.text),
                r::kind.eq(requirement.kind),
            )
        })
        .collect();
    with_conn!(conn, c => diesel::insert_into(r::table).values(&rows).execute(c))?;
    Ok(())
}
