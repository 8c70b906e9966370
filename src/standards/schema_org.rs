//! A service as schema.org has it (`GovernmentService`, JSON-LD): what search engines and assistants read. Names of things are our ids as
//! URNs, and addresses are relative to where the document was read, so that the same bytes hold behind every host and proxy.

use serde_json::{Value, json};

use super::hsds::schedule::{clock, deciding, stretches};
use super::json::lean;
use crate::calendar::model::Schedule;
use crate::catalogue::model::{Audience, Completion, CompletionUnit, FeeKind, Service, ServiceChannel};
use crate::counters::model::Offering;
use crate::directory::Directory;
use crate::sites::model::Site;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The service with everything schema.org has a word for.
#[must_use]
pub fn government_service(d: &Directory, service: &Service) -> Value {
    let content = &service.content;
    lean(json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": urn(service.id.as_str()),
        "identifier": service.code,
        "name": texts(&content.name_id, &content.name_en),
        "description": texts(&content.description_id, &content.description_en),
        "serviceType": content.category.as_str(),
        "url": format!("/v1/malls/{}/services/{}", d.mall.code, service.code),
        "provider": provider(d, service),
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": d.mall.name,
            "identifier": { "@type": "PropertyValue", "propertyID": d.mall.region_scheme, "value": d.mall.region_code },
        },
        "audience": audience(content.audience),
        "availableChannel": channels(d, service),
        "offers": offer(service),
        "serviceOutput": { "@type": "Thing", "name": content.product },
        "termsOfService": content.legal_basis.join("; "),
        "keywords": content.keywords,
    }))
}

/// A name that is the same wherever it is read.
pub fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

/// A text in the languages it was written in.
pub fn texts(id: &str, en: &str) -> Value {
    let tagged = |language: &str, text: &str| json!({ "@language": language, "@value": text });
    let all = [("id", id), ("en", en)].into_iter().filter(|(_, text)| !text.is_empty());
    all.map(|(language, text)| tagged(language, text)).collect()
}

fn provider(d: &Directory, service: &Service) -> Option<Value> {
    let agency = d.agency_by_id(service.agency_id)?;
    Some(json!({
        "@type": "GovernmentOrganization",
        "@id": urn(agency.id.as_str()),
        "name": texts(&agency.profile.name_id, &agency.profile.name_en),
        "identifier": agency.code,
        "url": agency.profile.website,
        "parentOrganization": { "@type": "GovernmentOrganization", "name": agency.profile.parent },
    }))
}

fn audience(audience: Audience) -> Vec<Value> {
    let people = json!({ "@type": "PeopleAudience", "audienceType": "perorangan" });
    let business = json!({ "@type": "BusinessAudience", "audienceType": "usaha" });
    match audience {
        Audience::Individual => vec![people],
        Audience::Business => vec![business],
        Audience::Both => vec![people, business],
    }
}

fn channels(d: &Directory, service: &Service) -> Vec<Value> {
    let content = &service.content;
    let time = content.completion.as_ref().map(duration);
    let online = content.online_url.as_ref().filter(|_| content.is_obtained_by(ServiceChannel::Online));
    let online =
        online.map(|url| json!({ "@type": "ServiceChannel", "serviceUrl": url, "processingTime": time, "availableLanguage": "id" }));
    let here = super::hsds::service::places(d, service).map(|(site, offering)| at_site(d, service, site, offering, time.as_deref()));
    here.chain(online).collect()
}

fn at_site(d: &Directory, service: &Service, site: &Site, offering: &Offering, time: Option<&str>) -> Value {
    json!({
        "@type": "ServiceChannel",
        "name": if offering.appointment { "Datang langsung atau dengan janji temu" } else { "Datang langsung" },
        "serviceLocation": {
            "@type": "GovernmentOffice",
            "@id": urn(site.id.as_str()),
            "name": site.name,
            "address": { "@type": "PostalAddress", "streetAddress": site.address, "addressCountry": "ID" },
            "openingHoursSpecification": deciding(d, site, service).into_iter().flat_map(hours).collect::<Vec<_>>(),
        },
        "processingTime": time,
        "availableLanguage": "id",
    })
}

fn hours(schedule: &Schedule) -> Vec<Value> {
    let days = |weekdays: &[usize]| weekdays.iter().filter_map(|day| DAYS.get(*day).copied()).collect::<Vec<_>>();
    let rows = stretches(schedule).into_iter().map(|stretch| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": days(&stretch.weekdays),
            "opens": clock(stretch.opens),
            "closes": clock(stretch.closes),
            "validFrom": schedule.valid_from,
            "validThrough": schedule.valid_to,
        })
    });
    rows.collect()
}

/// A promised time as ISO 8601 writes it. Working days are days there: the standard knows no others.
#[must_use]
pub fn duration(time: &Completion) -> String {
    match time.unit {
        CompletionUnit::Minutes => format!("PT{}M", time.value),
        CompletionUnit::Hours => format!("PT{}H", time.value),
        CompletionUnit::WorkingDays | CompletionUnit::CalendarDays => format!("P{}D", time.value),
        CompletionUnit::Months => format!("P{}M", time.value),
    }
}

fn offer(service: &Service) -> Value {
    let fee = &service.content.fee;
    let price = match fee.kind {
        FeeKind::Free => Some(0),
        FeeKind::Fixed => fee.amount_idr,
        FeeKind::Variable => None,
    };
    json!({ "@type": "Offer", "price": price, "priceCurrency": "IDR", "description": fee.note })
}
