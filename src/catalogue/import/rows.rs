//! The shape of the two files. Words of closed vocabularies are plain strings here, so that a row with three wrong words
//! gets three faults and not only the first.

use serde::Deserialize;

/// A row of `agencies.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgencyRow {
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub kind: String,
    pub parent: String,
    pub website: Option<String>,
    pub source: String,
}

/// A row of `services.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceRow {
    pub code: String,
    pub agency: String,
    pub name_id: String,
    pub name_en: String,
    pub category: String,
    pub description_id: String,
    pub description_en: String,
    pub requirements_id: Vec<String>,
    pub procedure_id: Vec<String>,
    pub completion_time: Option<CompletionRow>,
    pub fee: FeeRow,
    pub product_id: String,
    pub legal_basis: Vec<String>,
    pub audience: String,
    pub life_events: Vec<String>,
    pub channels: Vec<String>,
    pub online_url: Option<String>,
    pub keywords_id: Vec<String>,
    pub typical_service_minutes: i64,
    pub priority_eligible: bool,
    pub confidence: String,
    pub source: Option<String>,
    pub estimated_fields: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompletionRow {
    pub value: i64,
    pub unit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeRow {
    pub kind: String,
    pub amount_idr: Option<i64>,
    pub note_id: String,
}
