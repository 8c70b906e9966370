//! From a JSON row to what it says: older names are understood, words of closed vocabularies are looked up first, so that a row with three
//! wrong words gets three faults and not only the first.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::fault::RowFaults;
use crate::catalogue::model::{
    AgencyKind, AgencyProfile, Audience, Authority, CompletionUnit, Confidence, EstimatedField, ExternalId, FeeKind, KbliVersion,
    LifeEvent, Listing, RequirementKind, Risk, ServiceCategory, ServiceChannel, ServiceStatus,
};
use crate::http::fault::Fault;
use crate::http::typed::typed;
use crate::kernel::words::Text;

/// A row of the file of services.
pub(super) struct ServiceRow {
    pub code: String,
    pub agency: String,
    pub status: ServiceStatus,
    pub status_note: Option<Text>,
    pub reviewed_on: Option<NaiveDate>,
    pub external_ids: Vec<ExternalId>,
    pub listing: Listing,
}

/// A row of the file of agencies: its code and what is told of it.
pub(super) fn agency_row(value: Value, faults: &mut RowFaults<'_>) -> Option<(String, AgencyProfile)> {
    let mut row = object(value, faults)?;
    let code: String = taken(&mut row, "code", faults)?;
    let mut value = Value::Object(row);
    words(&mut value, "/kind", AgencyKind::ALL, faults);
    Some((code, shaped(value, "", faults)?))
}

pub(super) fn service_row(value: Value, faults: &mut RowFaults<'_>) -> Option<ServiceRow> {
    let mut row = object(value, faults)?;
    let code: Option<String> = taken(&mut row, "code", faults);
    let agency: Option<String> = taken(&mut row, "agency", faults);
    let external_ids = optional(&mut row, "external_ids", faults);
    let (status_note, reviewed_on) = (optional(&mut row, "status_note", faults), optional(&mut row, "reviewed_on", faults));
    let mut status = json!({ "status": row.remove("status").unwrap_or_else(|| json!(ServiceStatus::Published)) });
    words(&mut status, "/status", ServiceStatus::ALL, faults);
    let status = status.get("status").and_then(Value::as_str).and_then(|word| word.parse().ok());
    let mut value = Value::Object(row);
    rename_fields(&mut value);
    check_words(&mut value, faults);
    let listing = shaped(value, "", faults);
    Some(ServiceRow {
        code: code?,
        agency: agency?,
        status: status?,
        status_note: status_note?,
        reviewed_on: reviewed_on?,
        external_ids: external_ids?,
        listing: listing?,
    })
}

fn object(value: Value, faults: &mut RowFaults<'_>) -> Option<Map<String, Value>> {
    match value {
        Value::Object(row) => Some(row),
        _ => {
            faults.note("", "harus objek JSON", "must be a JSON object");
            None
        }
    }
}

fn taken<T: DeserializeOwned>(row: &mut Map<String, Value>, field: &str, faults: &mut RowFaults<'_>) -> Option<T> {
    let pointer = format!("/{field}");
    match row.remove(field) {
        Some(value) => shaped(value, &pointer, faults),
        None => {
            faults.note_as("required", pointer, Text::new("wajib diisi", "must be given"));
            None
        }
    }
}

/// What a row may leave out; none when it is wrong.
fn optional<T: DeserializeOwned + Default>(row: &mut Map<String, Value>, field: &str, faults: &mut RowFaults<'_>) -> Option<T> {
    row.remove(field).map_or_else(|| Some(T::default()), |value| shaped(value, &format!("/{field}"), faults))
}

/// The value as a `T`; the first thing in it that is not, is noted.
fn shaped<T: DeserializeOwned>(value: Value, at: &str, faults: &mut RowFaults<'_>) -> Option<T> {
    match typed(value).map_err(Fault::in_body) {
        Ok(value) => Some(value),
        Err(error) => {
            for fault in error.fields() {
                let problem = fault.detail.clone().unwrap_or_else(|| Text::new("bentuk salah", "wrong shape"));
                faults.note_as(fault.code, format!("{at}{}", fault.pointer), problem);
            }
            None
        }
    }
}

/// The reference catalogue names the language in its fields, and its requirements are plain texts.
fn rename_fields(row: &mut Value) {
    let Some(fields) = row.as_object_mut() else { return };
    for (old, new) in
        [("requirements_id", "requirements"), ("procedure_id", "procedure"), ("product_id", "product"), ("keywords_id", "keywords")]
    {
        if let Some(value) = fields.remove(old) {
            fields.insert(new.to_owned(), value);
        }
    }
    if let Some(fee) = fields.get_mut("fee").and_then(Value::as_object_mut)
        && let Some(note) = fee.remove("note_id")
    {
        fee.insert("note".to_owned(), note);
    }
    for requirement in fields.get_mut("requirements").and_then(Value::as_array_mut).into_iter().flatten() {
        if requirement.is_string() {
            *requirement = json!({ "text": requirement.take() });
        }
    }
    for name in fields.get_mut("estimated_fields").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(component) = name.as_str().and_then(|name| name.strip_suffix("_id")) {
            *name = json!(component);
        }
    }
}

fn check_words(row: &mut Value, faults: &mut RowFaults<'_>) {
    words(row, "/category", ServiceCategory::ALL, faults);
    words(row, "/audience", Audience::ALL, faults);
    words(row, "/confidence", Confidence::ALL, faults);
    words(row, "/completion_time/unit", CompletionUnit::ALL, faults);
    words(row, "/fee/kind", FeeKind::ALL, faults);
    words(row, "/licensing/authority", Authority::ALL, faults);
    words(row, "/licensing/risk", Risk::ALL, faults);
    words_of_list(row, "/life_events", "", LifeEvent::ALL, faults);
    words_of_list(row, "/channels", "", ServiceChannel::ALL, faults);
    words_of_list(row, "/estimated_fields", "", EstimatedField::ALL, faults);
    words_of_list(row, "/requirements", "/kind", RequirementKind::ALL, faults);
    words_of_list(row, "/licensing/kbli", "/version", KbliVersion::ALL, faults);
}

/// Notes a word that is none of `all`, and puts one of them in its place, so that the rest of the row is looked at too.
fn words<T: std::fmt::Display>(row: &mut Value, pointer: &str, all: &[T], faults: &mut RowFaults<'_>) {
    let Some(value) = row.pointer_mut(pointer) else { return };
    let Some(word) = value.as_str() else { return };
    let known: Vec<String> = all.iter().map(ToString::to_string).collect();
    if !known.iter().any(|known| known == word) {
        let allowed = known.join(", ");
        let (id, en) = (format!("“{word}” tidak dikenal; pilihan: {allowed}"), format!("“{word}” is not known; one of: {allowed}"));
        faults.note_as("unknown_value", pointer, Text::new(id, en));
        *value = json!(known.last());
    }
}

/// As [`words`] for the entries of a list, or a member of each.
fn words_of_list<T: std::fmt::Display>(row: &mut Value, pointer: &str, member: &str, all: &[T], faults: &mut RowFaults<'_>) {
    let length = row.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
    for place in 0..length {
        words(row, &format!("{pointer}/{place}{member}"), all, faults);
    }
}
