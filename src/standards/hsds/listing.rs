//! From a read and its parameters to what is sent.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::organization::{self, Organization};
use super::page::{Body, json_body, part_of};
use super::query::{
    Format, FullServiceParams, ID, OrganizationParams, Part, PlaceParams, ServiceParams, TaxonomyParams, TermParams, WORDS, given, moment,
    no_proximity, postcode,
};
use super::taxonomy::{Term, taxonomies, terms};
use super::{Read, Source, attributes, location, service};
use crate::catalogue::model::{Service, fold};
use crate::counters::model::Offering;
use crate::http::params::read_query;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::ServiceId;
use crate::kernel::time::Instant;
use crate::sites::model::Site;

/// What a read is answered with. The read of the stub itself depends on the address it is asked at and is not answered here.
///
/// # Errors
/// `invalid_parameter`, `unknown_filter_value`; `not_found` for an id that nothing has.
pub fn body_of(source: &Source, read: &Read, query: &str) -> Result<Body> {
    match read {
        Read::Root => Err(AppError::internal("the stub is answered where its address is known")),
        Read::Services => services(source, &parameters(query)?),
        Read::Service(id) => json_body(&service::full(source, of_id(source, id)?)),
        Read::Organizations => organizations(source, &parameters(query)?),
        Read::Organization(id) => {
            let full: FullServiceParams = parameters(query)?;
            one(organization::all(&source.d), |o| o.id(&source.d) == *id, |o| o.with_services(source, full.full_service.unwrap_or(false)))
        }
        Read::ServicesAtLocations => places(source, &parameters(query)?),
        Read::ServiceAtLocation(id) => {
            one(places_of(source, exported(source, None, &|_| true)?), |place| place.id() == *id, |place| place.full(source))
        }
        Read::Taxonomies => taxonomies_listed(&parameters(query)?),
        Read::Taxonomy(id) => one(taxonomies(), |taxonomy| taxonomy["id"] == id.as_str(), Value::clone),
        Read::TaxonomyTerms => terms_listed(source, &parameters(query)?),
        Read::TaxonomyTerm(id) => one(all_terms(source), |term| term.id() == *id, Term::full_record),
    }
}

fn words(text: Option<&String>) -> Result<Option<&str>> {
    given("search", text, WORDS)
}

fn parameters<T: DeserializeOwned>(query: &str) -> Result<T> {
    read_query(query)
}

fn one<T>(all: Vec<T>, is_it: impl Fn(&T) -> bool, record: impl Fn(&T) -> Value) -> Result<Body> {
    let found = all.iter().find(|one| is_it(one)).ok_or_else(|| AppError::new(Code::NotFound))?;
    json_body(&record(found))
}

fn of_id<'a>(source: &'a Source, id: &str) -> Result<&'a Service> {
    let found = id.parse::<ServiceId>().ok().and_then(|id| source.d.service_by_id(id));
    found.filter(|service| service::is_exported(service)).ok_or_else(|| AppError::new(Code::NotFound))
}

/// Which services: all conditions must hold.
struct Wanted<'a> {
    organization: Option<&'a str>,
    term: Option<&'a str>,
    taxonomy: Option<&'a str>,
    modified_after: Option<Instant>,
}

impl Wanted<'_> {
    fn admits(&self, source: &Source, service: &Service) -> bool {
        let terms = || attributes::terms_of(service).into_iter().map(|(term, _)| term);
        self.organization.is_none_or(|id| service.agency_id.as_str() == id)
            && self.term.is_none_or(|id| terms().any(|term| term.id() == id))
            && self.taxonomy.is_none_or(|id| terms().any(|term| term.taxonomy.id() == id))
            && self.modified_after.is_none_or(|after| source.changes.last_of(service) >= after)
    }
}

/// Those that others are told of and that are `wanted`, in the order of codes, or of how well they fit the words.
fn exported<'a>(source: &'a Source, words: Option<&str>, wanted: &dyn Fn(&Service) -> bool) -> Result<Vec<&'a Service>> {
    let all = &source.d.services;
    let told = |service: &Service| service::is_exported(service) && wanted(service);
    let words = words.map(fold).filter(|words| !words.is_empty());
    let Some(words) = words else { return Ok(all.iter().filter(|service| told(service)).collect()) };
    let (_, found) = source.d.search.search(&words, |place| all.get(place).is_some_and(told))?;
    Ok(found.hits.iter().filter_map(|hit| all.get(hit.document)).collect())
}

