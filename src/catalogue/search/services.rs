//! The index of the services of a mall, made when it is first needed and shared by all configurations that have the same services.

use std::sync::{Arc, OnceLock};

use super::index::Index;
use super::lexicon::Lexicon;
use super::{document, ranking::Found};
use crate::catalogue::model::{Agency, Service};

/// An index that is made once, by whoever needs it first.
#[derive(Debug, Clone, Default)]
pub struct ServiceIndex(Arc<OnceLock<Index>>);

impl ServiceIndex {
    /// Whether it is made: then a search takes microseconds, and before that some tens of milliseconds.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.get().is_some()
    }

    /// Makes it from these services unless it is made. Takes processor time: not for a thread that answers requests.
    pub fn prepare(&self, agencies: &[Agency], services: &[Service]) {
        self.0.get_or_init(|| {
            let names = |service: &Service| match agencies.iter().find(|agency| agency.id == service.agency_id) {
                Some(agency) => vec![agency.name_id.as_str(), agency.name_en.as_str()],
                None => Vec::new(),
            };
            let documents: Vec<_> = services.iter().map(|service| document(&service.code, &service.content, &names(service))).collect();
            Index::new(&documents, Lexicon::embedded())
        });
    }

    /// What `query` finds, best first; none before it is made.
    #[must_use]
    pub fn search(&self, query: &str) -> Option<(&Index, Found)> {
        self.0.get().map(|index| (index, index.search(query)))
    }
}
