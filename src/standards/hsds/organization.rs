//! Agencies as organizations, and the bodies they belong to.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Source;
use crate::catalogue::model::{Agency, ComplaintChannel, Service, fold};
use crate::directory::Directory;
use crate::standards::ids;
use crate::standards::json::{lean, with};

/// An agency, or the body above agencies, which we know by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organization<'a> {
    Agency(&'a Agency),
    Parent(&'a str),
}

/// All of them: agencies in the order of the menu, then what they belong to.
#[must_use]
pub fn all(d: &Directory) -> Vec<Organization<'_>> {
    let parents: BTreeSet<&str> = d.agencies.iter().map(|agency| agency.profile.parent.as_str()).collect();
    d.agencies.iter().map(Organization::Agency).chain(parents.into_iter().map(Organization::Parent)).collect()
}

impl Organization<'_> {
    #[must_use]
    pub fn id(&self, d: &Directory) -> String {
        match self {
            Self::Agency(agency) => agency.id.to_string(),
            Self::Parent(name) => parent_id(d, name),
        }
    }

    #[must_use]
    pub fn is_named(&self, folded: &str) -> bool {
        match self {
            Self::Agency(agency) => {
                [&agency.profile.name_id, &agency.profile.name_en, &agency.code].into_iter().any(|name| fold(name).contains(folded))
            }
            Self::Parent(name) => fold(name).contains(folded),
        }
    }

    /// What one shows of it.
    #[must_use]
    pub fn record(&self, d: &Directory) -> Value {
        match self {
            Self::Agency(agency) => of_agency(d, agency),
            Self::Parent(name) => json!({ "id": parent_id(d, name), "name": name, "description": name }),
        }
    }

    /// With its services: in full, or by name.
    #[must_use]
    pub fn with_services(&self, source: &Source, full: bool) -> Value {
        let Self::Agency(agency) = self else { return self.record(&source.d) };
        let its = source.d.services.iter().filter(|s| s.agency_id == agency.id && super::service::is_exported(s));
        let shown = |service: &Service| if full { super::service::full(source, service) } else { super::service::named(service) };
        lean(with(self.record(&source.d), json!({ "services": its.map(shown).collect::<Vec<_>>() })))
    }
}

fn parent_id(d: &Directory, name: &str) -> String {
    ids::of(d.mall.id, &format!("organization/{name}"))
}

fn of_agency(d: &Directory, agency: &Agency) -> Value {
    let own = agency.id.as_str();
    lean(json!({
        "id": own,
        "name": agency.profile.name_id,
        "alternate_name": agency.code,
        "description": description(agency),
        "website": agency.profile.website,
        "email": agency.profile.email,
        "phones": phones(own, "organization_id", agency.profile.phone.as_deref()),
        "contacts": agency.profile.complaint.as_ref().map(|channel| complaints(own, "organization_id", channel)),
        "parent_organization_id": parent_id(d, &agency.profile.parent),
        "organization_identifiers": [{
            "id": ids::of(own, "organization_identifier/mpp"),
            "organization_id": own,
            "identifier_scheme": "mpp",
            "identifier_type": "Kode instansi",
            "identifier": agency.code,
        }],
    }))
}

/// HSDS wants one. Where the agency has not written any, its names say what it is.
fn description(agency: &Agency) -> String {
    let written = agency.profile.description_id.clone();
    written.unwrap_or_else(|| format!("{} ({}), {}", agency.profile.name_id, agency.profile.name_en, agency.profile.parent))
}

/// The unit that takes complaints, as contacts of an agency or of a service. A service is not named by a person.
#[must_use]
pub fn complaints(owner: &str, member: &str, channel: &ComplaintChannel) -> Value {
    let id = ids::of(owner, "contact/complaint");
    lean(json!([{
        "id": id,
        member: owner,
        "title": "Unit Pengaduan",
        "department": channel.unit,
        "email": channel.email,
        "phones": phones(&id, "contact_id", channel.phone.as_deref()),
    }]))
}

fn phones(owner: &str, member: &str, number: Option<&str>) -> Vec<Value> {
    number.map(|number| json!({ "id": ids::of(owner, "phone"), member: owner, "number": number, "type": "voice" })).into_iter().collect()
}
