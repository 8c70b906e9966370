//! The listing of services on the wire, with what a search adds to it.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Page, Service};
use super::search::{Found, Index};
use super::views::ServiceSummary;

/// The most texts of a service that show what was found.
const HIGHLIGHTS: usize = 3;

/// Where a text has what was searched.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Highlight<'a> {
    /// Which text of the service it is.
    pub field: HighlightedField,
    /// The text.
    #[schema(max_length = 1000, example = "Penggantian KTP-el Hilang")]
    pub text: &'a str,
    /// Its words to mark: the first character of each and how many, in Unicode code points.
    #[schema(max_items = 200, example = json!([[12, 3], [19, 6]]))]
    pub ranges: Vec<[usize; 2]>,
}

/// A text of a service that a search looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HighlightedField {
    NameId,
    NameEn,
    Keyword,
    DescriptionId,
    DescriptionEn,
    Requirement,
}

/// A row of the listing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedService<'a> {
    #[serde(flatten)]
    pub summary: ServiceSummary<'a>,
    /// Why it was found; only in a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 3, nullable = false)]
    pub highlights: Option<Vec<Highlight<'a>>>,
}

/// One page of the listing of services: in the order of codes, of a search the best first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServicePage<'a> {
    /// The services of this page.
    #[schema(max_items = 100)]
    pub items: Vec<ListedService<'a>>,
    /// Services the filters admit and the search finds, on all pages.
    #[schema(minimum = 0, example = 361)]
    pub total: usize,
    /// Give it as `cursor` for the next page; null on the last one.
    #[schema(max_length = 1000, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
    /// The search with its misspelt words corrected, which is what was found; null when nothing had to be.
    #[schema(max_length = 200, example = "kartu kuning")]
    pub did_you_mean: Option<String>,
}

impl<'a> ServicePage<'a> {
    /// `agency_of` names the agency of a service by its code; `found` is what a search found.
    #[must_use]
    pub fn new(
        page: &Page<'a>,
        agency_of: impl Fn(&Service) -> &'a str,
        next_cursor: Option<String>,
        found: Option<(&Index, &Found)>,
    ) -> Self {
        let listed = |service: &&'a Service| ListedService {
            summary: ServiceSummary::new(service, agency_of(service)),
            highlights: found.map(|(index, found)| highlights(index, found, service)),
        };
        let did_you_mean = found.and_then(|(_, found)| found.did_you_mean.clone());
        Self { items: page.items.iter().map(listed).collect(), total: page.total, next_cursor, did_you_mean }
    }
}

/// The first texts of a service that have something of the search: what it is called before what is said of it, and of the words people use
/// for it those that have most.
fn highlights<'a>(index: &Index, found: &Found, service: &'a Service) -> Vec<Highlight<'a>> {
    use HighlightedField::{DescriptionEn, DescriptionId, Keyword, NameEn, NameId, Requirement};
    let content = &service.content;
    let marked = |field, text: &'a String| {
        let ranges: Vec<_> = index.marks(found, text).into_iter().map(|(first, behind)| [first, behind - first]).collect();
        (!ranges.is_empty()).then_some(Highlight { field, text: text.as_str(), ranges })
    };
    let best = |field, texts: &mut dyn DoubleEndedIterator<Item = &'a String>| {
        let marked = texts.rev().filter_map(|text| marked(field, text));
        marked.max_by_key(|highlight| highlight.ranges.len())
    };
    let texts = [
        marked(NameId, &content.name_id),
        marked(NameEn, &content.name_en),
        best(Keyword, &mut content.keywords.iter()),
        marked(DescriptionId, &content.description_id),
        marked(DescriptionEn, &content.description_en),
        best(Requirement, &mut content.requirements.iter().map(|requirement| &requirement.text)),
    ];
    texts.into_iter().flatten().take(HIGHLIGHTS).collect()
}
