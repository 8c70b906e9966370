//! What HSDS has no member for is an attribute: a term of a taxonomy, with a value where there is one.

use serde_json::{Value, json};

use super::taxonomy::{self, LANGUAGES, OTHER_LANGUAGE, PARTS, STANDARD, Term, word_of};
use crate::catalogue::model::{Completion, CompletionUnit, Service, ServiceContent};
use crate::standards::ids;

/// The terms of a service, each with its value.
#[must_use]
pub fn terms_of(service: &Service) -> Vec<(Term, Option<String>)> {
    let content = &service.content;
    let words = [taxonomy::category(content.category), taxonomy::audience(content.audience)].into_iter();
    let words = words.chain(content.channels.iter().map(|channel| taxonomy::channel(*channel)));
    let words = words.chain(content.life_events.iter().map(|event| taxonomy::life_event(*event)));
    let words = words.map(|term| (term, None));
    let parts = parts_of(content).into_iter().map(|(code, text)| (word_of(STANDARD, &PARTS, code), Some(text)));
    let languages = languages_of(content).into_iter().map(|(code, text)| (word_of(OTHER_LANGUAGE, &LANGUAGES, code), Some(text)));
    words.chain(parts).chain(languages).collect()
}

fn parts_of(content: &ServiceContent) -> Vec<(&'static str, String)> {
    let parts = [
        ("duration", content.completion.map(|time| duration(&time))),
        ("product", Some(content.product.clone())),
        ("legal_basis", Some(content.legal_basis.join("; "))),
        ("counter_minutes", Some(content.typical_service_minutes.to_string())),
    ];
    parts.into_iter().filter_map(|(code, text)| Some((code, text.filter(|text| !text.is_empty())?))).collect()
}

fn languages_of(content: &ServiceContent) -> Vec<(&'static str, String)> {
    let texts = [("name_en", Some(&content.name_en)), ("description_en", Some(&content.description_en))];
    texts.into_iter().filter_map(|(code, text)| Some((code, text.filter(|text| !text.is_empty())?.clone()))).collect()
}

fn duration(time: &Completion) -> String {
    let unit = match time.unit {
        CompletionUnit::Minutes => "menit",
        CompletionUnit::Hours => "jam",
        CompletionUnit::WorkingDays => "hari kerja",
    };
    format!("{} {unit}", time.value)
}

/// The attributes of a service.
#[must_use]
pub fn of_service(service: &Service) -> Vec<Value> {
    terms_of(service).iter().map(|(term, value)| attribute(service.id.as_str(), "service", term, value.as_deref())).collect()
}

fn attribute(owner: &str, entity: &str, term: &Term, value: Option<&str>) -> Value {
    json!({
        "id": ids::of(owner, &format!("attribute/{}/{}", term.taxonomy.code, term.code)),
        "link_id": owner,
        "link_entity": entity,
        "taxonomy_term_id": term.id(),
        "value": value,
        "taxonomy_term": term.record(),
    })
}
