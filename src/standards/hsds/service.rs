//! Services.

use serde_json::{Value, json};

use super::{Source, attributes, location, organization};
use crate::catalogue::model::{Fee, FeeKind, Requirement, RequirementKind, Service, ServiceStatus};
use crate::directory::Directory;
use crate::sites::model::Site;
use crate::standards::ids;
use crate::standards::json::{lean, with};

/// Whether others are told of it: also of one that is gone, so that they strike it.
#[must_use]
pub fn is_exported(service: &Service) -> bool {
    service.status != ServiceStatus::Draft
}

const fn status(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Published => "active",
        ServiceStatus::Suspended => "temporarily closed",
        ServiceStatus::Draft => "inactive",
        ServiceStatus::Archived => "defunct",
    }
}

/// What a listing of organizations shows of it.
#[must_use]
pub fn named(service: &Service) -> Value {
    json!({ "id": service.id.as_str(), "name": service.content.name_id, "status": status(service.status) })
}

/// What one must know to decide whether to ask for more.
#[must_use]
pub fn minimal(source: &Source, service: &Service) -> Value {
    json!({ "id": service.id.as_str(), "modified_date": source.changes.last_of(service) })
}

/// What a listing shows: everything that there is only one of.
#[must_use]
pub fn listed(source: &Source, service: &Service) -> Value {
    let content = &service.content;
    lean(json!({
        "id": service.id.as_str(),
        "organization_id": service.agency_id.as_str(),
        "name": content.name_id,
        "alternate_name": service.code,
        "description": content.description_id,
        "url": content.online_url,
        "status": status(service.status),
        "application_process": numbered(&content.procedure),
        "eligibility_description": exclusions(&content.exclusions),
        "assured_date": service.reviewed_on,
        "alert": service.status_note.as_ref().map(|note| &note.id),
        "fees_description": Some(&content.fee.note).filter(|note| !note.is_empty()),
        "last_modified": source.changes.last_of(service),
    }))
}

/// Everything.
#[must_use]
pub fn full(source: &Source, service: &Service) -> Value {
    let d = &source.d;
    let agency = d.agency_by_id(service.agency_id);
    let of_agency = agency.map(|agency| organization::Organization::Agency(agency).record(d));
    let complaint = agency.and_then(|agency| agency.profile.complaint.as_ref());
    lean(with(
        listed(source, service),
        json!({
            "organization": of_agency,
            "languages": languages(service),
            "service_areas": [service_area(d, service)],
            "service_at_locations": places(d, service).map(|(site, offering)| location::full_place(d, service, site, offering)).collect::<Vec<_>>(),
            "cost_options": [cost_option(service)],
            "required_documents": required_documents(service),
            "contacts": complaint.map(|channel| organization::complaints(service.id.as_str(), "service_id", channel)),
            "attributes": attributes::of_service(service),
        }),
    ))
}

/// The sites that offer a service, each with how.
pub fn places<'a>(d: &'a Directory, service: &Service) -> impl Iterator<Item = (&'a Site, &'a crate::counters::model::Offering)> {
    let id = service.id;
    d.sites.iter().filter_map(move |site| Some((site, d.offering(site.id, id).filter(|offering| offering.active)?)))
}

/// Who comes in vain.
fn exclusions(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| format!("Tidak dilayani di sini: {}.", texts.join("; ")))
}

fn numbered(steps: &[String]) -> Option<String> {
    let lines: Vec<String> = (1..).zip(steps).map(|(n, step)| format!("{n}. {step}")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn languages(service: &Service) -> Vec<Value> {
    let language = |(code, name): (&str, &str)| json!({ "id": ids::of(service.id, &format!("language/{code}")), "service_id": service.id.as_str(), "code": code, "name": name });
    [("id", "Bahasa Indonesia")].into_iter().map(language).collect()
}

fn service_area(d: &Directory, service: &Service) -> Value {
    json!({
        "id": ids::of(service.id, "service_area"),
        "service_id": service.id.as_str(),
        "name": d.mall.name,
        "extent": d.mall.region_code,
        "extent_type": d.mall.region_scheme,
    })
}

fn cost_option(service: &Service) -> Value {
    let Fee { kind, amount_idr, note, payee, legal_basis } = &service.content.fee;
    let payee = payee.as_ref().map(|payee| format!("Dibayarkan kepada {payee}."));
    let basis = legal_basis.as_ref().map(|basis| format!("Dasar: {basis}."));
    let description: Vec<String> = [Some(note.clone()), payee, basis].into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let (option, amount) = match kind {
        FeeKind::Free => ("Gratis", Some(0)),
        FeeKind::Fixed => ("Tarif tetap", *amount_idr),
        FeeKind::Variable => ("Tarif bervariasi", None),
    };
    json!({
        "id": ids::of(service.id, "cost_option"),
        "service_id": service.id.as_str(),
        "valid_from": service.effective_from,
        "option": option,
        "currency": "IDR",
        "amount": amount,
        "amount_description": description.join(" "),
    })
}

fn required_documents(service: &Service) -> Vec<Value> {
    let documents = (1..).zip(&service.content.requirements);
    let document = |(n, requirement): (i32, &Requirement)| {
        let id = ids::of(service.id, &format!("required_document/{n}"));
        json!({ "id": id, "service_id": service.id.as_str(), "document": in_words(requirement) })
    };
    documents.map(document).collect()
}

/// A requirement with its form.
fn in_words(requirement: &Requirement) -> String {
    let form = match requirement.kind {
        None => return requirement.text.clone(),
        Some(RequirementKind::Original) => "asli",
        Some(RequirementKind::Copy) => "fotokopi",
        Some(RequirementKind::Shown) => "diperlihatkan",
        Some(RequirementKind::Digital) => "berkas digital",
    };
    format!("{} ({form})", requirement.text)
}
