//! Parts of a service standard that have parts of their own. They look the same in the model, in drafts, in files and on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Authority, CompletionUnit, FeeKind, KbliVersion, RequirementKind, Risk};

/// Something to bring or to fulfil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What it is, in Indonesian.
    #[schema(min_length = 1, max_length = 300, example = "Kartu Keluarga")]
    pub text: String,
    /// In what form: the original, a copy, only shown, or a file; null where it is not stated.
    #[serde(default)]
    #[schema(example = "original")]
    pub kind: Option<RequirementKind>,
}

impl Requirement {
    /// One whose form is not stated.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: None }
    }
}

/// Time from complete file to product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompletionTime)]
pub struct Completion {
    /// How many.
    #[schema(minimum = 1, maximum = 10_000, example = 1)]
    pub value: i64,
    /// Of what.
    #[schema(example = "working_days")]
    pub unit: CompletionUnit,
    /// What else applies, in Indonesian.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, example = "Sejak berkas dinyatakan lengkap.")]
    pub note: Option<String>,
}

/// What a service costs, to whom it is paid, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceFee)]
pub struct Fee {
    /// Free, one fixed amount, or an amount that depends on what the note says.
    #[schema(example = "fixed")]
    pub kind: FeeKind,
    /// Rupiah; present exactly when the kind is `fixed`.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64, example = 350_000)]
    pub amount_idr: Option<i64>,
    /// What applies, in Indonesian.
    #[schema(min_length = 1, max_length = 1000, example = "PNBP sesuai PP 45/2024.")]
    pub note: String,
    /// Who receives it: the treasury, the regency, a bank.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "Kas Negara")]
    pub payee: Option<String>,
    /// The rule that sets it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, example = "PP 45/2024")]
    pub legal_basis: Option<String>,
}

/// Parts 8 to 14 of the standard, which lie with the agency and not with the visitor (PermenPANRB 15/2014).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Production {
    /// Rooms, equipment and aids, those for people with disabilities included.
    #[schema(min_length = 1, max_length = 1000, example = "Loket, ruang tunggu, dan kursi roda.")]
    pub facilities: Option<String>,
    /// What the staff must know and be able to do.
    #[schema(min_length = 1, max_length = 1000, example = "Memahami administrasi kependudukan.")]
    pub staff_competence: Option<String>,
    /// Who watches over the service inside the agency.
    #[schema(min_length = 1, max_length = 1000, example = "Dilakukan oleh atasan langsung dan Inspektorat.")]
    pub internal_supervision: Option<String>,
    /// How many people provide it.
    #[schema(minimum = 1, maximum = 10_000, example = 3)]
    pub staff_count: Option<i64>,
    /// That it is given as the standard says.
    #[schema(min_length = 1, max_length = 1000, example = "Dilayani sesuai standar pelayanan yang ditetapkan.")]
    pub service_guarantee: Option<String>,
    /// That it is safe for visitors, their documents and data.
    #[schema(min_length = 1, max_length = 1000, example = "Data pemohon dirahasiakan.")]
    pub safety_guarantee: Option<String>,
    /// How and how often the work of the staff is assessed.
    #[schema(min_length = 1, max_length = 1000, example = "Evaluasi tiap semester melalui survei kepuasan.")]
    pub performance_evaluation: Option<String>,
}

/// A business activity by its number in the national classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Kbli {
    /// Which edition the number is of.
    #[schema(example = "2025")]
    pub version: KbliVersion,
    /// Five digits.
    #[schema(pattern = "^[0-9]{5}$", example = "47111")]
    pub code: String,
}

/// A stage of a licence with its own deadline (PP 28/2025).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicensingStage {
    /// What is done in it, in Indonesian.
    #[schema(min_length = 1, max_length = 200, example = "Pemeriksaan dokumen")]
    pub name: String,
    /// Working days it may take.
    #[schema(minimum = 1, maximum = 1000, example = 3)]
    pub working_days: i64,
}

/// What only licences have (PP 28/2025): the mall lists, queues and hands over; the licence is issued through OSS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Licensing {
    /// Which office decides.
    #[schema(example = "regency")]
    pub authority: Authority,
    /// How risky the activity is; decides what kind of document there is.
    #[serde(default)]
    #[schema(example = "medium_low")]
    pub risk: Option<Risk>,
    /// Activities it is for.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub kbli: Vec<Kbli>,
    /// Stages in order.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub stages: Vec<LicensingStage>,
    /// Whether it counts as granted when the authority is late.
    #[serde(default)]
    #[schema(example = false)]
    pub deemed_approval: bool,
    /// Where to apply in OSS.
    #[serde(default)]
    #[schema(max_length = 500, format = "uri", example = "https://oss.go.id")]
    pub oss_url: Option<String>,
}

/// What another register calls a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// The register, in lower-case letters, digits and hyphens.
    #[schema(pattern = "^[a-z][a-z0-9-]{0,39}$", example = "sippn")]
    pub scheme: String,
    /// Its name there.
    #[schema(min_length = 1, max_length = 100, example = "8171234")]
    pub value: String,
}

/// Where to complain, and to whom: an agency must say so publicly (UU 25/2009 art. 36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintChannel {
    /// The unit or office responsible.
    #[schema(min_length = 1, max_length = 200, example = "Unit Pengaduan Dinas Kesehatan")]
    pub unit: String,
    /// Where it is.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, example = "Jalan Contoh 1")]
    pub address: Option<String>,
    /// Telephone or short number.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 30, example = "1708")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default)]
    #[schema(max_length = 200, format = "email", example = "pengaduan@contoh.go.id")]
    pub email: Option<String>,
    /// Form or page.
    #[serde(default)]
    #[schema(max_length = 500, format = "uri", example = "https://www.lapor.go.id")]
    pub url: Option<String>,
}

impl ComplaintChannel {
    /// Whether somebody can be reached by it.
    #[must_use]
    pub const fn can_be_reached(&self) -> bool {
        self.address.is_some() || self.phone.is_some() || self.email.is_some() || self.url.is_some()
    }
}
