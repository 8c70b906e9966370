//! Bodies, paths and queries of the operations on appointments.

use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::service::hold::Wish;
use crate::identity::hasher::IdentityHasher;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::identity::{Identity, IdentityKind};
use crate::kernel::ids::AppointmentId;
use crate::kernel::private::Private;
use crate::kernel::time::Instant;
use crate::queueing::model::PriorityClass;
use crate::vault::model::{DataKind, Given};

/// Which site.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// Code of the mall.
    #[param(example = "sumedang", max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", max_length = 40)]
    pub site: String,
}

/// A visitor's own ticket or booking, by its secret.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TrackPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Secret from the slip or the booking; groups, case and confused letters do not matter.
    #[param(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", min_length = 20, max_length = 64)]
    pub token: String,
}

/// Which appointment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AppointmentPath {
    /// Code of the mall.
    #[param(example = "sumedang", max_length = 40)]
    pub mall: String,
    /// Id of the appointment.
    #[param(value_type = AppointmentId, example = "0192f0c1-7c4e-7000-8000-0000000000a6")]
    pub id: AppointmentId,
}

/// Which times.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// Code of the service.
    #[param(example = "DISDUKCAPIL-001", max_length = 40)]
    pub service: String,
    /// First date.
    #[param(example = "2026-12-01")]
    pub from: NaiveDate,
    /// Last date, included; at most 31 dates.
    #[param(example = "2026-12-07")]
    pub to: NaiveDate,
}

/// The time and service somebody wants.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldAppointment {
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-001", min_length = 1, max_length = 40)]
    pub service: String,
    /// Start of one of the times listed under `slots`.
    pub starts_at: Instant,
    /// Group with a right to special treatment; an officer may confirm it.
    #[serde(default = "no_priority")]
    pub priority_class: PriorityClass,
    /// Whom it is for: one active booking per identity, service and date. Only a keyed hash is kept. Required without staff;
    /// staff leave it out for somebody who has none.
    pub identity: Option<IdentityBody>,
    /// What the visitor wants us to know: all of it may be left out. Kept sealed, for the purposes and as long as
    /// `…/personal-data-rules` says.
    pub personal_data: Option<PersonalDataBody>,
}

const fn no_priority() -> PriorityClass {
    PriorityClass::None
}

/// An identity number. It is hashed under a secret key and never stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityBody {
    /// What number it is.
    pub kind: IdentityKind,
    /// The number.
    #[schema(value_type = String, example = "+62 812 0000 1234", min_length = 5, max_length = 40)]
    pub value: Private,
}

/// What a visitor tells about themselves.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalDataBody {
    /// To address the visitor.
    #[schema(value_type = Option<String>, example = "Siti Contoh", min_length = 2, max_length = 100)]
    pub name: Option<Private>,
    /// Mobile number, for reminders and news of changes.
    #[schema(value_type = Option<String>, example = "+62 812 0000 1234", min_length = 9, max_length = 40)]
    pub phone: Option<Private>,
    /// For reminders and news of changes.
    #[schema(value_type = Option<String>, example = "siti@contoh.example", min_length = 6, max_length = 254)]
    pub email: Option<Private>,
    /// To have the papers ready.
    #[schema(value_type = Option<String>, example = "3211011708459998", min_length = 16, max_length = 40)]
    pub nik: Option<Private>,
}

impl PersonalDataBody {
    fn checked(self) -> Result<Vec<Given>> {
        let Self { name, phone, email, nik } = self;
        let all = [(DataKind::Name, name), (DataKind::Phone, phone), (DataKind::Email, email), (DataKind::Nik, nik)];
        let given = all.into_iter().filter_map(|(kind, text)| Some((kind, text?)));
        given.map(|(kind, text)| Given::parse(kind, &text).map_err(|_| not_valid(format!("/personal_data/{kind}")))).collect()
    }
}

/// Says where, and never what.
fn not_valid(pointer: String) -> AppError {
    let (id, en) = ("Tidak sah untuk jenis data ini.", "Not valid for this kind of data.");
    AppError::new(Code::ValidationFailed).field_text(pointer, "invalid_value", id, en)
}

impl HoldAppointment {
    /// The wish with the identity hashed.
    ///
    /// # Errors
    /// `validation_failed` for a number that breaks the rule of its kind.
    pub fn into_wish(self, hasher: &IdentityHasher) -> Result<Wish> {
        let identity_key = self.identity.map(|given| given.key(hasher)).transpose()?;
        let personal_data = self.personal_data.unwrap_or_default().checked()?;
        let (service_code, starts_at, priority_class) = (self.service, self.starts_at, self.priority_class);
        Ok(Wish { service_code, starts_at, priority_class, identity_key, personal_data })
    }
}

impl IdentityBody {
    fn key(&self, hasher: &IdentityHasher) -> Result<String> {
        let identity = Identity::parse(self.kind, self.value.expose()).map_err(|_| {
            AppError::new(Code::ValidationFailed).field_text(
                "/identity/value",
                "invalid_value",
                "Nomor tidak sah untuk jenis identitas ini.",
                "Not a valid number of this kind.",
            )
        })?;
        Ok(hasher.key_of(&identity))
    }
}

/// What an idempotency key stands for. Made over keyed hashes of what is personal: a digest of the body itself would let whoever
/// steals the database find the number by trying all of them.
#[must_use]
pub fn digest_of(wish: &Wish, hasher: &IdentityHasher) -> [u8; 32] {
    let mut hash = Sha256::new();
    let (starts_at, key) = (wish.starts_at.to_string(), wish.identity_key.as_deref().unwrap_or_default());
    let personal: Vec<String> = wish.personal_data.iter().map(|item| hasher.key_under(item.kind.as_str(), item.value.expose())).collect();
    let plain = [wish.service_code.as_str(), &starts_at, wish.priority_class.as_str(), key];
    for part in plain.into_iter().chain(personal.iter().map(String::as_str)) {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    hash.finalize().into()
}

/// Proof of holding the appointment.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AppointmentHolder {
    /// Secret of the holder; not needed by staff.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 64)]
    pub token: Option<String>,
}

/// Another time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleAppointment {
    /// Start of the new time, one of those listed under `slots`.
    pub starts_at: Instant,
    /// Secret of the holder; not needed by staff.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 64)]
    pub token: Option<String>,
}

/// Why it is given up.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CancelAppointment {
    /// Secret of the holder; not needed by staff.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 64)]
    pub token: Option<String>,
    /// In words, kept when staff cancel. No names, NIK or phone numbers.
    #[schema(example = "Petugas sakit", min_length = 3, max_length = 200)]
    pub reason: Option<String>,
}

impl CancelAppointment {
    /// The reason, checked: 3 to 200 characters, no control characters.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn checked_reason(&self) -> Result<Option<String>> {
        let Some(reason) = self.reason.as_deref().map(str::trim) else { return Ok(None) };
        if (3..=200).contains(&reason.chars().count()) && !reason.chars().any(char::is_control) {
            return Ok(Some(reason.to_owned()));
        }
        Err(AppError::new(Code::ValidationFailed).field_text(
            "/reason",
            "invalid_value",
            "Isi 3 sampai 200 karakter tanpa karakter kendali.",
            "Write 3 to 200 characters, without control characters.",
        ))
    }
}

/// What a visitor shows at the kiosk.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownCode {
    /// The booking code as typed, the token, or the tracking URL behind a QR code.
    #[schema(example = "MPP7K2QX", min_length = 1, max_length = 300)]
    pub code: String,
}
