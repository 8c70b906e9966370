//! What the holder of a ticket is shown: where it stands, and what to do now.

use serde::Serialize;
use utoipa::ToSchema;

use super::TicketView;
use crate::directory::Directory;
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::queueing::model::{RankReason, Ticket, TicketStatus};
use crate::queueing::service::position::Position;

/// How many of those ahead stand there for one reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AheadView {
    /// Reason of their place.
    pub reason: RankReason,
    /// How many.
    #[schema(example = 3, minimum = 0)]
    pub people: i64,
}

/// The place of a ticket, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PositionView {
    /// What people see and hear.
    #[schema(example = "A-012", max_length = 16)]
    pub display_number: String,
    /// State of the ticket.
    pub status: TicketStatus,
    /// People called before.
    #[schema(example = 4, minimum = 0)]
    pub people_ahead: i64,
    /// Those ahead, by the reason of their place.
    #[schema(max_items = 8)]
    pub ahead: Vec<AheadView>,
    /// Why it stands where it stands.
    pub rank_reason: RankReason,
    /// The same in words.
    pub message: Text,
}

impl PositionView {
    #[must_use]
    pub fn of(ticket: &Ticket, position: &Position) -> Self {
        Self {
            display_number: ticket.display_number.clone(),
            status: ticket.state.status,
            people_ahead: position.people_ahead,
            ahead: position.ahead_by_reason.iter().map(|(reason, people)| AheadView { reason: *reason, people: *people }).collect(),
            rank_reason: position.reason,
            message: position.explanation.clone(),
        }
    }
}

text_enum!(
    /// What a secret leads to.
    TrackedKind, "Jenis yang dilacak", {
        /// A ticket, also one made at the check-in of a booking.
        Ticket => "ticket",
        /// An appointment before check-in, or one that came to nothing.
        Appointment => "appointment",
    }
);

/// A ticket as its holder sees it by the secret on the slip. Nothing personal, at most 1 kB.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicTicketView {
    /// Always `ticket`.
    pub kind: TrackedKind,
    /// What people see and hear.
    #[schema(example = "A-012", max_length = 16)]
    pub display_number: String,
    /// State of the ticket.
    pub status: TicketStatus,
    /// Name of the service.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Code of the zone to wait in.
    #[schema(example = "A", max_length = 40)]
    pub zone: Option<String>,
    /// Code of the counter that called.
    #[schema(example = "A1", max_length = 40)]
    pub counter: Option<String>,
    /// Service day.
    #[schema(example = "2026-12-01")]
    pub service_date: chrono::NaiveDate,
    /// When the number was taken.
    pub issued_at: Instant,
    /// Latest call.
    pub last_called_at: Option<Instant>,
    /// People called before.
    #[schema(example = 4, minimum = 0)]
    pub people_ahead: i64,
    /// What to know now.
    pub message: Text,
}

impl PublicTicketView {
    #[must_use]
    pub fn of(ticket: &Ticket, position: &Position, d: &Directory) -> Self {
        let view = TicketView::of(ticket, d);
        Self {
            kind: TrackedKind::Ticket,
            message: status_message(&view, position),
            display_number: view.display_number,
            status: view.status,
            service_name: view.service_name,
            site: view.site,
            zone: view.zone,
            counter: view.counter.filter(|_| view.status.is_active()),
            service_date: view.service_date,
            issued_at: view.issued_at,
            last_called_at: view.last_called_at,
            people_ahead: position.people_ahead,
        }
    }
}

fn status_message(view: &TicketView, position: &Position) -> Text {
    let counter = view.counter.as_deref().unwrap_or("-");
    match view.status {
        TicketStatus::Printing | TicketStatus::Waiting => position.explanation.clone(),
        TicketStatus::Called => Text::new(format!("Silakan menuju loket {counter}."), format!("Please go to counter {counter}.")),
        TicketStatus::Serving => Text::new(format!("Sedang dilayani di loket {counter}."), format!("Being served at counter {counter}.")),
        TicketStatus::OnHold => Text::new("Ditunda; kembali ke loket bila siap.", "On hold; come back to the counter when ready."),
        TicketStatus::NoShow => Text::new(
            "Anda dipanggil dan tidak hadir. Tanyakan kepada petugas apakah masih dapat kembali ke antrean.",
            "You were called and did not come. Ask the staff whether you may re-enter the queue.",
        ),
        TicketStatus::Finished => Text::new("Selesai. Terima kasih.", "Finished. Thank you."),
        TicketStatus::Cancelled => Text::new("Tiket dibatalkan.", "The ticket was cancelled."),
        TicketStatus::Expired => Text::new("Tiket hangus karena hari layanan telah berakhir.", "The ticket expired with the service day."),
    }
}
