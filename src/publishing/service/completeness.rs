//! How complete the listings are: per agency, so that differences show, an agency without listings included (BTN-2, SRG-5).

use std::collections::{BTreeMap, HashSet};

use super::regulations::cited;
use crate::catalogue::model::{Agency, Completeness, Listing, Service};
use crate::directory::Directory;
use crate::kernel::ids::ServiceId;
use crate::publishing::views_reports::{AgencyCompleteness, CompletenessReport, ServiceCompleteness};

/// The report on the directory's day: of all agencies, or of one with each of its listings.
#[must_use]
pub fn report(d: &Directory, only: Option<&Agency>) -> CompletenessReport {
    let repealed = repealed_citations(d);
    let asked = d.agencies.iter().filter(|agency| only.is_none_or(|only| only.id == agency.id));
    let agencies = asked.map(|agency| {
        let listings: Vec<_> = public_services(d, agency).map(|service| listing(service, agency, d, &repealed)).collect();
        summary(agency, listings, only.is_some())
    });
    CompletenessReport { date: d.date, agencies: agencies.collect() }
}

fn public_services<'a>(d: &'a Directory, agency: &'a Agency) -> impl Iterator<Item = &'a Service> {
    d.services.iter().filter(|service| service.agency_id == agency.id && service.status.is_public())
}

/// (service, code of a regulation that no longer holds)
fn repealed_citations(d: &Directory) -> HashSet<(ServiceId, String)> {
    let cited = cited(&d.services);
    let repealed = d.regulations.iter().filter(|regulation| regulation.repealed_on.is_some_and(|from| from <= d.date));
    let citing = repealed.filter_map(|regulation| Some((regulation, cited.get(&regulation.code)?)));
    citing.flat_map(|(regulation, cited)| cited.services.iter().map(|service| (service.id, regulation.code.clone()))).collect()
}

fn listing(service: &Service, agency: &Agency, d: &Directory, repealed: &HashSet<(ServiceId, String)>) -> ServiceCompleteness {
    let Completeness { parts, missing } = Completeness::of(&Listing::from(service.content.clone()), &agency.profile);
    let mut relied: Vec<String> = repealed.iter().filter(|(id, _)| *id == service.id).map(|(_, code)| code.clone()).collect();
    relied.sort();
    let (code, name_id) = (service.code.clone(), service.content.name_id.clone());
    ServiceCompleteness { service: code, name_id, parts, missing, stale_since: service.stale_since(d.date), repealed: relied }
}

fn summary(agency: &Agency, listings: Vec<ServiceCompleteness>, with_listings: bool) -> AgencyCompleteness {
    let mut missing = BTreeMap::new();
    for part in listings.iter().flat_map(|listing| &listing.missing) {
        *missing.entry(part.as_str()).or_insert(0) += 1;
    }
    let parts: usize = listings.iter().map(|listing| listing.parts).sum();
    AgencyCompleteness {
        agency: agency.code.clone(),
        name_id: agency.profile.name_id.clone(),
        no_data: listings.is_empty(),
        services: listings.len(),
        mean_parts: mean(parts, listings.len()),
        complete: listings.iter().filter(|listing| listing.missing.is_empty()).count(),
        stale: listings.iter().filter(|listing| listing.stale_since.is_some()).count(),
        citing_repealed: listings.iter().filter(|listing| !listing.repealed.is_empty()).count(),
        missing,
        listings: with_listings.then_some(listings),
    }
}

/// To one decimal, half up; none of nothing.
fn mean(sum: usize, count: usize) -> Option<f64> {
    let tenths = (sum * 20 + count).checked_div(count * 2)?;
    u32::try_from(tenths).ok().map(|tenths| f64::from(tenths) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_has_one_decimal_and_nothing_has_none() {
        assert_eq!(
            [(0, 0), (0, 3), (14, 1), (41, 6), (27, 2)].map(|(sum, count)| mean(sum, count)),
            [None, Some(0.0), Some(14.0), Some(6.8), Some(13.5)]
        );
    }
}
