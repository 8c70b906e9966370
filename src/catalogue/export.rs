//! A catalogue as the files an import reads: what goes out comes in again without loss (SSL-10). Texts in force today; earlier and later
//! versions stay where they are.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::model::{Agency, Listing, Service, ServiceStatus};
use super::table::{Format, Profile, table, write_csv, write_xlsx};
use crate::kernel::error::{AppError, Result};

/// The sheet of agencies in a spreadsheet.
pub const AGENCIES_SHEET: &str = "Instansi";
/// The sheet of services.
const SERVICES_SHEET: &str = "Layanan";

/// The texts of `agencies.json` and `services.json`.
///
/// # Errors
/// When a value cannot be written, which no value of the catalogue does.
pub fn files(agencies: &[Agency], services: &[Service]) -> serde_json::Result<(String, String)> {
    let (agency_rows, service_rows) = rows(agencies, services)?;
    Ok((serde_json::to_string_pretty(&agency_rows)?, serde_json::to_string_pretty(&service_rows)?))
}

/// One file with all of it, or with the columns of a profile. A spreadsheet of services brings their agencies on a sheet of their own, for
/// an instance that has none yet; CSV has one table only.
///
/// # Errors
/// `internal` when it cannot be written.
pub fn file(agencies: &[Agency], services: &[Service], (format, profile): (Format, Profile)) -> Result<Vec<u8>> {
    let (agency_rows, service_rows) = rows(agencies, services).map_err(AppError::internal)?;
    if format == Format::Json {
        return serde_json::to_vec(&json!({ "agencies": agency_rows, "services": service_rows })).map_err(AppError::internal);
    }
    let profiles: HashMap<_, _> = agencies.iter().map(|agency| (agency.code.as_str(), &agency.profile)).collect();
    let main = if profile == Profile::Agencies { &agency_rows } else { &service_rows };
    let main = table(profile, main, &profiles);
    if format == Format::Csv {
        return write_csv(&main).map_err(AppError::internal);
    }
    let sheets = match profile {
        Profile::Agencies => vec![(AGENCIES_SHEET.to_owned(), main)],
        Profile::Sippn => vec![(SERVICES_SHEET.to_owned(), main)],
        Profile::National => {
            let second = table(Profile::Agencies, &agency_rows, &profiles);
            vec![(SERVICES_SHEET.to_owned(), main), (AGENCIES_SHEET.to_owned(), second)]
        }
    };
    write_xlsx(&sheets).map_err(AppError::internal)
}

/// Agencies and services as an import reads them; services that were never published are left out.
fn rows(agencies: &[Agency], services: &[Service]) -> serde_json::Result<(Vec<Value>, Vec<Value>)> {
    let agency_rows = agencies.iter().map(agency_row).collect::<Result<_, _>>()?;
    let known = services.iter().filter(|service| service.status != ServiceStatus::Draft);
    let service_rows = known.map(|service| service_row(service, agencies)).collect::<Result<_, _>>()?;
    Ok((agency_rows, service_rows))
}

/// An agency as a row.
///
/// # Errors
/// As [`files`].
pub fn agency_row(agency: &Agency) -> serde_json::Result<Value> {
    row(&[("code", json!(agency.code))], &agency.profile)
}

/// A service as a row.
///
/// # Errors
/// As [`files`].
pub fn service_row(service: &Service, agencies: &[Agency]) -> serde_json::Result<Value> {
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
