//! A column: its name, its heading, where in a row it stands and how it is written.

use serde_json::{Map, Value};

use super::cells::{Noted, Shape};
use crate::catalogue::model::AgencyProfile;

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// The stable name, for programmes.
    pub name: &'static str,
    /// The Indonesian word, for people.
    pub title: &'static str,
    /// JSON pointer to what it shows, in a row.
    pub pointer: &'static str,
    pub(super) shape: Shape,
}

/// Objects of a row that are there or not: without any member they are not.
const GROUPS: [&str; 5] = ["completion_time", "fee", "licensing", "status_note", "complaint"];

impl Column {
    /// The cell of a row, as people read it; `agency` is that of the row's service.
    pub(super) fn write(&self, row: &Value, agency: Option<&AgencyProfile>) -> String {
        self.shape.write(row.pointer(self.pointer).unwrap_or(&Value::Null), agency)
    }

    /// Puts what a cell says into a row. A cell that says what the row says already leaves it as it is: so nothing is lost that a column
    /// cannot show.
    pub(super) fn read(&self, cell: &str, row: &mut Value, agency: Option<&AgencyProfile>, noted: &mut Noted<'_>) {
        // Nor does a row need our code that is found by another register's name for it.
        if self.write(row, agency) == cell || (cell.is_empty() && self.pointer == "/code") {
            return;
        }
        let before = row.pointer(self.pointer).cloned().unwrap_or_default();
        let value = self.shape.read(cell, before, noted);
        set(row, self.pointer, value);
    }
}

/// Puts `value` at a pointer of one or two members; `null` takes away what is there.
fn set(row: &mut Value, pointer: &str, value: Value) {
    let mut steps = pointer.split('/').skip(1);
    let (Some(first), Value::Object(members)) = (steps.next(), row) else { return };
    let (members, name) = match steps.next() {
        None => (members, first),
        Some(second) => {
            let group = members.entry(first).or_insert(Value::Null);
            if !group.is_object() {
                *group = Value::Object(Map::new());
            }
            let Value::Object(inner) = group else { return };
            (inner, second)
        }
    };
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

/// Takes away the groups in which nothing is left.
pub(super) fn without_empty_groups(row: &mut Value) {
    let Value::Object(members) = row else { return };
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    for group in GROUPS {
        if members.get(group).and_then(Value::as_object).is_some_and(|inner| inner.values().all(is_empty)) {
            members.remove(group);
        }
    }
}
