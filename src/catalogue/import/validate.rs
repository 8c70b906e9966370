//! Checks of whole rows and of what rows say of one another.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::checks::{LINE, NAME, PARAGRAPH, RowCheck, is_agency_code, is_service_code};
use super::rows::{AgencyRow, CompletionRow, FeeRow, ServiceRow};
use super::{AGENCIES_FILE, Fault, ParsedAgency, ParsedService, SERVICES_FILE};
use crate::catalogue::model::{
    AgencyKind, Audience, Completion, CompletionUnit, Confidence, EstimatedField, Fee, FeeKind, LifeEvent, ServiceCategory, ServiceChannel,
    ServiceContent,
};

/// The longest a service may take at the counter, in minutes: a working day.
const MAX_SERVICE_MINUTES: i64 = 480;

/// What the file of agencies gave.
pub(super) struct Agencies {
    pub parsed: Vec<ParsedAgency>,
    /// Codes of all rows, faulty ones included: one fault in an agency must not make all its services faulty.
    codes: HashSet<String>,
}

/// Checks the file of agencies.
pub(super) fn agencies(json: &str, faults: &mut Vec<Fault>) -> Agencies {
    let mut agencies = Agencies { parsed: Vec::new(), codes: HashSet::new() };
    for (row, value) in rows(AGENCIES_FILE, json, faults) {
        let mut check = RowCheck { file: AGENCIES_FILE, row, code: code_of(&value), faults: &mut *faults };
        if let Some(code) = &check.code
            && !agencies.codes.insert(code.clone())
        {
            check.note("code", "sudah ada pada baris lain", "is in another row already");
        }
        if let Some(row) = shape::<AgencyRow>(value, &mut check) {
            agencies.parsed.extend(agency(row, &mut check));
        }
    }
    agencies
}

fn agency(row: AgencyRow, check: &mut RowCheck<'_>) -> Option<ParsedAgency> {
    if !is_agency_code(&row.code) {
        check.note("code", "harus 2–20 huruf besar atau angka, diawali huruf", "must be 2 to 20 capitals or digits, a letter first");
    }
    check.text("name_id", &row.name_id, NAME);
    check.text("name_en", &row.name_en, NAME);
    check.text("parent", &row.parent, NAME);
    check.text("source", &row.source, LINE);
    if let Some(website) = &row.website {
        check.url("website", website);
    }
    let kind = check.word("kind", &row.kind, AgencyKind::ALL)?;
    let AgencyRow { code, name_id, name_en, parent, website, source, .. } = row;
    Some(ParsedAgency { code, name_id, name_en, kind, parent, website, source })
}

/// Checks the file of services against the agencies of the same import.
pub(super) fn services(json: &str, agencies: &Agencies, faults: &mut Vec<Fault>) -> Vec<ParsedService> {
    let (mut parsed, mut codes) = (Vec::new(), HashSet::new());
    for (row, value) in rows(SERVICES_FILE, json, faults) {
        let mut check = RowCheck { file: SERVICES_FILE, row, code: code_of(&value), faults: &mut *faults };
        if let Some(code) = &check.code
            && !codes.insert(code.clone())
        {
            check.note("code", "sudah ada pada baris lain", "is in another row already");
        }
        if let Some(row) = shape::<ServiceRow>(value, &mut check) {
            if !agencies.codes.contains(&row.agency) {
                check.note(
                    "agency",
                    format!("“{}” tidak ada di {AGENCIES_FILE}", row.agency),
                    format!("“{}” is not in {AGENCIES_FILE}", row.agency),
                );
            }
            parsed.extend(service(row, &mut check));
        }
    }
    parsed
}

fn service(row: ServiceRow, check: &mut RowCheck<'_>) -> Option<ParsedService> {
    check_texts(&row, check);
    check_relations(&row, check);
    check.range("typical_service_minutes", row.typical_service_minutes, 1, MAX_SERVICE_MINUTES);
    let category = check.word("category", &row.category, ServiceCategory::ALL);
    let audience = check.word("audience", &row.audience, Audience::ALL);
    let confidence = check.word("confidence", &row.confidence, Confidence::ALL);
    let life_events = check.words("life_events", &row.life_events, LifeEvent::ALL, 1);
    let channels = check.words("channels", &row.channels, ServiceChannel::ALL, 1);
    let estimated_fields = estimated_fields(&row.estimated_fields, check);
    let completion = completion(row.completion_time, check);
    let fee = fee(row.fee, check);
    let content = ServiceContent {
        name_id: row.name_id,
        name_en: row.name_en,
        category: category?,
        audience: audience?,
        description_id: row.description_id,
        description_en: row.description_en,
        requirements: row.requirements_id,
        procedure: row.procedure_id,
        completion,
        fee: fee?,
        product: row.product_id,
        legal_basis: row.legal_basis,
        life_events,
        channels,
        online_url: row.online_url,
        keywords: row.keywords_id,
        typical_service_minutes: row.typical_service_minutes,
        priority_eligible: row.priority_eligible,
        confidence: confidence?,
        source: row.source,
        estimated_fields,
    };
    Some(ParsedService { code: row.code, agency: row.agency, content })
}

