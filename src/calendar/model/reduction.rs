//! Reduced capacity (BTN-7): for a while only a share of every quota and of every appointment time counts.
//!
//! The share in force at a moment is that of the narrowest override, so that an agency can have its own while the mall has another;
//! one of 100 per cent takes an agency out of a reduction of the whole mall. For a number the moment is now, for a booking the start of
//! its time. What is used stays used: under a reduced limit nothing more is given until less is used than that limit, and when the
//! override ends the whole limit counts again.

use serde_json::json;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use super::overrides::narrowest;
use super::rules::Rules;
use super::{Override, OverrideEffect};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// The whole of it.
pub const WHOLE_PERCENT: i64 = 100;

/// The override that reduces quotas and times at `at`, if one does.
pub(super) fn reduction<'a>(rules: &Rules<'a>, at: Instant) -> Option<&'a Override> {
    narrowest(rules, OverrideEffect::ReducedCapacity, at).filter(|o| o.capacity_percent.is_some_and(|percent| percent < WHOLE_PERCENT))
}

/// Per cent of every limit that counts at `at`.
#[must_use]
pub fn capacity_percent(rules: &Rules<'_>, at: Instant) -> i64 {
    reduction(rules, at).and_then(|o| o.capacity_percent).unwrap_or(WHOLE_PERCENT)
}

/// Moments at which [`capacity_percent`] may change.
pub fn capacity_edges<'a>(rules: &Rules<'a>) -> impl Iterator<Item = Instant> + use<'a> {
    let rules = *rules;
    let reducing = rules.overrides.iter().filter(move |o| o.effect == OverrideEffect::ReducedCapacity && o.concerns(&rules));
    reducing.flat_map(|o| [Some(o.starts_at), o.ends_at()]).flatten()
}

/// `head`, and why a limit is lower than people know it, where it is.
#[must_use]
pub fn with_reduction(head: Text, rules: &Rules<'_>, at: Instant) -> Text {
    reduction(rules, at).map_or_else(|| head.clone(), |o| told(&head, o))
}

/// `head` and the reduction behind it.
pub(super) fn told(head: &Text, o: &Override) -> Text {
    let (percent, stop) = (o.capacity_percent.unwrap_or(WHOLE_PERCENT), |text: &str| text.trim_end().trim_end_matches('.').to_owned());
    Text::new(
        format!("{} Kapasitas sedang dibatasi {percent}%: {}.", head.id, stop(&o.reason.id)),
        format!("{} Capacity is limited to {percent}%: {}.", head.en, stop(&o.reason.en)),
    )
}

/// A share in per cent, for the contract.
#[must_use]
pub fn capacity_percent_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Array(vec![Type::Integer, Type::Null]))
        .title(Some("Kapasitas (persen)"))
        .description(Some(
            "Per cent of every quota and of the capacity of every appointment time that count meanwhile, rounded up, so that one stays \
             one. Required for `reduced_capacity`, absent otherwise; 100 takes what is narrower out of a broader reduction.",
        ))
        .minimum(Some(1))
        .maximum(Some(100))
        .examples([json!(50)])
        .build()
}
