//! The texts of a service as somebody writes them: a draft, a row of a file. Everything may be missing; [`Listing::complete`] gives what
//! can be published.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};

use super::{
    Audience, Completion, Confidence, EstimatedField, Fee, Licensing, LifeEvent, Production, Requirement, ServiceCategory, ServiceChannel,
    ServiceContent,
};

/// Up to 50 texts of a line each.
fn lines(text: &str, example: &str) -> Array {
    lines_within(text, example, (50, 300))
}

/// So many texts of so many characters at most.
pub(super) fn lines_within(text: &str, example: &str, (items, chars): (usize, usize)) -> Array {
    let line = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(chars));
    ArrayBuilder::new().items(line).max_items(Some(items)).description(Some(text)).examples([json!([example])]).build()
}

fn steps() -> Array {
    lines("Part 2: the steps, in order, in Indonesian.", "Ambil nomor antrean")
}

fn rules() -> Array {
    lines("Part 7: the rules behind it.", "UU 23/2006 jo. UU 24/2013")
}

fn not_served() -> Array {
    lines("What is not served here, so that nobody comes in vain.", "Tidak melayani SKCK untuk CPNS.")
}

fn words() -> Array {
    lines("Words people use for it, in Indonesian.", "ktp hilang")
}

/// What is to be told of a service, as far as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Listing {
    /// Name in Indonesian.
    #[schema(max_length = 200, example = "Penggantian KTP-el Hilang")]
    pub name_id: String,
    /// Name in English.
    #[schema(max_length = 200, example = "Replacement of a Lost ID Card")]
    pub name_en: String,
    /// Name in Sundanese.
    #[schema(min_length = 1, max_length = 200, example = "Ngaganti KTP-el nu leungit")]
    pub name_su: Option<String>,
    /// Licensing or not.
    #[schema(example = "non_licensing")]
    pub category: Option<ServiceCategory>,
    /// For whom it is.
    #[schema(example = "individual")]
    pub audience: Option<Audience>,
    /// What it is for, in Indonesian.
    #[schema(max_length = 1000, example = "Mengganti KTP-el yang hilang.")]
    pub description_id: String,
    /// What it is for, in English.
    #[schema(max_length = 1000, example = "Replaces an identity card that was lost.")]
    pub description_en: String,
    /// What it is for, in Sundanese.
    #[schema(min_length = 1, max_length = 1000, example = "Pikeun ngaganti KTP-el nu leungit.")]
    pub description_su: Option<String>,
    /// Number of the decree (SK) that set this standard.
    #[schema(min_length = 1, max_length = 200, example = "SK 470/12/2026")]
    pub decree_number: Option<String>,
    /// Part 1: what to bring, in Indonesian.
    #[schema(max_items = 50)]
    pub requirements: Vec<Requirement>,
    /// Part 2: the steps, in order, in Indonesian.
    #[schema(schema_with = steps)]
    pub procedure: Vec<String>,
    /// Part 3: time from complete file to product.
    pub completion_time: Option<Completion>,
    /// Part 4: what it costs.
    pub fee: Option<Fee>,
    /// Part 5: what the applicant gets, in Indonesian.
    #[schema(max_length = 300, example = "KTP-el")]
    pub product: String,
    /// Part 6: how complaints are handled, where that differs from the agency's own channel.
    #[schema(min_length = 1, max_length = 1000, example = "Sampaikan ke loket pengaduan.")]
    pub complaint_handling: Option<String>,
    /// Part 7: the rules behind it.
    #[schema(schema_with = rules)]
    pub legal_basis: Vec<String>,
    /// Parts 8 to 14.
    pub production: Production,
    /// What is not served here, so that nobody comes in vain.
    #[schema(schema_with = not_served)]
    pub exclusions: Vec<String>,
    /// What only licences have; for `category` `licensing` only.
    pub licensing: Option<Licensing>,
    /// Events in life that bring people to it.
    #[schema(max_items = 16, example = json!(["birth"]))]
    pub life_events: Vec<LifeEvent>,
    /// Ways to obtain it.
    #[schema(max_items = 3, example = json!(["walk_in", "appointment"]))]
    pub channels: Vec<ServiceChannel>,
    /// The agency's own online service; present exactly when `channels` has `online`.
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id")]
    pub online_url: Option<String>,
    /// Words people use for it, in Indonesian.
    #[schema(schema_with = words)]
    pub keywords: Vec<String>,
    /// Minutes at the counter, typically.
    #[schema(minimum = 1, maximum = 480, example = 10)]
    pub typical_service_minutes: Option<i64>,
    /// Whether elderly, disabled and pregnant visitors are served first (UU 25/2009 art. 29).
    #[schema(example = true)]
    pub priority_eligible: bool,
    /// How well this record is founded.
    #[schema(example = "law")]
    pub confidence: Confidence,
    /// The page it was taken from; present exactly when `confidence` is `sourced`.
    #[schema(max_length = 500, format = "uri", example = "https://disdukcapil.sumedangkab.go.id/produk/detaillayanan/112")]
    pub source: Option<String>,
    /// Parts that are estimates, backed by neither source nor law.
    #[schema(max_items = 5, example = json!(["completion_time", "typical_service_minutes"]))]
    pub estimated_fields: Vec<EstimatedField>,
}

