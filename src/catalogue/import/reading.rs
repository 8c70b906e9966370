//! From a file to numbered rows, whatever its form, and from those to what is sound in them and what is not.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::fault::INVALID;
use super::validate::{self, Numbered};
use super::{Fault, Parsed};
use crate::catalogue::export;
use crate::catalogue::model::{Agency, AgencyProfile, Service};
use crate::catalogue::table::{Format, Heading, MAX_ROWS, Profile, Row, Sheet, Unreadable, read_csv, read_xlsx};
use crate::http::json;
use crate::kernel::words::Text;

/// What the mall has: a table may show some columns only, and the others stay as they are.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub agencies: &'a [Agency],
    pub services: &'a [Service],
}

/// The rows of a file, as JSON; each numbered as the file numbers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub agencies: Vec<(usize, Value)>,
    pub services: Vec<(usize, Value)>,
    /// What is wrong with single cells.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// A catalogue as one JSON document, as `GET …/catalogue/export?format=json` gives it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CatalogueDocument {
    /// Agencies: their code with what `PUT …/agencies/{agency}` takes.
    #[schema(value_type = Vec<Object>, max_items = 5000, example = json!([]))]
    agencies: Vec<Value>,
    /// Services: code, agency, `external_ids`, and the listing of a draft.
    #[schema(value_type = Vec<Object>, max_items = 5000, example = json!([]))]
    services: Vec<Value>,
}

/// What is sound in a file, and what is wrong with the rest. A row with a fault is not among the sound ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    pub sound: Parsed,
    pub faults: Vec<Fault>,
}

/// How faults name the table of agencies.
pub const AGENCIES: &str = "agencies";
/// How faults name the table of services.
pub const SERVICES: &str = "services";

impl Rows {
    /// Reads a file.
    ///
    /// # Errors
    /// When nothing of it can be read.
    pub fn read(bytes: &[u8], (format, profile): (Format, Profile), known: &Known<'_>) -> Result<Self, Unreadable> {
        match format {
            Format::Json => Self::from_document(bytes),
            Format::Csv => Self::from_sheets(&[(String::new(), read_csv(bytes)?)], profile, known),
            Format::Xlsx => Self::from_sheets(&read_xlsx(bytes)?, profile, known),
        }
    }

    /// `{"agencies": […], "services": […]}`, either of which may be missing.
    fn from_document(bytes: &[u8]) -> Result<Self, Unreadable> {
        let value = json::parse(bytes).map_err(|error| Unreadable::Bytes(error.detail_text().cloned().unwrap_or_else(no_json)))?;
        let document: CatalogueDocument = serde_json::from_value(value).map_err(|_| {
            let id = "harus objek dengan daftar “agencies”, “services”, atau keduanya";
            Unreadable::Shape(Text::new(id, "must be an object with lists “agencies”, “services” or both"))
        })?;
        if document.agencies.len().max(document.services.len()) > MAX_ROWS {
            return Err(Unreadable::Shape(Text::new(format!("lebih dari {MAX_ROWS} baris"), format!("more than {MAX_ROWS} rows"))));
        }
        Ok(Self { agencies: (1..).zip(document.agencies).collect(), services: (1..).zip(document.services).collect(), faults: Vec::new() })
    }

    /// The table asked for is on the first sheet; one of services may bring agencies on a sheet with the name that an export gives it.
    fn from_sheets(sheets: &[Sheet<Row>], profile: Profile, known: &Known<'_>) -> Result<Self, Unreadable> {
        let mut rows = Self::default();
        let named = |(name, _): &&Sheet<Row>| name == export::AGENCIES_SHEET;
        if profile != Profile::Agencies
            && let Some((_, table)) = sheets.iter().find(named)
        {
            rows.take(table, Profile::Agencies, known)?;
        }
        let main = sheets.iter().find(|sheet| profile == Profile::Agencies || !named(sheet));
        if let Some((_, table)) = main.filter(|(_, table)| !table.is_empty()) {
            rows.take(table, profile, known)?;
        }
        if rows.agencies.is_empty() && rows.services.is_empty() && rows.faults.is_empty() {
            return Err(Unreadable::Shape(Text::new("tidak ada satu baris pun", "there is not one row")));
        }
        Ok(rows)
    }

