//! What a site offers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::configuring::codes;
use crate::counters::model::Offering;
use crate::directory::Directory;
use crate::http::json::given;

/// How a service is offered at a site.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferingBody {
    /// Code of the queue people stand in, one of the same agency.
    #[schema(example = "dukcapil-ktp", min_length = 1, max_length = 40)]
    pub queue: String,
    /// Whether a number can be taken.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    pub walk_in: bool,
    /// Whether a time can be booked.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub appointment: bool,
    /// How long it usually takes; where absent, what the catalogue says.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = 15, minimum = 1, maximum = 480)]
    pub minutes: Option<i64>,
    /// Whether the site offers it at all.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    pub active: bool,
}

const fn yes() -> bool {
    true
}

/// What to change of a service at a site; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferingPatch {
    /// Code of the queue people stand in, one of the same agency.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = "dukcapil-ktp", min_length = 1, max_length = 40)]
    pub queue: Option<String>,
    /// Whether a number can be taken.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = true)]
    pub walk_in: Option<bool>,
    /// Whether a time can be booked.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = true)]
    pub appointment: Option<bool>,
    /// How long it usually takes.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = 15, minimum = 1, maximum = 480)]
    pub minutes: Option<i64>,
    /// Whether the site offers it at all.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, example = true)]
    pub active: Option<bool>,
}

impl OfferingPatch {
    /// What stands there, with what is to be changed.
    #[must_use]
    pub fn over(&self, before: &Offering, d: &Directory) -> OfferingBody {
        OfferingBody {
            queue: self.queue.clone().or_else(|| codes::queue_code(d, Some(before.queue_id))).unwrap_or_default(),
            walk_in: self.walk_in.unwrap_or(before.walk_in),
            appointment: self.appointment.unwrap_or(before.appointment),
            minutes: Some(self.minutes.unwrap_or(before.minutes)),
            active: self.active.unwrap_or(before.active),
        }
    }
}

/// A service at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferingView {
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-008", max_length = 40)]
    pub service: String,
    /// Code of the queue people stand in.
    #[schema(example = "dukcapil-ktp", max_length = 40)]
    pub queue: String,
    /// Whether a number can be taken.
    #[schema(example = true)]
    pub walk_in: bool,
    /// Whether a time can be booked.
    #[schema(example = true)]
    pub appointment: bool,
    /// How long it usually takes.
    #[schema(example = 15, minimum = 1)]
    pub minutes: i64,
    /// Whether the site offers it at all.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes; the entity tag is `"v<version>"`.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl OfferingView {
    #[must_use]
    pub fn of(offering: &Offering, d: &Directory) -> Self {
        Self {
            service: codes::service_code(d, Some(offering.service_id)).unwrap_or_default(),
            queue: codes::queue_code(d, Some(offering.queue_id)).unwrap_or_default(),
            walk_in: offering.walk_in,
            appointment: offering.appointment,
            minutes: offering.minutes,
            active: offering.active,
            version: offering.version,
        }
    }
}

/// The services of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferingList {
    /// By code of the service.
    #[schema(max_items = 5000)]
    pub items: Vec<OfferingView>,
}
