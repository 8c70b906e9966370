//! Small tools for documents whose member names belong to somebody else's standard, and are therefore written as they stand there.

use serde_json::Value;

/// Without members that say nothing: standards leave out what is not known, and some forbid `null`.
pub fn lean(mut value: Value) -> Value {
    prune(&mut value);
    value
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, member| !says_nothing(member));
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// `base` with the members of `more`.
pub fn with(mut base: Value, more: Value) -> Value {
    if let (Some(members), Value::Object(more)) = (base.as_object_mut(), more) {
        members.extend(more);
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_says_nothing_is_left_out_at_every_depth() {
        let value = json!({"a": null, "b": [{"c": null, "d": 0}], "e": [], "f": {"g": null}, "h": "", "i": false});
        assert_eq!(lean(value), json!({"b": [{"d": 0}], "h": "", "i": false}));
        assert_eq!(with(json!({"a": 1, "b": 2}), json!({"b": 3})), json!({"a": 1, "b": 3}));
    }
}
