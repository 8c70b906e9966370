//! Bodies, paths and queries of requests about personal data.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::model::{Proof, RefusalReason, RequestKind};
use super::service::Correction;
use crate::identity::hasher::IdentityHasher;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::identity::{Identity, IdentityKind};
use crate::kernel::ids::{DataRequestId, PersonDataId};
use crate::kernel::private::Private;

/// One request.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RequestPath {
    /// Code of the mall.
    #[param(example = "sumedang", max_length = 40)]
    pub mall: String,
    /// Id of the request.
    #[param(value_type = DataRequestId, example = "0192f0c1-7c4e-7000-8000-0000000000a8")]
    pub request: DataRequestId,
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequestsQuery {
    /// Only in this state: `open`, `fulfilled` or `refused`.
    #[param(example = "open", max_length = 20)]
    pub status: Option<String>,
    /// Only open ones whose 72 hours are over.
    #[param(example = true)]
    pub overdue: Option<bool>,
    /// Requests in one page.
    #[param(example = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 400, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}

/// What a person asks, and who they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataRequest {
    /// What they ask for.
    pub kind: RequestKind,
    /// How staff made sure that they ask about themselves.
    pub proof: Proof,
    /// The number by which their bookings are found. Only its keyed hash is kept.
    pub identity: PersonBody,
}

/// An identity number or mobile number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// What number it is.
    pub kind: IdentityKind,
    /// The number.
    #[schema(value_type = String, example = "+62 812 0000 1234", min_length = 5, max_length = 40)]
    pub value: Private,
}

impl NewDataRequest {
    /// The keyed hash by which the person is found.
    ///
    /// # Errors
    /// `validation_failed` for a number that breaks the rule of its kind.
    pub fn identity_key(&self, hasher: &IdentityHasher) -> Result<String> {
        let identity = Identity::parse(self.identity.kind, self.identity.value.expose()).map_err(|_| {
            let (id, en) = ("Nomor tidak sah untuk jenis identitas ini.", "Not a valid number of this kind.");
            AppError::new(Code::ValidationFailed).field_text("/identity/value", "invalid_value", id, en)
        })?;
        Ok(hasher.key_of(&identity))
    }
}

/// What to put in the place of what is wrong; for corrections only.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FulfilRequest {
    /// Each value with what it should be.
    #[schema(max_items = 10)]
    corrections: Option<Vec<CorrectionBody>>,
}

/// Another value in the place of a wrong one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// Id of the value.
    id: PersonDataId,
    /// What it should be.
    #[schema(value_type = String, example = "Siti Contoh", min_length = 2, max_length = 254)]
    value: Private,
}

impl FulfilRequest {
    #[must_use]
    pub fn corrections(self) -> Vec<Correction> {
        self.corrections.into_iter().flatten().map(|body| Correction { id: body.id, value: body.value }).collect()
    }
}

/// Why a request is refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// One of the reasons of the law.
    pub reason: RefusalReason,
}
