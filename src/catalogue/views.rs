//! What the catalogue looks like on the wire. Both languages are in every body, so that one prepared body serves everyone.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{
    Agency, AgencyKind, Audience, Completion, CompletionUnit, Confidence, EstimatedField, Fee, FeeKind, LifeEvent, Service,
    ServiceCategory, ServiceChannel, ServiceStatus,
};

/// An agency of the mall.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyView<'a> {
    /// Code of the agency, unique in the mall.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub code: &'a str,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Dinas Kependudukan dan Pencatatan Sipil")]
    pub name_id: &'a str,
    /// Name in English.
    #[schema(max_length = 200, example = "Population and Civil Registration Office")]
    pub name_en: &'a str,
    /// What sort of body it is.
    #[schema(example = "regency_office")]
    pub kind: AgencyKind,
    /// The body it belongs to.
    #[schema(max_length = 200, example = "Pemerintah Kabupaten Sumedang")]
    pub parent: &'a str,
    /// Its own site, where known.
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id")]
    pub website: Option<&'a str>,
    /// Where its presence in the mall is known from: an address, or `law: …`.
    #[schema(max_length = 300, example = "law: Perpres 89/2021")]
    pub source: &'a str,
    /// How many services the public finds under it.
    #[schema(minimum = 0, example = 40)]
    pub service_count: usize,
}

/// All agencies, in the order in which a listing shows them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyList<'a> {
    /// The agencies.
    #[schema(max_items = 1000)]
    pub items: Vec<AgencyView<'a>>,
    /// How many there are.
    #[schema(minimum = 0, example = 40)]
    pub total: usize,
}

impl<'a> AgencyView<'a> {
    /// `services` are those of the whole mall.
    #[must_use]
    pub fn new(agency: &'a Agency, services: &[Service]) -> Self {
        let Agency { code, name_id, name_en, kind, parent, website, source, .. } = agency;
        let service_count = services.iter().filter(|s| s.agency_id == agency.id && s.status.is_public()).count();
        Self { code, name_id, name_en, kind: *kind, parent, website: website.as_deref(), source, service_count }
    }
}

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

/// Time from complete file to product.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompletionTime {
    /// How many.
    #[schema(minimum = 1, maximum = 10_000, example = 1)]
    pub value: i64,
    /// Of what.
    #[schema(example = "working_days")]
    pub unit: CompletionUnit,
}

/// What the service costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceFee<'a> {
    /// Free, one fixed amount, or an amount that depends on what the note says.
    #[schema(example = "fixed")]
    pub kind: FeeKind,
    /// Rupiah; present exactly when the kind is `fixed`.
    #[schema(minimum = 1, example = 350_000)]
    pub amount_idr: Option<i64>,
    /// What applies, and the rule behind it; Indonesian.
    #[schema(max_length = 1000, example = "PNBP sesuai PP 45/2024.")]
    pub note: &'a str,
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
    /// What to bring, in Indonesian.
    #[schema(max_items = 50, example = json!(["Surat keterangan hilang dari kepolisian", "Salinan Kartu Keluarga"]))]
    pub requirements: &'a [String],
    /// The steps, in order, in Indonesian.
    #[schema(max_items = 50, example = json!(["Ambil nomor antrean", "Serahkan berkas", "Terima KTP-el"]))]
    pub procedure: &'a [String],
    /// Time from complete file to product; null when none is promised.
    pub completion_time: Option<CompletionTime>,
    /// What it costs.
    pub fee: ServiceFee<'a>,
    /// What the applicant gets, in Indonesian.
    #[schema(max_length = 300, example = "KTP-el")]
    pub product: &'a str,
    /// The rules behind it.
    #[schema(max_items = 50, example = json!(["UU 23/2006 jo. UU 24/2013"]))]
    pub legal_basis: &'a [String],
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
}

impl<'a> ServiceView<'a> {
    /// `agency` is the code of the service's agency.
    #[must_use]
    pub fn new(service: &'a Service, agency: &'a str) -> Self {
        let content = &service.content;
        Self {
            code: &service.code,
            agency,
            status: service.status,
            version_no: service.version_no,
            effective_from: service.effective_from,
            name_id: &content.name_id,
            name_en: &content.name_en,
            category: content.category,
            audience: content.audience,
            description_id: &content.description_id,
            description_en: &content.description_en,
            requirements: &content.requirements,
            procedure: &content.procedure,
            completion_time: content.completion.map(|Completion { value, unit }| CompletionTime { value, unit }),
            fee: fee(&content.fee),
            product: &content.product,
            legal_basis: &content.legal_basis,
            life_events: &content.life_events,
            channels: &content.channels,
            online_url: content.online_url.as_deref(),
            keywords: &content.keywords,
            typical_service_minutes: content.typical_service_minutes,
            priority_eligible: content.priority_eligible,
            confidence: content.confidence,
            source: content.source.as_deref(),
            estimated_fields: &content.estimated_fields,
        }
    }
}

fn fee(fee: &Fee) -> ServiceFee<'_> {
    ServiceFee { kind: fee.kind, amount_idr: fee.amount_idr, note: &fee.note }
}