    fn take(&mut self, table: &[Row], profile: Profile, known: &Known<'_>) -> Result<(), Unreadable> {
        let Some(((_, first), rest)) = table.split_first() else { return Ok(()) };
        let heading = Heading::parse(profile, first)?;
        let before = Before::new(known);
        let file = if profile == Profile::Agencies { AGENCIES } else { SERVICES };
        for (number, cells) in rest {
            let named = heading.read(cells, (Value::Null, None), &mut |_, _| {});
            let (base, agency) = if profile == Profile::Agencies { before.agency(&named) } else { before.service(&named) };
            let mut found = Vec::new();
            let mut row = heading.read(cells, (base, agency), &mut |pointer, problem| found.push((pointer, problem)));
            name_agency(profile, &mut row);
            let code = row.get("code").and_then(Value::as_str).map(ToOwned::to_owned);
            self.faults.extend(found.into_iter().map(|(pointer, problem)| {
                let field = Some(pointer).filter(|pointer| !pointer.is_empty());
                Fault { file, row: Some(*number), code: code.clone(), field, word: INVALID, problem }
            }));
            if profile == Profile::Agencies { &mut self.agencies } else { &mut self.services }.push((*number, row));
        }
        Ok(())
    }

    /// Checks every row. `known` are agencies that services may belong to beside those of the file.
    #[must_use]
    pub fn check(self, known: &[Agency]) -> Reading {
        self.check_as((AGENCIES, SERVICES), known)
    }

    /// The same with other names for the two tables.
    pub(super) fn check_as(self, (agencies_file, services_file): (&'static str, &'static str), known: &[Agency]) -> Reading {
        let numbered: [Numbered; 2] = [(agencies_file, self.agencies), (services_file, self.services)];
        let [agency_rows, service_rows] = numbered;
        let mut faults = self.faults;
        let agencies = validate::agencies(agency_rows, known, &mut faults);
        let services = validate::services(service_rows, &agencies, &mut faults);
        let faulty: HashSet<_> = faults.iter().filter_map(|fault| Some((fault.file, fault.row?))).collect();
        let mut sound = Parsed { agencies: agencies.parsed, services };
        sound.agencies.retain(|agency| !faulty.contains(&(agencies_file, agency.row)));
        sound.services.retain(|service| !faulty.contains(&(services_file, service.row)));
        Reading { sound, faults }
    }

    /// Without the rows that have a fault.
    #[must_use]
    pub fn without(mut self, faults: &[Fault]) -> Self {
        let faulty: HashSet<_> = faults.iter().filter_map(|fault| Some((fault.file, fault.row?))).collect();
        self.agencies.retain(|(row, _)| !faulty.contains(&(AGENCIES, *row)));
        self.services.retain(|(row, _)| !faulty.contains(&(SERVICES, *row)));
        self.faults.clear();
        self
    }
}

/// Whose code begins a service's code is its agency.
fn name_agency(profile: Profile, row: &mut Value) {
    let Some(members) = row.as_object_mut().filter(|members| profile != Profile::Agencies && !members.contains_key("agency")) else {
        return;
    };
    let agency = members.get("code").and_then(Value::as_str).and_then(|code| code.rsplit_once('-')).map(|(agency, _)| agency.to_owned());
    if let Some(agency) = agency {
        members.insert("agency".to_owned(), agency.into());
    }
}

fn no_json() -> Text {
    Text::new("bukan JSON", "no JSON")
}

/// The rows of what the mall has, to be found by code or by another register's name.
struct Before<'a> {
    known: Known<'a>,
    services: HashMap<&'a str, &'a Service>,
    others: HashMap<(String, String), &'a Service>,
}

impl<'a> Before<'a> {
    fn new(known: &Known<'a>) -> Self {
        let named = |service: &'a Service| service.external_ids.iter().map(move |id| ((id.scheme.clone(), id.value.clone()), service));
        Self {
            known: *known,
            services: known.services.iter().map(|service| (service.code.as_str(), service)).collect(),
            others: known.services.iter().flat_map(named).collect(),
        }
    }

    fn agency(&self, named: &Value) -> (Value, Option<&'a AgencyProfile>) {
        let code = named.get("code").and_then(Value::as_str);
        let found = self.known.agencies.iter().find(|agency| Some(agency.code.as_str()) == code);
        (found.and_then(|agency| export::agency_row(agency).ok()).unwrap_or_default(), None)
    }

    /// As a plan finds it: by what others call it, else by its code.
    fn service(&self, named: &Value) -> (Value, Option<&'a AgencyProfile>) {
        let text = |value: &'_ Value, member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let ids = named.get("external_ids").and_then(Value::as_array);
        let mut others = ids.into_iter().flatten().map(|id| (text(id, "scheme"), text(id, "value")));
        let by_others = others.find_map(|name| self.others.get(&name));
        let Some(service) = by_others.or_else(|| self.services.get(text(named, "code").as_str())).copied() else {
            return (Value::Null, None);
        };
        let agency = self.known.agencies.iter().find(|agency| agency.id == service.agency_id).map(|agency| &agency.profile);
        (export::service_row(service, self.known.agencies).unwrap_or_default(), agency)
    }
}
