//! Who may draw numbers at a site.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sites::model::{Admission, DeviceLimit};

/// Numbers that one kiosk may give.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceLimitBody {
    /// How many numbers; they may come at once.
    #[schema(minimum = 1, maximum = 100_000, example = 60)]
    pub numbers: i64,
    /// Within how many seconds so many come free again.
    #[schema(minimum = 1, maximum = 86_400, example = 600)]
    pub window_s: i64,
}

/// Who may draw numbers at a site, beside its hours and quotas.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmissionBody {
    /// Phones must show the token on the door.
    #[schema(example = true)]
    pub door_token_required: bool,
    /// What one kiosk may give; missing: as many as it likes.
    pub device_limit: Option<DeviceLimitBody>,
}

/// Who may draw numbers at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdmissionView {
    /// Phones must show the token on the door.
    #[schema(example = true)]
    pub door_token_required: bool,
    /// What one kiosk may give; null: as many as it likes.
    pub device_limit: Option<DeviceLimitBody>,
    /// Version of these rules; 0 before anybody set them.
    #[schema(minimum = 0, example = 1)]
    pub version: i64,
}

impl From<Admission> for AdmissionView {
    fn from(admission: Admission) -> Self {
        let Admission { site_id: _, door_token_required, device_limit, version } = admission;
        let device_limit = device_limit.map(|DeviceLimit { tickets, window_s }| DeviceLimitBody { numbers: tickets, window_s });
        Self { door_token_required, device_limit, version }
    }
}
