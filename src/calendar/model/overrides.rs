//! What somebody in charge decided by hand, until a time.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::faults::Faults;
use super::reduction::WHOLE_PERCENT;
use super::rules::Rules;
use super::{OverrideEffect, OverrideScope};
use crate::kernel::error::Result;
use crate::kernel::ids::{AgencyId, OverrideId, QueueId, ServiceId, SiteId};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// Opens, closes or restricts by hand, from `starts_at` until `expires_at` or its revocation, whichever is earlier.
///
/// A closing wins over an opening of the same or a broader scope; an opening wins over a closing of a broader scope only. An opening lifts
/// holidays, closed dates, hours, breaks and the cut-off, but not the channel rules, the quota, an inactive service or closed counters; and
/// only one of scope `mall` or `site` lifts the closure of the whole site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Override {
    /// Id of the override.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000c1")]
    pub id: OverrideId,
    /// What it is about.
    #[schema(example = "agency")]
    pub scope: OverrideScope,
    /// The site; required for scope `site`, otherwise it limits the override to that site.
    #[schema(example = json!(null))]
    pub site_id: Option<SiteId>,
    /// The agency; required for scope `agency`, absent otherwise.
    #[schema(example = "0192f0c1-7c4e-7000-8000-0000000000a3")]
    pub agency_id: Option<AgencyId>,
    /// The service; required for scope `service`, absent otherwise.
    #[schema(example = json!(null))]
    pub service_id: Option<ServiceId>,
    /// The queue; required for scope `queue`, absent otherwise.
    #[schema(example = json!(null))]
    pub queue_id: Option<QueueId>,
    /// What it does.
    #[schema(example = "force_closed")]
    pub effect: OverrideEffect,
    /// How much of quotas and times it leaves, in per cent; present exactly for `reduced_capacity`.
    #[serde(default)]
    #[schema(schema_with = super::capacity_percent_schema)]
    pub capacity_percent: Option<i64>,
    /// Why, in words the public may read.
    pub reason: Text,
    /// First moment of its effect.
    #[schema(example = "2026-12-01T03:00:00.000Z")]
    pub starts_at: Instant,
    /// Moment at which it stops counting; absent: until revoked.
    #[schema(example = "2026-12-01T05:00:00.000Z")]
    pub expires_at: Option<Instant>,
    /// Moment at which somebody took it back.
    #[schema(example = json!(null))]
    pub revoked_at: Option<Instant>,
}

impl Override {
    /// # Errors
    /// `validation_failed` naming every fault by JSON pointer.
    pub fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.require_text(&self.reason.id, "/reason/id");
        faults.require_text(&self.reason.en, "/reason/en");
        faults.require_target(self.site_id.is_some(), self.scope == OverrideScope::Site, "/site_id");
        faults.forbid_target(self.site_id.is_some(), self.scope == OverrideScope::Mall, "/site_id");
        for (present, scope, pointer) in [
            (self.agency_id.is_some(), OverrideScope::Agency, "/agency_id"),
            (self.service_id.is_some(), OverrideScope::Service, "/service_id"),
            (self.queue_id.is_some(), OverrideScope::Queue, "/queue_id"),
        ] {
            faults.require_target(present, self.scope == scope, pointer);
            faults.forbid_target(present, self.scope != scope, pointer);
        }
        self.check_capacity(&mut faults);
        let lasts = self.expires_at.is_none_or(|end| self.starts_at < end);
        faults.require(lasts, "/expires_at", "out_of_order", "Harus setelah waktu mulai.", "Must be after the start.");
        faults.into_result()
    }

    /// A share belongs to a reduction, and to nothing else. Quotas and times are those of queues, which several services may share.
    fn check_capacity(&self, faults: &mut Faults) {
        let (at, reduces) = ("/capacity_percent", self.effect == OverrideEffect::ReducedCapacity);
        faults.require(self.capacity_percent.is_some() || !reduces, at, "required", "Wajib untuk akibat ini.", "Required for this effect.");
        faults.require(
            self.capacity_percent.is_none() || reduces,
            at,
            "not_allowed",
            "Tidak berlaku untuk akibat ini.",
            "Not allowed for this effect.",
        );
        let in_range = self.capacity_percent.is_none_or(|percent| (1..=WHOLE_PERCENT).contains(&percent));
        faults.require(in_range, at, "out_of_range", "Harus antara 1 dan 100.", "Must be between 1 and 100.");
        let of_a_service = reduces && self.scope == OverrideScope::Service;
        faults.require(
            !of_a_service,
            "/scope",
            "not_allowed",
            "Kuota dan waktu milik antrean, bukan layanan.",
            "Quotas and times belong to queues, not to services.",
        );
    }

    /// When it stops counting: expiry or revocation, whichever comes first.
    #[must_use]
    pub fn ends_at(&self) -> Option<Instant> {
        match (self.expires_at, self.revoked_at) {
            (Some(expiry), Some(revocation)) => Some(expiry.min(revocation)),
            (one, other) => one.or(other),
        }
    }

    /// Whether it counts at `at`; the clock alone decides, no job has to run.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.starts_at <= at && self.ends_at().is_none_or(|end| at < end)
    }

    /// Whether it is about the place, agency, service or queue asked for.
    pub(super) fn concerns(&self, rules: &Rules<'_>) -> bool {
        let subject = match self.scope {
            OverrideScope::Mall => true,
            OverrideScope::Site => self.site_id.is_some(),
            OverrideScope::Agency => self.agency_id.is_some() && self.agency_id == rules.agency_id,
            OverrideScope::Service => self.service_id.is_some() && self.service_id == rules.service_id,
            OverrideScope::Queue => self.queue_id.is_some() && self.queue_id == rules.queue_id,
        };
        subject && self.site_id.is_none_or(|site| site == rules.site_id)
    }

    /// Greater is narrower; within a scope, one bound to a site is narrower than one for every site.
    fn narrowness(&self) -> (OverrideScope, bool) {
        (self.scope, self.site_id.is_some())
    }
}

/// The narrowest active override of `effect`; the one that started last where several are equally narrow.
pub(super) fn narrowest<'a>(rules: &Rules<'a>, effect: OverrideEffect, at: Instant) -> Option<&'a Override> {
    let active = rules.overrides.iter().filter(|o| o.effect == effect && o.is_active(at) && o.concerns(rules));
    active.max_by_key(|o| (o.narrowness(), o.starts_at, o.id))
}

/// The override that opens or closes at `at`, if any: the closing one unless an opening one is narrower.
pub(super) fn forced<'a>(rules: &Rules<'a>, at: Instant) -> Option<&'a Override> {
    let closed = narrowest(rules, OverrideEffect::ForceClosed, at);
    let open = narrowest(rules, OverrideEffect::ForceOpen, at);
    match (closed, open) {
        (Some(closed), Some(open)) if open.narrowness() > closed.narrowness() => Some(open),
        (closed, open) => closed.or(open),
    }
}
