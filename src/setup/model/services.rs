//! Which services stand in which queue of a site.

use std::collections::HashSet;

use super::{QueueSetup, SiteSetup};
use crate::catalogue::import::{Parsed, ParsedService};
use crate::catalogue::model::ServiceChannel;

/// A service at a site, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingSetup {
    /// Code of the service.
    pub service: String,
    /// Code of the queue.
    pub queue: String,
    pub walk_in: bool,
    pub appointment: bool,
    pub minutes: i64,
}

/// What one entry of a queue's `services` names.
pub(super) enum Selector<'a> {
    One(&'a str),
    /// Both ends included, in the order of codes.
    Range(&'a str, &'a str),
    /// Everything of an agency that no other entry of the site names.
    RestOf(&'a str),
}

impl<'a> Selector<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        if let Some(agency) = text.strip_suffix("-*") {
            return Self::RestOf(agency);
        }
        let Some((first, last_number)) = text.split_once("..") else { return Self::One(text) };
        Self::Range(first, last_number)
    }

    /// Whether it names `service` by itself, without looking at other entries.
    fn names(&self, service: &ParsedService) -> bool {
        match self {
            Self::One(code) => service.code == *code,
            Self::Range(first, last) => {
                let number = |code: &str| code.rsplit_once('-').map(|(agency, number)| (agency.to_owned(), number.to_owned()));
                let (Some((agency, from)), Some((of, at))) = (number(first), number(&service.code)) else { return false };
                agency == of && from <= at && at.as_str() <= *last
            }
            Self::RestOf(_) => false,
        }
    }
}

impl SiteSetup {
    /// Every service offered here, in the order of queues. Minutes are those of the catalogue.
    ///
    /// A number can be taken for every service that does not insist on an appointment: one that is otherwise online only is
    /// served as help with the online form, since turning people away at the counter is what a mall exists to end.
    #[must_use]
    pub fn offerings(&self, catalogue: &Parsed) -> Vec<OfferingSetup> {
        let named = self.services_named(catalogue);
        let offered = self.queues.iter().flat_map(|queue| self.services_of(queue, catalogue, &named).into_iter().map(move |s| (queue, s)));
        offered
            .map(|(queue, service)| {
                let has = |channel| service.content.is_obtained_by(channel);
                let appointment = queue.appointments && has(ServiceChannel::Appointment);
                OfferingSetup {
                    service: service.code.clone(),
                    queue: queue.code.clone(),
                    walk_in: has(ServiceChannel::WalkIn) || !has(ServiceChannel::Appointment),
                    appointment,
                    minutes: service.content.typical_service_minutes,
                }
            })
            .collect()
    }

    /// Codes that some queue of the site names by code or range.
    pub(super) fn services_named<'a>(&self, catalogue: &'a Parsed) -> HashSet<&'a str> {
        let selectors: Vec<Selector<'_>> = self.queues.iter().flat_map(|q| &q.services).map(|text| Selector::read(text)).collect();
        catalogue.services.iter().filter(|s| selectors.iter().any(|selector| selector.names(s))).map(|s| s.code.as_str()).collect()
    }

    /// The services of one queue; `named` are those no `-*` may take.
    pub(super) fn services_of<'a>(&self, queue: &QueueSetup, catalogue: &'a Parsed, named: &HashSet<&str>) -> Vec<&'a ParsedService> {
        let selectors: Vec<Selector<'_>> = queue.services.iter().map(|text| Selector::read(text)).collect();
        let takes = |service: &ParsedService| {
            selectors.iter().any(|selector| match selector {
                Selector::RestOf(agency) => service.agency == *agency && !named.contains(service.code.as_str()),
                Selector::One(_) | Selector::Range(..) => selector.names(service),
            })
        };
        catalogue.services.iter().filter(|service| takes(service)).collect()
    }
}

/// Whether the entry names anything at all in the catalogue.
pub(super) fn is_known(text: &str, catalogue: &Parsed) -> bool {
    match Selector::read(text) {
        Selector::RestOf(agency) => catalogue.services.iter().any(|s| s.agency == agency),
        Selector::One(code) => catalogue.services.iter().any(|s| s.code == code),
        Selector::Range(first, last) => {
            let end = first.rsplit_once('-').map(|(agency, _)| format!("{agency}-{last}"));
            let has = |code: &str| catalogue.services.iter().any(|s| s.code == code);
            has(first) && end.is_some_and(|end| end.as_str() > first && has(&end))
        }
    }
}
