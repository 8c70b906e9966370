//! Sites as locations, and services at them.

use serde_json::{Value, json};

use super::schedule;
use crate::catalogue::model::Service;
use crate::counters::model::Offering;
use crate::directory::Directory;
use crate::sites::model::{Site, SiteKind};
use crate::standards::ids;
use crate::standards::json::{lean, with};

/// A site. Its hours are not those of everything in it: they stand with the services there.
#[must_use]
pub fn record(site: &Site) -> Value {
    let own = site.id.as_str();
    lean(json!({
        "id": own,
        "location_type": "physical",
        "name": site.name,
        "alternate_name": site.code,
        "description": kind(site.kind),
        "external_identifier": site.code,
        "external_identifier_type": "mpp",
        "addresses": [address(site)],
    }))
}

const fn kind(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Hall => "Gedung utama",
        SiteKind::Mini => "MPP mini",
        SiteKind::Market => "Gerai di pasar",
        SiteKind::VillageOffice => "Gerai di kantor desa",
        SiteKind::MobileUnit => "Unit keliling",
    }
}

/// A site has its address as people write it: street, town, regency, province, with the postcode anywhere. HSDS wants it in pieces; what
/// the text does not say stays empty.
fn address(site: &Site) -> Value {
    let postal_code = postcode(&site.address).unwrap_or_default();
    let parts: Vec<&str> = site.address.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let from_the_end = |n: usize| if parts.len() > n { parts.len().checked_sub(n).and_then(|at| parts.get(at)).copied() } else { None };
    json!({
        "id": ids::of(site.id, "address"),
        "location_id": site.id.as_str(),
        "address_1": site.address,
        "city": from_the_end(2).unwrap_or_default(),
        "state_province": from_the_end(1).unwrap_or_default(),
        "postal_code": postal_code,
        "country": "ID",
        "address_type": "physical",
    })
}

/// The last five digits that stand alone.
#[must_use]
pub fn postcode(address: &str) -> Option<&str> {
    let mut groups = address.split(|letter: char| !letter.is_ascii_digit());
    groups.rfind(|digits| digits.len() == 5)
}

/// The id of a service at a location.
#[must_use]
pub fn place_id(service: &Service, site: &Site) -> String {
    ids::of(service.id, &format!("service_at_location/{}", site.id))
}

/// A service at a site, without what belongs to either alone.
#[must_use]
pub fn place(d: &Directory, service: &Service, site: &Site, offering: &Offering) -> Value {
    lean(json!({
        "id": place_id(service, site),
        "service_id": service.id.as_str(),
        "location_id": site.id.as_str(),
        "description": description(d, offering),
    }))
}

/// The same with location and hours.
#[must_use]
pub fn full_place(d: &Directory, service: &Service, site: &Site, offering: &Offering) -> Value {
    let id = place_id(service, site);
    let schedules = schedule::deciding(d, site, service);
    let more = json!({
        "location": record(site),
        "schedules": schedule::records(&schedules, site.zone, &id),
    });
    lean(with(place(d, service, site, offering), more))
}

/// Where to go inside, and how: counters, numbers and appointments have no members of their own.
fn description(d: &Directory, offering: &Offering) -> Option<String> {
    let queue = d.queue_by_id(offering.queue_id)?;
    let zone = queue.zone_id.and_then(|id| d.zone_by_id(id)).map(|zone| zone.name.as_str());
    let ways = match (offering.walk_in, offering.appointment) {
        (true, true) => Some("ambil nomor atau janji temu"),
        (true, false) => Some("ambil nomor"),
        (false, true) => Some("dengan janji temu"),
        (false, false) => None,
    };
    let queue = format!("Antrean {}", queue.name);
    Some(zone.into_iter().chain([queue.as_str()]).chain(ways).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_five_digits_that_stand_alone() {
        assert_eq!(postcode("Jalan Contoh 1, Sumedang 45311, Jawa Barat"), Some("45311"));
        assert_eq!(postcode("Jalan Contoh 123456, Sumedang"), None);
        assert_eq!(postcode("Blok 11111, Kota 22222"), Some("22222"));
    }
}
