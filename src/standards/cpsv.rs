//! All services as CPSV-AP 3.2 (the European core vocabulary of public services), one JSON-LD document. The official context types texts so
//! that no language could be said; this one is small, and says languages and types where they stand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ids;
use super::json::lean;
use super::schema_org::{duration, texts, urn};
use crate::catalogue::model::{Agency, FeeKind, Requirement, Service, ServiceChannel, ServiceStatus};
use crate::directory::Directory;

/// The code of the rupiah in the authority table of currencies.
const RUPIAH: &str = "http://publications.europa.eu/resource/authority/currency/IDR";
const INDONESIAN: &str = "http://publications.europa.eu/resource/authority/language/IND";
const ENGLISH: &str = "http://publications.europa.eu/resource/authority/language/ENG";

/// The dump of a mall.
#[must_use]
pub fn dump(d: &Directory) -> Value {
    let services: Vec<&Service> = d.services.iter().filter(|service| service.status.is_public()).collect();
    let mut graph: Vec<Value> = vocabulary(d);
    graph.extend(d.agencies.iter().map(|agency| organisation(d, agency)));
    graph.extend(rules(&services));
    graph.extend(services.iter().flat_map(|service| of_service(d, service)));
    json!({ "@context": context(), "@graph": graph.into_iter().map(lean).collect::<Vec<_>>() })
}

