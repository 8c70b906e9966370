//! A participant of the mall.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Array;

use super::listing::lines_within;
use super::{AgencyKind, ComplaintChannel};
use crate::kernel::ids::AgencyId;

/// An agency with services in the mall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    pub id: AgencyId,
    /// Human code, unique in the mall: `DISDUKCAPIL`.
    pub code: String,
    /// Place in the listing, from 1.
    pub position: i64,
    /// Counts the changes of this row.
    pub version: i64,
    pub profile: AgencyProfile,
}

/// The shape of `search_equivalents`.
pub fn equivalents_schema() -> Array {
    let told = "What people call what it does, a group of equivalents a line; they count in the search of the whole mall.";
    lines_within(told, "ikd = ktp digital", (100, 200))
}

/// What an agency says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyProfile {
    /// Name in Indonesian.
    #[schema(min_length = 1, max_length = 200, example = "Dinas Kependudukan dan Pencatatan Sipil")]
    pub name_id: String,
    /// Name in English.
    #[schema(min_length = 1, max_length = 200, example = "Population and Civil Registration Office")]
    pub name_en: String,
    /// What sort of body it is.
    #[schema(example = "regency_office")]
    pub kind: AgencyKind,
    /// The body it belongs to.
    #[schema(min_length = 1, max_length = 200, example = "Pemerintah Kabupaten Sumedang")]
    pub parent: String,
    /// Its own site, where known.
    #[serde(default)]
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id")]
    pub website: Option<String>,
    /// Where its presence in the mall is known from: an address, or `law: …`.
    #[schema(min_length = 1, max_length = 300, example = "law: Perpres 89/2021")]
    pub source: String,
    /// What it does, in Indonesian.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000, example = "Menerbitkan dokumen kependudukan dan pencatatan sipil.")]
    pub description_id: Option<String>,
    /// What it does, in English.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000, example = "Issues population and civil registration documents.")]
    pub description_en: Option<String>,
    /// E-mail.
    #[serde(default)]
    #[schema(max_length = 200, format = "email", example = "layanan@contoh.go.id")]
    pub email: Option<String>,
    /// Telephone.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 30, example = "0261201234")]
    pub phone: Option<String>,
    /// Where to complain; without it none of its services can be published (UU 25/2009 art. 36).
    #[serde(default)]
    pub complaint: Option<ComplaintChannel>,
    /// What people call what it does. A line is a group: `ktp = kartu tanda penduduk`, whoever searches for one finds all; with `>` the left
    /// finds the right alone. They count in the search of the whole mall.
    #[serde(default)]
    #[schema(schema_with = equivalents_schema)]
    pub search_equivalents: Vec<String>,
}
