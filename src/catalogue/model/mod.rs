//! Agencies and services as the rest of the project sees them, and the pure rules of listing them.

mod agency;
pub mod checks;
mod citation;
mod completeness;
mod draft;
mod equivalents;
mod filter;
mod fold;
mod listing;
mod listing_checks;
mod page;
mod service;
mod standard;
mod versions;
mod words;

pub use agency::{Agency, AgencyProfile, equivalents_schema};
pub use citation::{Citation, Regulation};
pub use completeness::{COMPLAINT_CHANNEL_MISSING, Completeness, StandardPart, check_agency, check_publishable};
pub use draft::{Draft, DraftState};
pub use equivalents::{Equivalents, Phrase, phrase};
pub use filter::{Filter, FilterInput, MAX_QUERY_CHARS};
pub use fold::{Word, fold, words_of};
pub use listing::Listing;
pub use listing_checks::check_external_ids;
pub use page::{Page, page, page_of_found};
pub use service::{Service, ServiceContent, ServiceHead};
pub use standard::{ComplaintChannel, Completion, ExternalId, Fee, Kbli, Licensing, LicensingStage, Production, Requirement};
pub use versions::{Change, PublishedVersion, changes, differences, in_force};
pub use words::{
    AgencyKind, Audience, Authority, CompletionUnit, Confidence, EstimatedField, FeeKind, KbliVersion, LifeEvent, RequirementKind, Risk,
    ServiceCategory, ServiceChannel, ServiceStatus,
};

#[cfg(test)]
pub(crate) use service::samples;
