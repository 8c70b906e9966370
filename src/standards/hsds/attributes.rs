//! What HSDS has no member for is an attribute: a term of a taxonomy, with a value where there is one.

use serde_json::{Value, json};

use super::taxonomy::{
    self, EXTERNAL, KBLI_2020, KBLI_2025, LANGUAGES, LICENCES, LICENSING, OTHER_LANGUAGE, PARTS, STANDARD, Term, word_of,
};
use crate::catalogue::model::{Completion, CompletionUnit, KbliVersion, Licensing, Service, ServiceContent};
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
    let licence = content.licensing.iter().flat_map(licence_terms);
    let external = service.external_ids.iter().map(|id| (Term::new(EXTERNAL, &id.scheme, &id.scheme), Some(id.value.clone())));
    words.chain(parts).chain(languages).chain(licence).chain(external).collect()
}

fn parts_of(content: &ServiceContent) -> Vec<(&'static str, String)> {
    let production = &content.production;
    let parts = [
        ("decree_number", content.decree_number.clone()),
        ("duration", content.completion.as_ref().map(duration)),
        ("product", Some(content.product.clone())),
        ("complaint_handling", content.complaint_handling.clone()),
        ("legal_basis", Some(content.legal_basis.join("; "))),
        ("facilities", production.facilities.clone()),
        ("staff_competence", production.staff_competence.clone()),
        ("internal_supervision", production.internal_supervision.clone()),
        ("staff_count", production.staff_count.map(|count| count.to_string())),
        ("service_guarantee", production.service_guarantee.clone()),
        ("safety_guarantee", production.safety_guarantee.clone()),
        ("performance_evaluation", production.performance_evaluation.clone()),
        ("counter_minutes", Some(content.typical_service_minutes.to_string())),
    ];
    said(parts)
}

fn languages_of(content: &ServiceContent) -> Vec<(&'static str, String)> {
    said([
        ("name_en", Some(content.name_en.clone())),
        ("description_en", Some(content.description_en.clone())),
        ("name_su", content.name_su.clone()),
        ("description_su", content.description_su.clone()),
    ])
}

fn said(texts: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Vec<(&'static str, String)> {
    texts.into_iter().filter_map(|(code, text)| Some((code, text.filter(|text| !text.is_empty())?))).collect()
}

fn licence_terms(licensing: &Licensing) -> Vec<(Term, Option<String>)> {
    let kbli = licensing.kbli.iter().map(|kbli| {
        let taxonomy = match kbli.version {
            KbliVersion::Y2020 => KBLI_2020,
            KbliVersion::Y2025 => KBLI_2025,
        };
        (Term::new(taxonomy, &kbli.code, format!("KBLI {}", kbli.code)), None)
    });
    let stages = licensing.stages.iter().map(|stage| format!("{} ({} hari kerja)", stage.name, stage.working_days));
    let own = said([
        ("authority", Some(licensing.authority.to_string())),
        ("risk", licensing.risk.map(|risk| risk.to_string())),
        ("stages", Some(stages.collect::<Vec<_>>().join("; "))),
        ("deemed_approval", Some(if licensing.deemed_approval { "ya" } else { "tidak" }.to_owned())),
        ("oss_url", licensing.oss_url.clone()),
    ]);
    own.into_iter().map(|(code, text)| (word_of(LICENSING, &LICENCES, code), Some(text))).chain(kbli).collect()
}

fn duration(time: &Completion) -> String {
    let unit = match time.unit {
        CompletionUnit::Minutes => "menit",
        CompletionUnit::Hours => "jam",
        CompletionUnit::WorkingDays => "hari kerja",
        CompletionUnit::CalendarDays => "hari kalender",
        CompletionUnit::Months => "bulan",
    };
    let note = time.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
    format!("{} {unit}{note}", time.value)
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