fn check_texts(row: &ServiceRow, check: &mut RowCheck<'_>) {
    for (field, text, max) in [
        ("name_id", &row.name_id, NAME),
        ("name_en", &row.name_en, NAME),
        ("description_id", &row.description_id, PARAGRAPH),
        ("description_en", &row.description_en, PARAGRAPH),
        ("product_id", &row.product_id, LINE),
        ("fee.note_id", &row.fee.note_id, PARAGRAPH),
    ] {
        check.text(field, text, max);
    }
    for (field, texts) in [
        ("requirements_id", &row.requirements_id),
        ("procedure_id", &row.procedure_id),
        ("legal_basis", &row.legal_basis),
        ("keywords_id", &row.keywords_id),
    ] {
        check.texts(field, texts, LINE);
    }
}

/// What fields say of one another.
fn check_relations(row: &ServiceRow, check: &mut RowCheck<'_>) {
    if !is_service_code(&row.code, &row.agency) {
        check.note(
            "code",
            format!("harus kode instansi, tanda hubung, dan 3–4 angka: {}-001", row.agency),
            format!("must be the agency's code, a hyphen and 3 or 4 digits: {}-001", row.agency),
        );
    }
    let online = row.channels.iter().any(|channel| channel == ServiceChannel::Online.as_str());
    check.present_when("online_url", row.online_url.is_some(), online, ("channels memuat online", "channels has online"));
    let sourced = row.confidence == Confidence::Sourced.as_str();
    check.present_when("source", row.source.is_some(), sourced, ("confidence sourced", "confidence is sourced"));
    let fixed = row.fee.kind == FeeKind::Fixed.as_str();
    check.present_when("fee.amount_idr", row.fee.amount_idr.is_some(), fixed, ("fee.kind fixed", "fee.kind is fixed"));
    for (field, url) in [("online_url", &row.online_url), ("source", &row.source)] {
        if let Some(url) = url {
            check.url(field, url);
        }
    }
}

fn completion(row: Option<CompletionRow>, check: &mut RowCheck<'_>) -> Option<Completion> {
    let row = row?;
    check.range("completion_time.value", row.value, 1, 10_000);
    let unit = check.word("completion_time.unit", &row.unit, CompletionUnit::ALL)?;
    Some(Completion { value: row.value, unit })
}

fn fee(row: FeeRow, check: &mut RowCheck<'_>) -> Option<Fee> {
    if let Some(amount) = row.amount_idr {
        check.range("fee.amount_idr", amount, 1, 1_000_000_000_000);
    }
    let kind = check.word("fee.kind", &row.kind, FeeKind::ALL)?;
    Some(Fee { kind, amount_idr: row.amount_idr, note: row.note_id })
}

/// The file names its own fields; the catalogue names the components, which have no language in their names.
fn estimated_fields(names: &[String], check: &mut RowCheck<'_>) -> Vec<EstimatedField> {
    let components: Vec<String> = names.iter().map(|name| name.strip_suffix("_id").unwrap_or(name).to_owned()).collect();
    check.words("estimated_fields", &components, EstimatedField::ALL, 0)
}

/// The rows of a file, numbered from 1; none, and a fault, when it is no JSON list.
fn rows(file: &'static str, json: &str, faults: &mut Vec<Fault>) -> impl Iterator<Item = (usize, Value)> + use<> {
    let values: Vec<Value> = serde_json::from_str(json).unwrap_or_else(|e| {
        faults.push(Fault::of_file(file, &e.to_string()));
        Vec::new()
    });
    (1..).zip(values)
}

fn code_of(row: &Value) -> Option<String> {
    row.get("code").and_then(Value::as_str).map(ToOwned::to_owned)
}

/// The row in its shape; serde stops at the first fault, which is noted with its field.
fn shape<T: DeserializeOwned>(value: Value, check: &mut RowCheck<'_>) -> Option<T> {
    match serde_path_to_error::deserialize(value) {
        Ok(row) => Some(row),
        Err(error) => {
            let path = error.path().to_string();
            let message = error.into_inner().to_string();
            // A missing or unknown field is named by the message only.
            let field = if path == "." { message.split('`').nth(1).unwrap_or_default().to_owned() } else { path };
            check.note(field, format!("bentuk salah: {message}"), format!("wrong shape: {message}"));
            None
        }
    }
}
