//! Requests about personal data, as who settles them sees them.

use serde::Serialize;
use utoipa::ToSchema;

use super::MaskedData;
use crate::kernel::ids::{AppointmentId, DataRequestId, PersonDataId, UserId};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::privacy::model::{DataRequest, Proof, RefusalReason, RequestKind, RequestStatus};
use crate::privacy::service::{Copied, requests::Settled};
use crate::vault::model::{DataKind, DataPurpose, PersonData};

/// A request; not whom it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRequestView {
    /// Id of the request.
    pub id: DataRequestId,
    /// What was asked for.
    pub kind: RequestKind,
    /// State of the request.
    pub status: RequestStatus,
    /// How it was made sure who asks.
    pub proof: Proof,
    /// When it was taken down.
    pub received_at: Instant,
    /// Who took it down.
    pub received_by: UserId,
    /// When it must be settled: 72 hours later.
    pub due_at: Instant,
    /// Open, and its time is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// When it was settled.
    pub closed_at: Option<Instant>,
    /// Who settled it.
    pub handled_by: Option<UserId>,
    /// Why it was refused.
    pub refusal: Option<RefusalReason>,
    /// What the person is told of the result.
    pub answer: Option<Text>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
}

impl DataRequestView {
    /// `now` decides what is overdue.
    #[must_use]
    pub fn of(request: &DataRequest, now: Instant) -> Self {
        let DataRequest { id, kind, status, proof, received_at, received_by, due_at, closed_at, handled_by, refusal, version, .. } =
            *request;
        let (overdue, answer) = (request.is_overdue(now), request.answer());
        Self { id, kind, status, proof, received_at, received_by, due_at, overdue, closed_at, handled_by, refusal, answer, version }
    }
}

/// One page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRequestPage {
    /// The requests.
    #[schema(max_items = 100)]
    pub items: Vec<DataRequestView>,
    /// Where the next page begins; absent on the last.
    #[schema(max_length = 400)]
    pub next_cursor: Option<String>,
}

/// A request with what is kept about the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRequestDetail {
    /// The request.
    pub request: DataRequestView,
    /// What is kept, masked; nothing once it is settled.
    #[schema(max_items = 400)]
    pub items: Vec<MaskedData>,
}

impl DataRequestDetail {
    #[must_use]
    pub fn of(request: &DataRequest, rows: &[PersonData], now: Instant) -> Self {
        Self { request: DataRequestView::of(request, now), items: rows.iter().map(MaskedData::of).collect() }
    }
}

/// What came of a request.
#[derive(Serialize, ToSchema)]
pub struct SettledView {
    /// The request.
    pub request: DataRequestView,
    /// The copy that was asked for.
    #[schema(max_items = 400)]
    pub items: Vec<CopiedData>,
    /// Values and hashes copied, changed or removed.
    #[schema(example = 4, minimum = 0)]
    pub done: usize,
}

/// One value of a copy.
#[derive(Serialize, ToSchema)]
pub struct CopiedData {
    /// Id of the value.
    pub id: PersonDataId,
    /// What it is.
    pub kind: DataKind,
    /// The value itself.
    #[schema(example = "+6281200001234", max_length = 254)]
    pub value: String,
    /// The booking it was told for.
    pub appointment_id: AppointmentId,
    /// What it is kept for.
    pub purpose: DataPurpose,
    /// When it will be gone.
    pub keep_until: Instant,
    /// Who looked at it before, the latest first.
    #[schema(max_items = 100)]
    pub reads: Vec<PastRead>,
}

/// One time at which a value was read.
#[derive(Serialize, ToSchema)]
pub struct PastRead {
    /// When.
    pub at: Instant,
    /// For what.
    #[schema(max_length = 40, example = "contact_visitor")]
    pub purpose: String,
}

impl CopiedData {
    fn of(Copied { row, value, reads }: &Copied) -> Self {
        let reads = reads.iter().map(|(at, purpose)| PastRead { at: *at, purpose: purpose.clone() }).collect();
        let PersonData { id, kind, appointment_id, keep_until, .. } = *row;
        Self { id, kind, value: value.expose().to_owned(), appointment_id, purpose: kind.purpose(), keep_until, reads }
    }
}

impl SettledView {
    #[must_use]
    pub fn of(settled: &Settled, now: Instant) -> Self {
        let Settled { request, copy, done } = settled;
        Self { request: DataRequestView::of(request, now), items: copy.iter().map(CopiedData::of).collect(), done: *done }
    }
}
