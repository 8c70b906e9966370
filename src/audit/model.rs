//! What makes a call one out of order. Pure.

use crate::kernel::text_enum::text_enum;
use crate::streams::model::Event;

text_enum!(
    /// Why somebody was served before others: chosen by the officer, called ahead by priority, or back after a no-show.
    Precedence, "Alasan mendahului", {
        Chosen => "chosen",
        Priority => "priority",
        Requeued => "requeued",
    }
);

/// Kinds of events among which calls out of order are.
pub const KINDS: [&str; 2] = ["ticket.called", "ticket.requeued"];

/// Whether an event put somebody before others, and how.
#[must_use]
pub fn precedence(event: &Event) -> Option<Precedence> {
    let told = |name: &str| event.payload.get(name);
    match event.kind.as_str() {
        "ticket.requeued" => Some(Precedence::Requeued),
        "ticket.called" if told("out_of_order").is_some_and(|told| *told == true) => Some(Precedence::Chosen),
        "ticket.called" if told("rank_reason").is_some_and(|reason| *reason == "priority_credit") => Some(Precedence::Priority),
        _ => None,
    }
}

/// What an event left in force: its payload without what was before, nothing after a removal.
#[must_use]
pub fn in_force_after(event: &Event) -> Option<serde_json::Value> {
    if event.kind.ends_with(".removed") {
        return None;
    }
    let mut value = event.payload.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("before");
    }
    Some(value)
}

/// What was in force before an event: `before` of its payload; what was removed tells it itself.
#[must_use]
pub fn in_force_before(event: &Event) -> Option<serde_json::Value> {
    if event.kind.ends_with(".removed") {
        return Some(event.payload.clone());
    }
    event.payload.get("before").filter(|before| !before.is_null()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::actor::ActorKind;
    use crate::kernel::time::Instant;
    use serde_json::{Value, json};

    fn event(kind: &str, payload: Value) -> Event {
        Event {
            seq: 1,
            kind: kind.to_owned(),
            at: Instant::from_epoch_ms(1_800_000_000_000),
            actor_kind: ActorKind::Staff,
            actor_id: None,
            network: None,
            subject: "tickets/x".to_owned(),
            request_id: None,
            payload,
        }
    }

    #[test]
    fn calls_out_of_order_are_told_from_others_smd_4() {
        for (kind, payload, expected) in [
            ("ticket.called", json!({"out_of_order": true, "rank_reason": "priority_credit"}), Some(Precedence::Chosen)),
            ("ticket.called", json!({"out_of_order": false}), None),
            ("ticket.called", json!({"rank_reason": "priority_credit"}), Some(Precedence::Priority)),
            ("ticket.called", json!({"rank_reason": "arrival"}), None),
            ("ticket.requeued", json!({"rule": "original"}), Some(Precedence::Requeued)),
            ("ticket.issued", json!({"rank_reason": "priority_credit"}), None),
        ] {
            assert_eq!(precedence(&event(kind, payload)), expected, "{kind}");
        }
    }

    #[test]
    fn an_event_tells_what_was_before_and_after() {
        let changed = event("queue.changed", json!({"name": "B", "before": {"name": "A"}}));
        assert_eq!((in_force_before(&changed), in_force_after(&changed)), (Some(json!({"name": "A"})), Some(json!({"name": "B"}))));
        let made = event("schedule.created", json!({"code": "x", "before": null}));
        assert_eq!((in_force_before(&made), in_force_after(&made)), (None, Some(json!({"code": "x"}))));
        let gone = event("calendar_day.removed", json!({"rule": {}}));
        assert_eq!((in_force_before(&gone), in_force_after(&gone)), (Some(json!({"rule": {}})), None));
    }
}
