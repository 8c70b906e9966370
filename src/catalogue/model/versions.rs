//! Versions of a service's texts, and what one changed of another.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType};

use super::{Listing, ServiceContent};
use crate::kernel::time::Instant;

/// A version as it was put in force. It is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVersion {
    pub version_no: i64,
    pub effective_from: NaiveDate,
    pub content: ServiceContent,
    /// When it was published; none for what came with the set-up.
    pub published_at: Option<Instant>,
    /// Who published it: `staff:<id>` or `system:-`.
    pub published_by: Option<String>,
    /// Who wrote it.
    pub written_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The number of the version in force on a day: the one that began last, of several that began on one day the highest.
#[must_use]
pub fn in_force(versions: &[PublishedVersion], on: NaiveDate) -> Option<i64> {
    let begun = versions.iter().filter(|version| version.effective_from <= on);
    begun.max_by_key(|version| (version.effective_from, version.version_no)).map(|version| version.version_no)
}

/// A value of any type.
fn any(text: &str, example: i64) -> Object {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(text)).examples([json!(example)]).build()
}

fn value_before() -> Object {
    any("What stood there before; null when nothing did.", 50_000)
}

fn value_after() -> Object {
    any("What stands there now; null when nothing does.", 75_000)
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// JSON pointer to what differs, in a listing.
    #[schema(max_length = 200, example = "/fee/amount_idr")]
    pub pointer: String,
    /// What stood there before; null when nothing did.
    #[schema(schema_with = value_before)]
    pub before: Value,
    /// What stands there now; null when nothing does.
    #[schema(schema_with = value_after)]
    pub after: Value,
}

/// What `after` changes of `before`, in the order of names. Lists are compared whole: whether a step was moved or replaced is for
/// people to say.
#[must_use]
pub fn changes(before: &Listing, after: &Listing) -> Vec<Change> {
    let value = |listing: &Listing| serde_json::to_value(listing).unwrap_or_default();
    differences(&value(before), &value(after))
}

/// The same of any two values.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(String::new(), before, after, &mut found);
    found
}

fn compare(pointer: String, before: &Value, after: &Value, found: &mut Vec<Change>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in new {
                compare(format!("{pointer}/{key}"), old.get(key).unwrap_or(&Value::Null), value, found);
            }
        }
        _ if before != after => found.push(Change { pointer, before: before.clone(), after: after.clone() }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::samples::service;
    use crate::catalogue::model::{FeeKind, Requirement};

    #[test]
    fn what_differs_is_named_and_nothing_else() {
        let before = Listing::from(service("A-001", "Izin", &["izin"]).content);
        let mut after = before.clone();
        assert_eq!(changes(&before, &after), []);
        let fee = after.fee.as_mut().expect("fee");
        (fee.kind, fee.amount_idr) = (FeeKind::Fixed, Some(50_000));
        after.requirements.push(Requirement::plain("KTP"));
        after.decree_number = Some("SK 1".into());
        let found = changes(&before, &after);
        let pointers: Vec<&str> = found.iter().map(|change| change.pointer.as_str()).collect();
        assert_eq!(pointers, ["/decree_number", "/fee/amount_idr", "/fee/kind", "/requirements"]);
        assert_eq!((&found[1].before, &found[1].after), (&Value::Null, &json!(50_000)));
    }
}
