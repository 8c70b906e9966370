//! The Human Services Data Specification 3.0 (Open Referral), as eleven reads. A directory of services elsewhere takes the catalogue over
//! from here. Member names are those of the specification; each mapping is one small function.

mod attributes;
mod listing;
mod location;
mod organization;
mod page;
mod query;
pub(super) mod schedule;
pub(super) mod service;
mod taxonomy;

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

pub use listing::body_of;
pub use page::{HsdsPage, HsdsRecord};
pub use query::{FullServiceParams, OrganizationParams, PlaceParams, ServiceParams, TaxonomyParams, TermParams};

use super::changes::Changes;
use crate::directory::Directory;

/// The version of the specification.
const VERSION: &str = "3.0";

/// What a read is answered from.
pub struct Source {
    pub d: Arc<Directory>,
    pub changes: Arc<Changes>,
}

/// One of the eleven reads; those of one thing have its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    Root,
    Services,
    Service(String),
    Organizations,
    Organization(String),
    ServicesAtLocations,
    ServiceAtLocation(String),
    Taxonomies,
    Taxonomy(String),
    TaxonomyTerms,
    TaxonomyTerm(String),
}

impl Read {
    /// The read at a path below the stub; none when there is no such read.
    #[must_use]
    pub fn at(tail: &str) -> Option<Self> {
        let mut parts = tail.trim_matches('/').split('/').filter(|part| !part.is_empty());
        let (collection, id, rest) = (parts.next(), parts.next().map(str::to_owned), parts.next());
        let read = match (collection, id) {
            (None, _) => Self::Root,
            (Some("services"), None) => Self::Services,
            (Some("services"), Some(id)) => Self::Service(id),
            (Some("organizations"), None) => Self::Organizations,
            (Some("organizations"), Some(id)) => Self::Organization(id),
            (Some("service_at_locations"), None) => Self::ServicesAtLocations,
            (Some("service_at_locations"), Some(id)) => Self::ServiceAtLocation(id),
            (Some("taxonomies"), None) => Self::Taxonomies,
            (Some("taxonomies"), Some(id)) => Self::Taxonomy(id),
            (Some("taxonomy_terms"), None) => Self::TaxonomyTerms,
            (Some("taxonomy_terms"), Some(id)) => Self::TaxonomyTerm(id),
            _ => return None,
        };
        rest.is_none().then_some(read)
    }
}

/// What this API is: the read of the stub itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct HsdsAbout {
    /// Version of HSDS.
    #[schema(max_length = 10, example = "3.0")]
    version: &'static str,
    /// What this profile of it can and cannot say.
    #[schema(max_length = 500, format = "uri", example = "https://mpp.example/docs/hsds")]
    profile: String,
    /// The contract.
    #[schema(max_length = 500, format = "uri", example = "https://mpp.example/openapi.json")]
    openapi_url: String,
}

impl HsdsAbout {
    /// Of an installation reached at `base`.
    #[must_use]
    pub fn at(base: &str) -> Self {
        Self { version: VERSION, profile: format!("{base}/docs/hsds"), openapi_url: format!("{base}/openapi.json") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_below_the_stub_is_one_of_the_eleven_reads_or_none() {
        assert_eq!(Read::at(""), Some(Read::Root));
        assert_eq!(Read::at("/"), Some(Read::Root));
        assert_eq!(Read::at("services/"), Some(Read::Services));
        assert_eq!(Read::at("/taxonomy_terms/x"), Some(Read::TaxonomyTerm("x".to_owned())));
        for none in ["service", "services/x/y", "locations", "services/x/y/z"] {
            assert_eq!(Read::at(none), None, "{none}");
        }
    }
}
