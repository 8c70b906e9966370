//! What drafts and versions look like on the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::model::{
    Agency, Change, Completeness, Draft, DraftState, Listing, PublishedVersion, ServiceHead, ServiceStatus, changes,
};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// Code of the service.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: String,
    /// Code of the agency.
    #[schema(max_length = 20, example = "DISDUKCAPIL")]
    pub agency: String,
    /// Being written, or in review.
    #[schema(example = "draft")]
    pub state: DraftState,
    /// Number of the version it began from; 0 for a new service.
    #[schema(minimum = 0, example = 1)]
    pub based_on: i64,
    /// Which parts of the standard are written.
    pub completeness: Completeness,
    /// Who wrote it last: `staff:<id>`.
    #[schema(max_length = 50, example = "staff:0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub written_by: String,
    /// When.
    pub written_at: Instant,
    /// When it was handed in; null while it is being written.
    pub submitted_at: Option<Instant>,
    /// What the reviewer wants changed, of one that was sent back.
    #[schema(max_length = 1000, example = "Sebutkan dasar penetapan biaya.")]
    pub remark: Option<String>,
    /// Counts the changes of this draft; a change names it as `"v<version>"`.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The texts.
    pub listing: Listing,
}

impl DraftView {
    #[must_use]
    pub fn new(head: &ServiceHead, agency: &Agency, draft: &Draft) -> Self {
        Self {
            service: head.code.clone(),
            agency: agency.code.clone(),
            state: draft.state,
            based_on: draft.based_on,
            completeness: Completeness::of(&draft.listing, &agency.profile),
            written_by: draft.written_by.clone(),
            written_at: draft.written_at,
            submitted_at: draft.submitted.as_ref().map(|(_, at)| *at),
            remark: draft.remark.clone(),
            version: draft.version,
            listing: draft.listing.clone(),
        }
    }
}

/// Drafts, the longest untouched first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftList {
    /// The drafts.
    #[schema(max_items = 10_000)]
    pub items: Vec<DraftView>,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    Scheduled,
    InForce,
    Past,
}

/// A version of a service's texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionSummary {
    /// Its number, from 1.
    #[schema(minimum = 1, example = 2)]
    pub version_no: i64,
    /// In force, past, or to come.
    #[schema(example = "in_force")]
    pub state: VersionState,
    /// First day it holds.
    #[schema(example = "2026-12-01")]
    pub effective_from: NaiveDate,
    /// When it was published; null for what came with the set-up of the mall.
    pub published_at: Option<Instant>,
    /// Who published it: `staff:<id>`, or `system:-` for an import by the operator.
    #[schema(max_length = 50, example = "staff:0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub published_by: Option<String>,
    /// Who wrote it.
    #[schema(max_length = 50, example = "staff:0192f0c1-7c4e-7000-8000-0000000000a2")]
    pub written_by: Option<String>,
    /// Why.
    #[schema(max_length = 300, example = "Tarif baru menurut PP 45/2024.")]
    pub reason: Option<String>,
}

impl VersionSummary {
    /// `in_force` is the number of the version in force on `on`.
    #[must_use]
    pub fn new(version: &PublishedVersion, in_force: Option<i64>, on: NaiveDate) -> Self {
        let state = match () {
            () if in_force == Some(version.version_no) => VersionState::InForce,
            () if version.effective_from > on => VersionState::Scheduled,
            () => VersionState::Past,
        };
        Self {
            version_no: version.version_no,
            state,
            effective_from: version.effective_from,
            published_at: version.published_at,
            published_by: version.published_by.clone(),
            written_by: version.written_by.clone(),
            reason: version.reason.clone(),
        }
    }
}

/// The versions of a service, the newest number first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionList {
    /// Code of the service.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: String,
    /// Where the service stands.
    #[schema(example = "published")]
    pub status: ServiceStatus,
    /// The versions.
    #[schema(max_items = 10_000)]
    pub items: Vec<VersionSummary>,
}

/// A version with its texts and what it changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    #[serde(flatten)]
    pub summary: VersionSummary,
    /// The version it is compared with; null for a first one.
    #[schema(minimum = 1, example = 1)]
    pub against: Option<i64>,
    /// What differs.
    #[schema(max_items = 100)]
    pub changes: Vec<Change>,
    /// The texts.
    pub listing: Listing,
}

impl VersionView {
    #[must_use]
    pub fn new(version: &PublishedVersion, other: Option<&PublishedVersion>, summary: VersionSummary) -> Self {
        let listing = Listing::from(version.content.clone());
        let differs = other.map(|other| changes(&Listing::from(other.content.clone()), &listing));
        Self { summary, against: other.map(|other| other.version_no), changes: differs.unwrap_or_default(), listing }
    }
}

/// Where a service stands after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceState {
    /// Code of the service.
    #[schema(max_length = 25, example = "DISDUKCAPIL-010")]
    pub service: String,
    /// Where it stands.
    #[schema(example = "published")]
    pub status: ServiceStatus,
    /// Why, where the public may ask.
    pub status_note: Option<Text>,
    /// When somebody last found its texts still true.
    #[schema(example = "2026-12-01")]
    pub reviewed_on: Option<NaiveDate>,
}

impl From<ServiceHead> for ServiceState {
    fn from(head: ServiceHead) -> Self {
        Self { service: head.code, status: head.status, status_note: head.status_note, reviewed_on: head.reviewed_on }
    }
}

/// A version just put in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    #[serde(flatten)]
    pub state: ServiceState,
    /// The version.
    pub version: VersionSummary,
}
