//! What the catalogue looks like on the wire. Both languages are in every body, so that one prepared body serves everyone.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{
    Agency, Audience, ComplaintChannel, Completion, Confidence, EstimatedField, ExternalId, Fee, FeeKind, Licensing, LifeEvent, Production,
    Requirement, Service, ServiceCategory, ServiceChannel, ServiceStatus,
};
use crate::kernel::words::Text;

/// A row of the listing of services: what a menu needs. Everything else is in the service itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceSummary<'a> {
    /// Code of the service, unique in the mall.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub code: &'a str,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: &'a str,
    /// Name in English.
    #[schema(max_length = 200, example = "Replacement of a Lost ID Card")]
    pub name_en: &'a str,
    /// Code of the agency.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: &'a str,
    /// Licensing or not.
    #[schema(example = "non_licensing")]
    pub category: ServiceCategory,
    /// Published, or suspended for a while.
    #[schema(example = "published")]
    pub status: ServiceStatus,
    /// Free, fixed or variable; the amount is in the service.
    #[schema(example = "free")]
    pub fee_kind: FeeKind,
    /// Minutes at the counter, typically; an estimate where the service says so.
    #[schema(minimum = 1, maximum = 480, example = 10)]
    pub typical_service_minutes: i64,
    /// Ways to obtain it.
    #[schema(max_items = 3, example = json!(["walk_in", "appointment"]))]
    pub channels: &'a [ServiceChannel],
}

impl<'a> ServiceSummary<'a> {
    /// `agency` is the code of the service's agency.
    #[must_use]
    pub fn new(service: &'a Service, agency: &'a str) -> Self {
        let content = &service.content;
        Self {
            code: &service.code,
            name_id: &content.name_id,
            name_en: &content.name_en,
            agency,
            category: content.category,
            status: service.status,
            fee_kind: content.fee.kind,
            typical_service_minutes: content.typical_service_minutes,
            channels: &content.channels,
        }
    }
}