impl Default for Listing {
    /// An empty sheet. Everybody with a right to it is served first everywhere unless the agency says otherwise.
    fn default() -> Self {
        Self {
            name_id: String::new(),
            name_en: String::new(),
            name_su: None,
            category: None,
            audience: None,
            description_id: String::new(),
            description_en: String::new(),
            description_su: None,
            decree_number: None,
            requirements: Vec::new(),
            procedure: Vec::new(),
            completion_time: None,
            fee: None,
            product: String::new(),
            complaint_handling: None,
            legal_basis: Vec::new(),
            production: Production::default(),
            exclusions: Vec::new(),
            licensing: None,
            life_events: Vec::new(),
            channels: Vec::new(),
            online_url: None,
            keywords: Vec::new(),
            typical_service_minutes: None,
            priority_eligible: true,
            confidence: Confidence::Law,
            source: None,
            estimated_fields: Vec::new(),
        }
    }
}

impl Listing {
    /// The texts complete, or what is missing beside the parts of the standard ([`super::Completeness`]): JSON pointers.
    ///
    /// # Errors
    /// The pointers of everything that is missing.
    pub fn complete(self) -> Result<ServiceContent, Vec<&'static str>> {
        let missing = self.missing_fields();
        let (Some(category), Some(audience), Some(fee), Some(minutes), true) =
            (self.category, self.audience, self.fee, self.typical_service_minutes, missing.is_empty())
        else {
            return Err(missing);
        };
        Ok(ServiceContent {
            name_id: self.name_id,
            name_en: self.name_en,
            name_su: self.name_su,
            category,
            audience,
            description_id: self.description_id,
            description_en: self.description_en,
            description_su: self.description_su,
            decree_number: self.decree_number,
            requirements: self.requirements,
            procedure: self.procedure,
            completion: self.completion_time,
            fee,
            product: self.product,
            complaint_handling: self.complaint_handling,
            legal_basis: self.legal_basis,
            production: self.production,
            exclusions: self.exclusions,
            licensing: self.licensing,
            life_events: self.life_events,
            channels: self.channels,
            online_url: self.online_url,
            keywords: self.keywords,
            typical_service_minutes: minutes,
            priority_eligible: self.priority_eligible,
            confidence: self.confidence,
            source: self.source,
            estimated_fields: self.estimated_fields,
        })
    }

    /// What a listing needs to be found, understood and queued for.
    fn missing_fields(&self) -> Vec<&'static str> {
        let needed = [
            ("/name_id", !self.name_id.is_empty()),
            ("/name_en", !self.name_en.is_empty()),
            ("/category", self.category.is_some()),
            ("/audience", self.audience.is_some()),
            ("/description_id", !self.description_id.is_empty()),
            ("/description_en", !self.description_en.is_empty()),
            ("/requirements", !self.requirements.is_empty()),
            ("/procedure", !self.procedure.is_empty()),
            ("/completion_time", self.completion_time.is_some()),
            ("/fee", self.fee.is_some()),
            ("/product", !self.product.is_empty()),
            ("/legal_basis", !self.legal_basis.is_empty()),
            ("/life_events", !self.life_events.is_empty()),
            ("/channels", !self.channels.is_empty()),
            ("/keywords", !self.keywords.is_empty()),
            ("/typical_service_minutes", self.typical_service_minutes.is_some()),
        ];
        needed.into_iter().filter(|(_, there)| !there).map(|(pointer, _)| pointer).collect()
    }
}

impl From<ServiceContent> for Listing {
    fn from(content: ServiceContent) -> Self {
        Self {
            name_id: content.name_id,
            name_en: content.name_en,
            name_su: content.name_su,
            category: Some(content.category),
            audience: Some(content.audience),
            description_id: content.description_id,
            description_en: content.description_en,
            description_su: content.description_su,
            decree_number: content.decree_number,
            requirements: content.requirements,
            procedure: content.procedure,
            completion_time: content.completion,
            fee: Some(content.fee),
            product: content.product,
            complaint_handling: content.complaint_handling,
            legal_basis: content.legal_basis,
            production: content.production,
            exclusions: content.exclusions,
            licensing: content.licensing,
            life_events: content.life_events,
            channels: content.channels,
            online_url: content.online_url,
            keywords: content.keywords,
            typical_service_minutes: Some(content.typical_service_minutes),
            priority_eligible: content.priority_eligible,
            confidence: content.confidence,
            source: content.source,
            estimated_fields: content.estimated_fields,
        }
    }
}