fn services(source: &Source, params: &ServiceParams) -> Result<Body> {
    let part = Part::of(params.page, params.per_page, params.format)?;
    let wanted = Wanted {
        organization: given("organization_id", params.organization_id.as_ref(), ID)?,
        term: given("taxonomy_term_id", params.taxonomy_term_id.as_ref(), ID)?,
        taxonomy: given("taxonomy_id", params.taxonomy_id.as_ref(), ID)?,
        modified_after: moment(params.modified_after.as_ref())?,
    };
    let found = exported(source, words(params.search.as_ref())?, &|service| wanted.admits(source, service))?;
    match (params.minimal.unwrap_or(false), params.full.unwrap_or(false)) {
        (true, _) => {
            let part = if params.format == Some(Format::Ndjson) { Part::Lines } else { Part::Whole };
            part_of(&found, part, |one| service::minimal(source, one))
        }
        (false, true) => part_of(&found, part, |one| service::full(source, one)),
        (false, false) => part_of(&found, part, |one| service::listed(source, one)),
    }
}

fn organizations(source: &Source, params: &OrganizationParams) -> Result<Body> {
    let part = Part::of(params.page, params.per_page, params.format)?;
    let words = words(params.search.as_ref())?.map(fold);
    let named = |one: &Organization<'_>| words.as_deref().is_none_or(|words| one.is_named(words));
    let found: Vec<Organization<'_>> = organization::all(&source.d).into_iter().filter(named).collect();
    let (full, full_service) = (params.full.unwrap_or(false), params.full_service.unwrap_or(false));
    part_of(&found, part, |one| if full || full_service { one.with_services(source, full_service) } else { one.record(&source.d) })
}

/// A service where it can be had.
struct Place<'a> {
    service: &'a Service,
    site: &'a Site,
    offering: &'a Offering,
}

impl Place<'_> {
    fn id(&self) -> String {
        location::place_id(self.service, self.site)
    }
    fn full(&self, source: &Source) -> Value {
        location::full_place(&source.d, self.service, self.site, self.offering)
    }
    fn record(&self, source: &Source) -> Value {
        location::place(&source.d, self.service, self.site, self.offering)
    }
}

fn places_of<'a>(source: &'a Source, services: Vec<&'a Service>) -> Vec<Place<'a>> {
    let of = |service: &'a Service| service::places(&source.d, service).map(move |(site, offering)| Place { service, site, offering });
    services.into_iter().flat_map(of).collect()
}

fn places(source: &Source, params: &PlaceParams) -> Result<Body> {
    let part = Part::of(params.page, params.per_page, params.format)?;
    no_proximity(params.proximity.as_ref())?;
    let wanted = Wanted {
        organization: given("organization_id", params.organization_id.as_ref(), ID)?,
        term: given("taxonomy_term_id", params.taxonomy_term_id.as_ref(), ID)?,
        taxonomy: given("taxonomy_id", params.taxonomy_id.as_ref(), ID)?,
        modified_after: moment(params.modified_after.as_ref())?,
    };
    let postcode = postcode(params.postcode.as_ref())?;
    let services = exported(source, words(params.search.as_ref())?, &|service| wanted.admits(source, service))?;
    let here = |place: &Place<'_>| postcode.is_none_or(|wanted| location::postcode(&place.site.address) == Some(wanted));
    let found: Vec<Place<'_>> = places_of(source, services).into_iter().filter(here).collect();
    let full = params.full.unwrap_or(false);
    part_of(&found, part, |place| if full { place.full(source) } else { place.record(source) })
}

fn taxonomies_listed(params: &TaxonomyParams) -> Result<Body> {
    let part = Part::of(params.page, params.per_page, params.format)?;
    let words = words(params.search.as_ref())?.map(fold);
    let says = |one: &Value| words.as_deref().is_none_or(|words| fold(&one.to_string()).contains(words));
    let found: Vec<Value> = taxonomies().into_iter().filter(says).collect();
    part_of(&found, part, Value::clone)
}

fn terms_listed(source: &Source, params: &TermParams) -> Result<Body> {
    let part = Part::of(params.page, params.per_page, params.format)?;
    let words = words(params.search.as_ref())?.map(fold);
    let taxonomy = given("taxonomy_id", params.taxonomy_id.as_ref(), ID)?;
    let flat = given("parent_id", params.parent_id.as_ref(), ID)?.is_none();
    let wanted = |term: &Term| {
        flat && taxonomy.is_none_or(|id| term.taxonomy.id() == id) && words.as_deref().is_none_or(|words| term.is_named(words))
    };
    let found: Vec<Term> = all_terms(source).into_iter().filter(wanted).collect();
    part_of(&found, part, Term::record)
}

/// The fixed words, and those that services bring along: numbers of business activities, other registers.
fn all_terms(source: &Source) -> Vec<Term> {
    let mut all = terms();
    let mut known: HashSet<String> = all.iter().map(Term::id).collect();
    let named = source.d.services.iter().filter(|service| service::is_exported(service)).flat_map(attributes::terms_of);
    all.extend(named.map(|(term, _)| term).filter(|term| known.insert(term.id())));
    all
}
