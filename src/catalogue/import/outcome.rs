//! What a plan makes of each row, for somebody who has to say yes to it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::plan::{AgencyChange, Existing, Plan, ServiceChange};
use super::{Parsed, ParsedService};
use crate::catalogue::export;
use crate::catalogue::model::{Agency, Change, Listing, Service, differences};
use crate::kernel::ids::ServiceId;
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// What happens to a row's agency or service.
    Turn, "Akibat baris", { Added => "added", Changed => "changed", Unchanged => "unchanged" }
);

/// What a row does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportOutcome)]
pub struct Outcome {
    /// Row in its table.
    #[schema(minimum = 1, example = 2)]
    pub row: usize,
    /// Code of the agency or service it is about.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub code: String,
    /// Code of the agency.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: String,
    /// What happens.
    #[schema(example = "changed")]
    pub turn: Turn,
    /// Everything that differs from what is there; of something new everything that is told of it.
    #[schema(max_items = 100)]
    pub changes: Vec<Change>,
}

/// What `plan` makes of each row of `parsed`: agencies and services.
#[must_use]
pub fn outcomes(plan: &Plan, parsed: &Parsed, existing: &Existing<'_>) -> (Vec<Outcome>, Vec<Outcome>) {
    (agencies(plan, parsed, existing), services(plan, parsed, existing))
}

fn agencies(plan: &Plan, parsed: &Parsed, existing: &Existing<'_>) -> Vec<Outcome> {
    let changed: HashMap<&str, &Agency> =
        plan.agencies.iter().map(AgencyChange::agency).map(|agency| (agency.code.as_str(), agency)).collect();
    let known: HashMap<&str, &Agency> = existing.agencies.iter().map(|agency| (agency.code.as_str(), agency)).collect();
    let value = |agency: &Agency| with(export::agency_row(agency).unwrap_or_default(), json!({ "position": agency.position }));
    let outcome = |row: usize, code: &str| {
        let (before, after) = (known.get(code).copied(), changed.get(code).copied());
        let changes = after.map(|after| differences(&before.map_or_else(|| json!({}), value), &value(after)));
        Outcome {
            row,
            code: code.to_owned(),
            agency: code.to_owned(),
            turn: turn(before.is_some(), after.is_some()),
            changes: changes.unwrap_or_default(),
        }
    };
    parsed.agencies.iter().map(|row| outcome(row.row, &row.code)).collect()
}

fn services(plan: &Plan, parsed: &Parsed, existing: &Existing<'_>) -> Vec<Outcome> {
    let changed: HashMap<ServiceId, &ServiceChange> = plan.services.iter().map(|change| (change.head.id, change)).collect();
    let added: HashMap<&str, &ServiceChange> =
        plan.services.iter().filter(|change| change.is_new).map(|change| (change.head.code.as_str(), change)).collect();
    let outcome = |row: &ParsedService| {
        let before = existing.service(row);
        let after = before.map_or_else(|| added.get(row.code.as_str()), |service| changed.get(&service.id)).copied();
        let changes = after
            .map(|after| differences(&before.map_or_else(|| json!({}), |service| known(service, existing)), &planned(row, before, after)));
        let code = before.map_or(&row.code, |service| &service.code).clone();
        let turn = turn(before.is_some(), after.is_some());
        Outcome { row: row.row, code, agency: row.agency.clone(), turn, changes: changes.unwrap_or_default() }
    };
    parsed.services.iter().map(outcome).collect()
}

const fn turn(was: bool, is_written: bool) -> Turn {
    match (was, is_written) {
        (false, _) => Turn::Added,
        (true, true) => Turn::Changed,
        (true, false) => Turn::Unchanged,
    }
}

/// What is compared of a service that exists.
fn known(service: &Service, existing: &Existing<'_>) -> Value {
    let agency = existing.agencies.iter().find(|agency| agency.id == service.agency_id).map(|agency| agency.code.as_str());
    with(json!(Listing::from(service.content.clone())), json!({ "agency": agency, "external_ids": service.external_ids }))
}

/// The same of what a plan makes of it.
fn planned(row: &ParsedService, before: Option<&Service>, after: &ServiceChange) -> Value {
    let content = after.next.as_ref().map(|(_, content)| content).or(before.map(|service| &service.content));
    let ids = after.external_ids.as_ref().or(before.map(|service| &service.external_ids));
    let listing = content.map(|content| Listing::from(content.clone())).unwrap_or_default();
    let told = with(json!(listing), json!({ "agency": row.agency, "external_ids": ids }));
    let head = &after.head;
    // One that exists keeps its own.
    let new = json!({ "status": head.status, "status_note": head.status_note, "reviewed_on": head.reviewed_on });
    if after.is_new { with(told, new) } else { told }
}

/// A value with further members.
fn with(mut value: Value, further: Value) -> Value {
    if let (Value::Object(members), Value::Object(further)) = (&mut value, further) {
        members.extend(further);
    }
    value
}
