//! Rules, masks and full values.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::PersonDataId;
use crate::kernel::private::Private;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::vault::model::{DataKind, DataPurpose, PersonData, RULES, Rule};

/// What is kept about visitors.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRules {
    /// One rule for each kind of data.
    #[schema(max_items = 20)]
    pub items: Vec<DataRule>,
}

/// A kind of personal data: for what, how long, by which law.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRule {
    /// Kind of data; absent for the keyed hash of an identity number, which cannot be turned back.
    pub kind: Option<DataKind>,
    /// What it is kept for.
    pub purpose: DataPurpose,
    /// Days after the visit on which it is gone.
    #[schema(example = 30, minimum = 1)]
    pub kept_days: i64,
    /// The law behind it.
    #[schema(example = "UU 27/2022 Pasal 20(2)e, 42-44", max_length = 200)]
    pub legal_basis: String,
    /// The purpose in words.
    pub text: Text,
}

impl DataRules {
    #[must_use]
    pub fn all() -> Self {
        Self { items: RULES.iter().map(DataRule::of).collect() }
    }
}

impl DataRule {
    fn of(rule: &Rule) -> Self {
        let text = Text::new(rule.text_id, rule.text_en);
        Self { kind: rule.kind, purpose: rule.purpose, kept_days: rule.kept_days, legal_basis: rule.legal_basis.to_owned(), text }
    }
}

/// What was given for a booking, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaskedDataList {
    /// One entry for each kind that was given.
    #[schema(max_items = 10)]
    pub items: Vec<MaskedData>,
}

/// One value, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaskedData {
    /// Id of the value.
    pub id: PersonDataId,
    /// What it is.
    pub kind: DataKind,
    /// Its mask: the last four digits of a number, the first letters of a name.
    #[schema(example = "•••• 1234", max_length = 40)]
    pub shown: String,
    /// What it is kept for.
    pub purpose: DataPurpose,
    /// When it will be gone.
    pub keep_until: Instant,
    /// Kept and not used, at the person's request.
    #[schema(example = false)]
    pub restricted: bool,
}

impl MaskedData {
    #[must_use]
    pub fn of(row: &PersonData) -> Self {
        let PersonData { id, kind, keep_until, restricted, .. } = *row;
        Self { id, kind, shown: row.shown.clone(), purpose: kind.purpose(), keep_until, restricted }
    }
}

/// One full value.
#[derive(Serialize, ToSchema)]
pub struct FullData {
    /// Id of the value.
    pub id: PersonDataId,
    /// What it is.
    pub kind: DataKind,
    /// The value itself.
    #[schema(example = "+6281200001234", max_length = 254)]
    pub value: String,
}

impl FullData {
    /// The one view that shows a value.
    #[must_use]
    pub fn of(row: &PersonData, value: &Private) -> Self {
        Self { id: row.id, kind: row.kind, value: value.expose().to_owned() }
    }
}
