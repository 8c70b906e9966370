//! What a plan looks like on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::import::{Applied, Counts, Effects, ImportFault, Outcome, StoredImport};
use crate::catalogue::table::{Format, Profile};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

text_enum!(
    /// Whether a plan waits, was applied, or can no longer be.
    ImportState, "Status impor", { Open => "open", Applied => "applied", Expired => "expired" }
);

/// What a file would do to the catalogue, or has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPlan {
    /// Its id.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000d1")]
    pub id: String,
    /// Where it stands.
    #[schema(example = "open")]
    pub state: ImportState,
    /// Which columns the file was read with.
    #[schema(example = "national")]
    pub profile: Profile,
    /// The form of the file.
    #[schema(example = "xlsx")]
    pub format: Format,
    /// Who handed it in: `staff:<id>`. Somebody else applies it.
    #[schema(max_length = 50, example = "staff:0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Until when it can be applied.
    pub expires_at: Instant,
    /// Who applied it; null while nobody has.
    pub applied: Option<Applied>,
    /// Sound rows of agencies.
    pub agency_counts: Counts,
    /// Sound rows of services.
    pub service_counts: Counts,
    /// Rows that have a fault; they are in no other count.
    #[schema(minimum = 0, example = 0)]
    pub faulty_rows: usize,
    /// What each sound row of agencies does.
    #[schema(max_items = 5000)]
    pub agencies: Vec<Outcome>,
    /// What each sound row of services does.
    #[schema(max_items = 5000)]
    pub services: Vec<Outcome>,
    /// Codes of public services that the file's agencies have beside those in it; they stay as they are.
    #[schema(max_items = 10_000, example = json!(["DISDUKCAPIL-011"]))]
    pub not_in_file: Vec<String>,
    /// What is wrong with the other rows, in their order; the first 1,000.
    #[schema(max_items = 1000)]
    pub faults: Vec<ImportFault>,
}

impl ImportPlan {
    #[must_use]
    pub fn new(import: StoredImport, now: Instant) -> Self {
        let state = match &import.applied {
            Some(_) => ImportState::Applied,
            None if import.expires_at <= now => ImportState::Expired,
            None => ImportState::Open,
        };
        let Effects { agencies, services, not_in_file, faults, faulty_rows } = import.effects;
        Self {
            id: import.id.to_string(),
            state,
            profile: import.profile,
            format: import.format,
            made_by: import.made_by,
            made_at: import.made_at,
            expires_at: import.expires_at,
            applied: import.applied,
            agency_counts: Counts::of(&agencies),
            service_counts: Counts::of(&services),
            faulty_rows,
            agencies,
            services,
            not_in_file,
            faults,
        }
    }
}
