//! What agencies look like on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Agency, AgencyKind, AgencyProfile, ComplaintChannel, Service};

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
    /// What it does, in Indonesian.
    #[schema(max_length = 1000, example = "Menerbitkan dokumen kependudukan dan pencatatan sipil.")]
    pub description_id: Option<&'a str>,
    /// What it does, in English.
    #[schema(max_length = 1000, example = "Issues population and civil registration documents.")]
    pub description_en: Option<&'a str>,
    /// E-mail.
    #[schema(max_length = 200, format = "email", example = "layanan@contoh.go.id")]
    pub email: Option<&'a str>,
    /// Telephone.
    #[schema(max_length = 30, example = "0261201234")]
    pub phone: Option<&'a str>,
    /// Where to complain (UU 25/2009 art. 36).
    pub complaint: Option<&'a ComplaintChannel>,
    /// What people call what it does, as it counts in the search.
    #[schema(schema_with = crate::catalogue::model::equivalents_schema)]
    pub search_equivalents: &'a [String],
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
        let service_count = services.iter().filter(|s| s.agency_id == agency.id && s.status.is_public()).count();
        let profile = &agency.profile;
        let AgencyProfile { name_id, name_en, parent, website, source, description_id, description_en, email, phone, complaint, .. } =
            profile;
        Self {
            code: &agency.code,
            name_id,
            name_en,
            kind: profile.kind,
            parent,
            website: website.as_deref(),
            source,
            description_id: description_id.as_deref(),
            description_en: description_en.as_deref(),
            email: email.as_deref(),
            phone: phone.as_deref(),
            complaint: complaint.as_ref(),
            search_equivalents: &profile.search_equivalents,
            service_count,
        }
    }
}
