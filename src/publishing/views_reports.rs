//! What reports on listings, regulations and changes look like on the wire.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::service::regulations::Cited;
use crate::catalogue::model::{Regulation, Service, StandardPart};
use crate::kernel::time::Instant;

/// How complete the listings of the mall's agencies are.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletenessReport {
    /// The day reported on.
    #[schema(example = "2026-12-01")]
    pub date: NaiveDate,
    /// Every agency, in the order of the menu.
    #[schema(max_items = 1000)]
    pub agencies: Vec<AgencyCompleteness>,
}

/// How complete the listings of an agency are.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyCompleteness {
    /// Code of the agency.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: String,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Dinas Kependudukan dan Pencatatan Sipil")]
    pub name_id: String,
    /// It has no listing the public can see: then there is nothing to measure, which is not zero.
    #[schema(example = false)]
    pub no_data: bool,
    /// Listings the public can see.
    #[schema(minimum = 0, example = 40)]
    pub services: usize,
    /// Parts written on average, of 14, to one decimal; null without data.
    #[schema(minimum = 0, maximum = 14, example = 7.0)]
    pub mean_parts: Option<f64>,
    /// Listings with all 14.
    #[schema(minimum = 0, example = 0)]
    pub complete: usize,
    /// Listings nobody has looked at for a year.
    #[schema(minimum = 0, example = 0)]
    pub stale: usize,
    /// Listings that rely on a repealed regulation.
    #[schema(minimum = 0, example = 0)]
    pub citing_repealed: usize,
    /// How many listings lack a part, by part; parts nobody lacks are left out.
    #[schema(value_type = BTreeMap<String, usize>, example = json!({ "staff_count": 40 }))]
    pub missing: BTreeMap<&'static str, usize>,
    /// Each listing; only when one agency was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 10_000, nullable = false)]
    pub listings: Option<Vec<ServiceCompleteness>>,
}

/// How complete a listing is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceCompleteness {
    /// Code of the service.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: String,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: String,
    /// Parts written, of 14.
    #[schema(minimum = 0, maximum = 14, example = 7)]
    pub parts: usize,
    /// Parts that are not.
    #[schema(max_items = 14, example = json!(["staff_count"]))]
    pub missing: Vec<StandardPart>,
    /// Since when nobody has looked for a year; null while somebody has.
    #[schema(example = "2027-12-01")]
    pub stale_since: Option<NaiveDate>,
    /// Codes of the repealed regulations it relies on.
    #[schema(max_items = 50, example = json!(["pp-5-2021"]))]
    pub repealed: Vec<String>,
}

/// A regulation that services rely on.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationView {
    /// Its code.
    #[schema(max_length = 100, example = "pp-5-2021")]
    pub code: String,
    /// How it is cited; null when nobody cites it.
    #[schema(max_length = 300, example = "PP 5/2021")]
    pub citation: Option<String>,
    /// Its title, where somebody has noted it.
    #[schema(max_length = 300, example = "Penyelenggaraan Perizinan Berusaha Berbasis Risiko")]
    pub title: Option<String>,
    /// First day it no longer holds; null while it does, as far as is known.
    #[schema(example = "2025-06-05")]
    pub repealed_on: Option<NaiveDate>,
    /// Code of what came in its place.
    #[schema(max_length = 100, example = "pp-28-2025")]
    pub replaced_by: Option<String>,
    /// The public services that cite it, in the order of codes.
    #[schema(max_items = 10_000)]
    pub services: Vec<CitingService>,
}

/// A service that relies on a regulation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitingService {
    /// Code of the service.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: String,
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: String,
}

impl RegulationView {
    /// A regulation somebody cites, or somebody has noted, or both.
    #[must_use]
    pub fn new(code: &str, cited: Option<&Cited<'_>>, noted: Option<&Regulation>) -> Self {
        let citing = |service: &&Service| CitingService { service: service.code.clone(), name_id: service.content.name_id.clone() };
        Self {
            code: code.to_owned(),
            citation: cited.map(|cited| cited.citation.text().to_owned()),
            title: noted.map(|noted| noted.title.clone()),
            repealed_on: noted.and_then(|noted| noted.repealed_on),
            replaced_by: noted.and_then(|noted| noted.replaced_by.clone()),
            services: cited.map_or_else(Vec::new, |cited| cited.services.iter().map(citing).collect()),
        }
    }
}

/// Regulations, by code.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationList {
    /// The regulations.
    #[schema(max_items = 10_000)]
    pub items: Vec<RegulationView>,
}

/// What changed in the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeFeed {
    /// The changes, oldest first.
    #[schema(max_items = 100_000)]
    pub items: Vec<CatalogueChange>,
    /// Give it as `since` the next time.
    #[schema(minimum = 0, example = 48_211)]
    pub last_seq: i64,
    /// There are more: ask again at once.
    #[schema(example = false)]
    pub more: bool,
}

/// A change of a service, or of an agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogueChange {
    /// Place in the mall's log.
    #[schema(minimum = 1, example = 48_211)]
    pub seq: i64,
    /// When it was made.
    pub at: Instant,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "service.published")]
    pub kind: String,
    /// Code of the service; null when it is about an agency.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: Option<String>,
    /// Code of the agency; null when it is about a service.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
    /// Number of the version that was published.
    #[schema(minimum = 1, example = 2)]
    pub version_no: Option<i64>,
    /// First day that version holds: show it from then on.
    #[schema(example = "2027-01-01")]
    pub effective_from: Option<NaiveDate>,
}
