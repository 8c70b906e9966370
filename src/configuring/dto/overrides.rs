//! What somebody in charge decides by hand.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::calendar::model::{Override, OverrideEffect, OverrideScope, capacity_percent_schema};
use crate::calendar::store::Stored;
use crate::configuring::codes;
use crate::configuring::faults::Faults;
use crate::directory::Directory;
use crate::kernel::ids::OverrideId;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// An opening, closing or restriction by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideBody {
    /// What it is about.
    pub scope: OverrideScope,
    /// Code of the site; required for scopes `site` and `queue`, otherwise it limits the override to that site.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the agency; for scope `agency` only.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub agency: Option<String>,
    /// Code of the service; for scope `service` only.
    #[schema(example = "BAPENDA-001", max_length = 40)]
    pub service: Option<String>,
    /// Code of the queue; for scope `queue` only.
    #[schema(example = "pajak", max_length = 40)]
    pub queue: Option<String>,
    /// What it does.
    pub effect: OverrideEffect,
    /// Per cent of quotas and times that count meanwhile.
    #[schema(schema_with = capacity_percent_schema)]
    pub capacity_percent: Option<i64>,
    /// Why, in words the public reads. No names, NIK or phone numbers.
    pub reason: Text,
    /// First moment of its effect; now when absent, and never before now.
    pub starts_at: Option<Instant>,
    /// Moment at which it stops counting; absent: until revoked.
    pub expires_at: Option<Instant>,
}

impl OverrideBody {
    /// The rule with ids for codes; codes that are not known are noted.
    pub fn rule(&self, id: OverrideId, now: Instant, d: &Directory, faults: &mut Faults) -> Override {
        let site_id = codes::site_id(d, self.site.as_deref(), faults);
        Override {
            id,
            scope: self.scope,
            site_id,
            agency_id: codes::agency_id(d, self.agency.as_deref(), faults),
            service_id: codes::service_id(d, self.service.as_deref(), faults),
            queue_id: codes::queue_id(d, site_id, self.queue.as_deref(), faults),
            effect: self.effect,
            capacity_percent: self.capacity_percent,
            reason: self.reason.clone(),
            // What was refused or issued until now stays explained by what counted then.
            starts_at: self.starts_at.map_or(now, |at| at.max(now)),
            expires_at: self.expires_at,
            revoked_at: None,
        }
    }
}

/// An opening, closing or restriction by hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverrideView {
    /// Id of the override.
    pub id: OverrideId,
    /// What it is about.
    pub scope: OverrideScope,
    /// Code of the site; null: at every site.
    #[schema(example = "utama", max_length = 40)]
    pub site: Option<String>,
    /// Code of the agency.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub agency: Option<String>,
    /// Code of the service.
    #[schema(example = "BAPENDA-001", max_length = 40)]
    pub service: Option<String>,
    /// Code of the queue.
    #[schema(example = "pajak", max_length = 40)]
    pub queue: Option<String>,
    /// What it does.
    pub effect: OverrideEffect,
    /// Per cent of quotas and times that count meanwhile; null unless capacity is reduced.
    #[schema(schema_with = capacity_percent_schema)]
    pub capacity_percent: Option<i64>,
    /// Why, in words the public reads.
    pub reason: Text,
    /// First moment of its effect.
    pub starts_at: Instant,
    /// Moment at which it stops counting.
    pub expires_at: Option<Instant>,
    /// Moment at which somebody took it back.
    pub revoked_at: Option<Instant>,
    /// The entity tag is `"v<version>"`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
}

impl OverrideView {
    #[must_use]
    pub fn of(stored: &Stored<Override>, d: &Directory) -> Self {
        let rule = &stored.rule;
        Self {
            id: rule.id,
            scope: rule.scope,
            site: codes::site_code(d, rule.site_id),
            agency: codes::agency_code(d, rule.agency_id),
            service: codes::service_code(d, rule.service_id),
            queue: codes::queue_code(d, rule.queue_id),
            effect: rule.effect,
            capacity_percent: rule.capacity_percent,
            reason: rule.reason.clone(),
            starts_at: rule.starts_at,
            expires_at: rule.expires_at,
            revoked_at: rule.revoked_at,
            version: stored.version,
        }
    }
}

/// Overrides of a mall.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverrideList {
    /// By their start; those that ended by their end, the latest first.
    #[schema(max_items = 1000)]
    pub items: Vec<OverrideView>,
}