fn context() -> Value {
    json!({
        "adms": "http://www.w3.org/ns/adms#",
        "cpsv": "http://purl.org/vocab/cpsv#",
        "cv": "http://data.europa.eu/m8g/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

/// A thing that belongs to a service.
fn part(service: &Service, what: &str) -> String {
    urn(&ids::of(service.id, &format!("cpsv/{what}")))
}

fn concept(id: &str, label: &str) -> Value {
    json!({ "@id": id, "@type": "skos:Concept", "skos:prefLabel": texts(label, "") })
}

fn word(kind: &str, value: &str) -> String {
    urn(&ids::common(&format!("cpsv/{kind}/{value}")))
}

/// What several services point at: the region, the currency, languages and our own words.
fn vocabulary(d: &Directory) -> Vec<Value> {
    let statuses = [ServiceStatus::Published, ServiceStatus::Suspended].map(|status| (word("status", status.as_str()), status.as_str()));
    let channels = ServiceChannel::ALL.iter().map(|channel| (word("channel", channel.as_str()), channel.as_str()));
    let own = statuses.into_iter().chain(channels).map(|(id, label)| concept(&id, label));
    let language =
        |id: &str, label: &str| json!({ "@id": id, "@type": ["dct:LinguisticSystem", "skos:Concept"], "skos:prefLabel": texts(label, "") });
    let region = json!({
        "@id": region(d), "@type": ["dct:Location", "skos:Concept"], "dct:identifier": d.mall.region_code, "skos:prefLabel": texts(&d.mall.name, ""),
    });
    let shared = [region, concept(RUPIAH, "Rupiah"), language(INDONESIAN, "Bahasa Indonesia"), language(ENGLISH, "Bahasa Inggris")];
    shared.into_iter().chain(own).collect()
}

fn region(d: &Directory) -> String {
    urn(&ids::common(&format!("region/{}/{}", d.mall.region_scheme, d.mall.region_code)))
}

fn organisation(d: &Directory, agency: &Agency) -> Value {
    json!({
        "@id": urn(agency.id.as_str()),
        "@type": "cv:PublicOrganisation",
        "dct:identifier": agency.code,
        "dct:title": texts(&agency.profile.name_id, &agency.profile.name_en),
        "skos:prefLabel": texts(&agency.profile.name_id, &agency.profile.name_en),
        "dct:spatial": reference(&region(d)),
        "foaf:homepage": agency.profile.website.as_deref().map(|site| json!({ "@id": site, "@type": "foaf:Document" })),
    })
}

/// The regulations services cite, each once.
fn rules(services: &[&Service]) -> Vec<Value> {
    let cited: BTreeMap<String, &str> =
        services.iter().flat_map(|service| &service.content.legal_basis).map(|text| (law(text), text.as_str())).collect();
    cited.into_iter().map(|(id, text)| json!({ "@id": id, "@type": "eli:LegalResource", "dct:title": texts(text, "") })).collect()
}

fn law(text: &str) -> String {
    urn(&ids::common(&format!("law/{text}")))
}

fn of_service(d: &Directory, service: &Service) -> Vec<Value> {
    let content = &service.content;
    let status = word("status", service.status.as_str());
    let own = json!({
        "@id": urn(service.id.as_str()),
        "@type": ["cpsv:PublicService", "schema:GovernmentService"],
        "dct:identifier": service.code,
        "dct:title": texts(&content.name_id, &content.name_en),
        "dct:description": texts(&content.description_id, &content.description_en),
        "dct:language": [reference(INDONESIAN), reference(ENGLISH)],
        "dct:spatial": reference(&region(d)),
        "dcat:keyword": content.keywords.iter().map(|keyword| json!({ "@language": "id", "@value": keyword })).collect::<Vec<_>>(),
        "adms:status": reference(&status),
        "cv:processingTime": content.completion.as_ref().map(|time| json!({ "@type": "xsd:duration", "@value": duration(time) })),
        "cv:hasCompetentAuthority": reference(&urn(service.agency_id.as_str())),
        "cv:hasCost": reference(&part(service, "cost")),
        "cv:hasChannel": content.channels.iter().map(|channel| reference(&part(service, channel.as_str()))).collect::<Vec<_>>(),
        "cv:hasLegalResource": content.legal_basis.iter().map(|text| reference(&law(text))).collect::<Vec<_>>(),
        "cv:holdsRequirement": (1..=content.requirements.len()).map(|n| reference(&part(service, &format!("requirement/{n}")))).collect::<Vec<_>>(),
        "cpsv:produces": reference(&part(service, "output")),
        "cpsv:follows": reference(&part(service, "procedure")),
    });
    let output = json!({
        "@id": part(service, "output"), "@type": "cv:Output", "dct:identifier": format!("{}/output", service.code), "dct:title": texts(&content.product, ""),
    });
    let procedure = json!({
        "@id": part(service, "procedure"), "@type": "cpsv:Rule", "dct:identifier": format!("{}/procedure", service.code),
        "dct:title": texts("Sistem, mekanisme, dan prosedur", ""), "dct:description": texts(&content.procedure.join("\n"), ""),
    });
    let own = [own, cost(service), output, procedure].into_iter();
    own.chain(channels(service)).chain(requirements(service)).collect()
}

/// What it costs. An amount that depends on something is said in words.
fn cost(service: &Service) -> Value {
    let fee = &service.content.fee;
    let amount = match fee.kind {
        FeeKind::Free => Some(0),
        FeeKind::Fixed => fee.amount_idr,
        FeeKind::Variable => None,
    };
    json!({
        "@id": part(service, "cost"),
        "@type": "cv:Cost",
        "dct:identifier": format!("{}/cost", service.code),
        "dct:description": texts(&fee.note, ""),
        "cv:hasValue": amount.map(|amount| json!({ "@type": "xsd:double", "@value": amount.to_string() })),
        "cv:currency": reference(RUPIAH),
    })
}

fn channels(service: &Service) -> impl Iterator<Item = Value> {
    service.content.channels.iter().map(|channel| {
        json!({
            "@id": part(service, channel.as_str()),
            "@type": "cv:Channel",
            "dct:identifier": format!("{}/{}", service.code, channel.as_str()),
            "dct:type": reference(&word("channel", channel.as_str())),
        })
    })
}

/// A requirement, and the paper that shows it is met.
fn requirements(service: &Service) -> impl Iterator<Item = Value> {
    let numbered = (1..).zip(&service.content.requirements);
    numbered.flat_map(|(n, requirement): (usize, &Requirement)| {
        let text = requirement.text.as_str();
        let (own, evidence) = (part(service, &format!("requirement/{n}")), part(service, &format!("evidence/{n}")));
        [
            json!({
                "@id": own, "@type": "cv:Requirement", "dct:identifier": format!("{}/requirement/{n}", service.code), "dct:title": texts(text, ""),
                "cv:hasSupportingEvidence": reference(&evidence),
            }),
            json!({ "@id": evidence, "@type": "cv:Evidence", "dct:identifier": format!("{}/evidence/{n}", service.code), "dct:title": texts(text, "") }),
        ]
    })
}
