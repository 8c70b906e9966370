//! Agencies and services as the rest of the project sees them, and the pure rules of listing them.

mod agency;
mod filter;
mod fold;
mod page;
mod service;
mod words;

pub use agency::Agency;
pub use filter::{Filter, FilterInput, MAX_QUERY_CHARS};
pub use fold::{Word, fold, words_of};
pub use page::{Page, page, page_of_found};
pub use service::{Completion, Fee, Service, ServiceContent};
pub use words::{
    AgencyKind, Audience, CompletionUnit, Confidence, EstimatedField, FeeKind, LifeEvent, ServiceCategory, ServiceChannel, ServiceStatus,
};
