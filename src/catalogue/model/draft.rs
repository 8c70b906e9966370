//! A draft on its way to the public: written by the agency, looked through by somebody else, then in force.

use super::Listing;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::ServiceId;
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// Where a draft stands: being written, or waiting for a reviewer.
    DraftState, "Status rancangan", { Draft => "draft", InReview => "in_review" }
);

/// What an agency is writing about one of its services; the version in force, if there is one, stays in force meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub service_id: ServiceId,
    pub state: DraftState,
    /// The version it began from; 0 for a new service.
    pub based_on: i64,
    pub listing: Listing,
    /// Who wrote it last: `staff:<id>`.
    pub written_by: String,
    pub written_at: Instant,
    /// Who asked for a review, and when; while it is in review.
    pub submitted: Option<(String, Instant)>,
    /// What the reviewer wants changed, of one that was sent back.
    pub remark: Option<String>,
    /// Counts the changes of this draft.
    pub version: i64,
}

impl Draft {
    /// Refuses unless it stands in `state`.
    ///
    /// # Errors
    /// `draft_state_conflict`, with where it stands.
    pub fn require(&self, state: DraftState) -> Result<()> {
        if self.state == state {
            return Ok(());
        }
        Err(AppError::new(Code::DraftStateConflict).member("current_status", self.state.as_str()))
    }

    /// A text is put in force by somebody who did not write it.
    ///
    /// # Errors
    /// `own_draft`.
    pub fn require_other(&self, reviewer: &str) -> Result<()> {
        if self.written_by == reviewer || self.submitted.as_ref().is_some_and(|(by, _)| by == reviewer) {
            return Err(AppError::new(Code::OwnDraft));
        }
        Ok(())
    }

    /// Refuses when versions were published since it was begun: what they changed would be lost.
    ///
    /// # Errors
    /// `draft_outdated`.
    pub fn require_current(&self, last_version: i64) -> Result<()> {
        if self.based_on == last_version {
            return Ok(());
        }
        let (id, en) = (
            format!("Rancangan berangkat dari versi {}; versi terakhir {last_version}.", self.based_on),
            format!("The draft began from version {}; the last one is {last_version}.", self.based_on),
        );
        Err(AppError::new(Code::DraftOutdated).detail(id, en))
    }
}