/// A service with the components of its standard (UU 25/2009, Permen PANRB 15/2014) in the version in force today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceView<'a> {
    /// Code of the service, unique in the mall.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub code: &'a str,
    /// Code of the agency.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: &'a str,
    /// Published, or suspended for a while.
    #[schema(example = "published")]
    pub status: ServiceStatus,
    /// Why it is suspended; null while it is not.
    pub status_note: Option<&'a Text>,
    /// Which version of the texts this is, from 1.
    #[schema(minimum = 1, example = 2)]
    pub version_no: i64,
    /// First day this version holds.
    #[schema(example = "2026-12-01")]
    pub effective_from: NaiveDate,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: &'a str,
    /// Name in English.
    #[schema(max_length = 200, example = "Replacement of a Lost ID Card")]
    pub name_en: &'a str,
    /// Name in Sundanese, where somebody has written it.
    #[schema(max_length = 200, example = "Ngaganti KTP-el nu leungit")]
    pub name_su: Option<&'a str>,
    /// Licensing or not.
    #[schema(example = "non_licensing")]
    pub category: ServiceCategory,
    /// For whom it is.
    #[schema(example = "individual")]
    pub audience: Audience,
    /// What it is for, in Indonesian.
    #[schema(max_length = 1000, example = "Mengganti KTP-el yang hilang.")]
    pub description_id: &'a str,
    /// What it is for, in English.
    #[schema(max_length = 1000, example = "Replaces an identity card that was lost.")]
    pub description_en: &'a str,
    /// What it is for, in Sundanese, where somebody has written it.
    #[schema(max_length = 1000, example = "Pikeun ngaganti KTP-el nu leungit.")]
    pub description_su: Option<&'a str>,
    /// Number of the decree (SK) that set this standard.
    #[schema(max_length = 200, example = "SK 470/12/2026")]
    pub decree_number: Option<&'a str>,
    /// Part 1 of the standard: what to bring, in Indonesian.
    #[schema(max_items = 50)]
    pub requirements: &'a [Requirement],
    /// Part 2: the steps, in order, in Indonesian.
    #[schema(max_items = 50, example = json!(["Ambil nomor antrean", "Serahkan berkas", "Terima KTP-el"]))]
    pub procedure: &'a [String],
    /// Part 3: time from complete file to product.
    pub completion_time: Option<&'a Completion>,
    /// Part 4: what it costs.
    pub fee: &'a Fee,
    /// Part 5: what the applicant gets, in Indonesian.
    #[schema(max_length = 300, example = "KTP-el")]
    pub product: &'a str,
    /// Part 6: how complaints about this service are handled; null where the agency's own channel is all there is.
    #[schema(max_length = 1000, example = "Sampaikan ke loket pengaduan.")]
    pub complaint_handling: Option<&'a str>,
    /// Part 6: where to complain about the agency and its services.
    pub complaint: Option<&'a ComplaintChannel>,
    /// Part 7: the rules behind it.
    #[schema(max_items = 50, example = json!(["UU 23/2006 jo. UU 24/2013"]))]
    pub legal_basis: &'a [String],
    /// Parts 8 to 14.
    pub production: &'a Production,
    /// What is not served here, so that nobody comes in vain.
    #[schema(max_items = 50, example = json!(["Tidak melayani SKCK untuk CPNS."]))]
    pub exclusions: &'a [String],
    /// What only licences have; null for everything else, and where it is not written.
    pub licensing: Option<&'a Licensing>,
    /// Events in life that bring people to it.
    #[schema(max_items = 16, example = json!(["birth"]))]
    pub life_events: &'a [LifeEvent],
    /// Ways to obtain it.
    #[schema(max_items = 3, example = json!(["walk_in", "appointment"]))]
    pub channels: &'a [ServiceChannel],
    /// The agency's own online service; present exactly when `channels` has `online`.
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id")]
    pub online_url: Option<&'a str>,
    /// Words people use for it, in Indonesian.
    #[schema(max_items = 50, example = json!(["ktp hilang"]))]
    pub keywords: &'a [String],
    /// Minutes at the counter, typically.
    #[schema(minimum = 1, maximum = 480, example = 10)]
    pub typical_service_minutes: i64,
    /// Whether elderly, disabled and pregnant visitors are served first (UU 25/2009 art. 29).
    #[schema(example = true)]
    pub priority_eligible: bool,
    /// How well this record is founded.
    #[schema(example = "sourced")]
    pub confidence: Confidence,
    /// The page it was taken from; present exactly when `confidence` is `sourced`.
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id/produk/detaillayanan/112")]
    pub source: Option<&'a str>,
    /// Properties of this body that are estimates, backed by neither source nor law. Show them as such.
    #[schema(max_items = 5, example = json!(["completion_time", "typical_service_minutes"]))]
    pub estimated_fields: &'a [EstimatedField],
    /// What other registers call it.
    #[schema(max_items = 50)]
    pub external_ids: &'a [ExternalId],
    /// When somebody last found these texts still true; null when nobody has since they were published.
    #[schema(example = "2026-12-01")]
    pub reviewed_on: Option<NaiveDate>,
    /// Since when nobody has looked for a year; null while somebody has.
    #[schema(example = "2027-12-01")]
    pub stale_since: Option<NaiveDate>,
}

impl<'a> ServiceView<'a> {
    /// As the public sees it on a day; `agency` is the service's.
    #[must_use]
    pub fn new(service: &'a Service, agency: &'a Agency, on: NaiveDate) -> Self {
        let content = &service.content;
        Self {
            code: &service.code,
            agency: &agency.code,
            status: service.status,
            status_note: service.status_note.as_ref(),
            version_no: service.version_no,
            effective_from: service.effective_from,
            name_id: &content.name_id,
            name_en: &content.name_en,
            name_su: content.name_su.as_deref(),
            category: content.category,
            audience: content.audience,
            description_id: &content.description_id,
            description_en: &content.description_en,
            description_su: content.description_su.as_deref(),
            decree_number: content.decree_number.as_deref(),
            requirements: &content.requirements,
            procedure: &content.procedure,
            completion_time: content.completion.as_ref(),
            fee: &content.fee,
            product: &content.product,
            complaint_handling: content.complaint_handling.as_deref(),
            complaint: agency.profile.complaint.as_ref(),
            legal_basis: &content.legal_basis,
            production: &content.production,
            exclusions: &content.exclusions,
            licensing: content.licensing.as_ref(),
            life_events: &content.life_events,
            channels: &content.channels,
            online_url: content.online_url.as_deref(),
            keywords: &content.keywords,
            typical_service_minutes: content.typical_service_minutes,
            priority_eligible: content.priority_eligible,
            confidence: content.confidence,
            source: content.source.as_deref(),
            estimated_fields: &content.estimated_fields,
            external_ids: &service.external_ids,
            reviewed_on: service.reviewed_on,
            stale_since: service.stale_since(on),
        }
    }
}
