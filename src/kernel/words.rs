//! Texts a person reads come in two languages; Indonesian first.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text_enum::text_enum;

text_enum!(
    /// Language of texts in an answer, chosen by `Accept-Language`; Indonesian unless English is preferred.
    Language, "Bahasa", { Indonesian => "id", English => "en" }
);

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Indonesian.
    #[schema(max_length = 500, example = "Loket tutup untuk salat Jumat.")]
    pub id: String,
    /// English.
    #[schema(max_length = 500, example = "Counters pause for Friday prayer.")]
    pub en: String,
}

impl Text {
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Indonesian => &self.id,
            Language::English => &self.en,
        }
    }
}
