//! The index of the services of a mall, made when it is first needed and shared by all configurations that have the same services.

use std::sync::{Arc, OnceLock};

use super::documents::{Document, document};
use super::index::Index;
use super::lexicon::Lexicon;
use super::ranking::Found;
use crate::catalogue::model::{Agency, Service};
use crate::kernel::error::{AppError, Result};

/// An index that is made once, by whoever needs it first.
#[derive(Debug, Clone, Default)]
pub struct ServiceIndex(Arc<OnceLock<Index>>);

impl ServiceIndex {
    /// Whether it is made: then a search takes microseconds, and before that some tens of milliseconds.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.get().is_some()
    }

    /// Makes it from these services unless it is made. What is not public keeps its place and has no texts: not even a suggestion may tell
    /// of a draft. Takes processor time: not for a thread that answers requests.
    pub fn prepare(&self, agencies: &[Agency], services: &[Service]) {
        self.0.get_or_init(|| {
            let documents: Vec<_> = services.iter().map(|service| texts(service, agencies)).collect();
            let added = agencies.iter().flat_map(|agency| &agency.profile.search_equivalents);
            Index::new(&documents, Lexicon::with(added.map(String::as_str)))
        });
    }

    /// What `query` finds among the services, by their places, that `admits` admits: the best first.
    ///
    /// # Errors
    /// `internal` before it is made: an answer without it would be to another question.
    pub fn search(&self, query: &str, admits: impl Fn(usize) -> bool) -> Result<(&Index, Found)> {
        let index = self.0.get().ok_or_else(|| AppError::internal("searched before there was an index"))?;
        Ok((index, index.search(query, admits)))
    }
}

fn texts<'a>(service: &'a Service, agencies: &'a [Agency]) -> Document<'a> {
    if !service.status.is_public() {
        return Document::default();
    }
    let agency = agencies.iter().find(|agency| agency.id == service.agency_id);
    let names = agency.map(|agency| [agency.profile.name_id.as_str(), agency.profile.name_en.as_str()]);
    document(&service.code, &service.content, names.as_ref().map_or(&[], <[_; 2]>::as_slice))
}
