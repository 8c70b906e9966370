//! Bodies and paths of the operations on tickets and counters.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::model::{Outcome, PriorityClass, Purpose};
use crate::http::json::at_most_if_given;
use crate::kernel::ids::TicketId;

/// What a visitor asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueTicket {
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-001", min_length = 1, max_length = 40)]
    pub service: String,
    /// Group with a right to special treatment; an officer may confirm it.
    #[serde(default = "no_priority")]
    pub priority_class: PriorityClass,
    /// What the visitor comes for.
    #[serde(default = "to_apply")]
    pub purpose: Purpose,
    /// For phones, where the site asks for it: what the QR at its door holds.
    #[schema(max_length = 64, example = "3q2-7wEjRWeJq83vASNFZw")]
    #[serde(default, deserialize_with = "at_most_if_given::<64, _>")]
    pub door_token: Option<String>,
}

const fn no_priority() -> PriorityClass {
    PriorityClass::None
}
const fn to_apply() -> Purpose {
    Purpose::Apply
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithReason {
    /// In words; kept in the log. No names, NIK or phone numbers.
    #[schema(example = "Salat Asar", min_length = 3, max_length = 200)]
    pub reason: String,
}

/// Which ticket, and why out of turn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallChosen {
    /// The ticket to call.
    pub ticket_id: TicketId,
    /// In words; kept in the log and readable by auditors.
    #[schema(example = "Pengunjung sakit", min_length = 3, max_length = 200)]
    pub reason: String,
}

/// What came of the visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishTicket {
    /// Outcome.
    pub outcome: Outcome,
}

/// Where the visitor goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferTicket {
    /// Code of the service to go on with.
    #[schema(example = "BAPENDA-001", min_length = 1, max_length = 40)]
    pub service: String,
    /// A note for the next officer; no names, NIK or phone numbers.
    #[serde(default)]
    #[schema(example = "Berkas sudah diperiksa", max_length = 200)]
    pub note: Option<String>,
}

/// Where a ticket on hold goes on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResumeTicket {
    /// Code of the counter; that of the hold when absent.
    #[schema(example = "A1", max_length = 40)]
    pub counter: Option<String>,
}

/// A site of a mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
}

/// A counter of a site.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CounterPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Code of the site.
    #[param(example = "utama", min_length = 1, max_length = 40)]
    pub site: String,
    /// Code of the counter.
    #[param(example = "A1", min_length = 1, max_length = 40)]
    pub counter: String,
}

/// A ticket of a mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TicketPath {
    /// Code of the mall.
    #[param(example = "sumedang", min_length = 1, max_length = 40)]
    pub mall: String,
    /// Id of the ticket.
    #[param(example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub ticket: TicketId,
}
