//! A catalogue as the two files an import reads: what goes out comes in again without loss (SSL-10). Texts in force today; earlier and later
//! versions stay where they are.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::model::{Agency, Listing, Service, ServiceStatus};

/// The texts of `agencies.json` and `services.json`.
///
/// # Errors
/// When a value cannot be written, which no value of the catalogue does.
pub fn files(agencies: &[Agency], services: &[Service]) -> serde_json::Result<(String, String)> {
    let agency_rows = agencies.iter().map(|agency| row(&[("code", json!(agency.code))], &agency.profile)).collect::<Result<Vec<_>, _>>()?;
    let known = services.iter().filter(|service| service.status != ServiceStatus::Draft);
    let service_rows = known.map(|service| service_row(service, agencies)).collect::<Result<Vec<_>, _>>()?;
    Ok((serde_json::to_string_pretty(&agency_rows)?, serde_json::to_string_pretty(&service_rows)?))
}

fn service_row(service: &Service, agencies: &[Agency]) -> serde_json::Result<Value> {
    let agency = agencies.iter().find(|agency| agency.id == service.agency_id).map(|agency| &agency.code);
    let head = [
        ("code", json!(service.code)),
        ("agency", json!(agency)),
        ("status", json!(service.status)),
        ("status_note", json!(service.status_note)),
        ("reviewed_on", json!(service.reviewed_on)),
        ("external_ids", json!(service.external_ids)),
    ];
    row(&head, &Listing::from(service.content.clone()))
}

/// The fields of `rest` after those of the head.
fn row(head: &[(&str, Value)], rest: &impl Serialize) -> serde_json::Result<Value> {
    let mut fields: Map<String, Value> = head.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if let Value::Object(rest) = serde_json::to_value(rest)? {
        fields.extend(rest);
    }
    Ok(Value::Object(fields))
}
