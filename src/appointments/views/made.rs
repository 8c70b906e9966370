//! What a hold and a check-in answer: with the secret that is told once.

use serde::Serialize;
use utoipa::ToSchema;

use super::AppointmentView;
use crate::appointments::service::check_in::CheckedIn;
use crate::appointments::service::hold::Held;
use crate::directory::Directory;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::queueing::model::rank_reason_text;
use crate::queueing::views::TicketView;
use crate::sites::model::Site;

/// A time just held, with the secret of its holder.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldView {
    /// The appointment.
    pub appointment: AppointmentView,
    /// Secret of the holder, for confirming, moving, cancelling and checking in; shown this once.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 40)]
    pub token: String,
    /// Where the holder follows the appointment.
    #[schema(example = "/v1/malls/sumedang/track/7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 200)]
    pub track_path: String,
    /// Name of the agency.
    #[schema(example = "Dinas Kependudukan dan Pencatatan Sipil", max_length = 300)]
    pub agency_name: String,
    /// What to bring.
    #[schema(max_items = 50, example = json!(["KTP-el", "Kartu Keluarga"]))]
    pub requirements: Vec<String>,
}

impl HeldView {
    #[must_use]
    pub fn of(held: &Held, d: &Directory, site: &Site) -> Self {
        let (a, token) = (&held.appointment, held.token.reveal());
        let service = d.service_by_id(a.service_id);
        let agency = service.and_then(|s| d.agency_by_id(s.agency_id));
        Self {
            appointment: AppointmentView::of(a, d, site, a.created_at),
            track_path: track_path(d, &token),
            token,
            agency_name: agency.map(|agency| agency.profile.name_id.clone()).unwrap_or_default(),
            requirements: service.map(|s| s.content.requirement_texts()).unwrap_or_default(),
        }
    }
}

fn track_path(d: &Directory, token: &str) -> String {
    format!("/v1/malls/{}/track/{token}", d.mall.code)
}

/// A visitor who is here, with the ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckInView {
    /// The appointment.
    pub appointment: AppointmentView,
    /// The ticket.
    pub ticket: TicketView,
    /// Secret of the ticket. Absent when the visitor had checked in before: it was shown then, and nobody keeps it.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 40)]
    pub token: Option<String>,
    /// Where the holder follows the ticket; absent with the secret.
    #[schema(example = "/v1/malls/sumedang/track/7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 200)]
    pub track_path: Option<String>,
    /// People called before.
    #[schema(example = 4, minimum = 0)]
    pub people_ahead: i64,
    /// Why the ticket stands where it stands, in words.
    pub rank_text: Text,
    /// Name of the agency.
    #[schema(example = "Dinas Kependudukan dan Pencatatan Sipil", max_length = 300)]
    pub agency_name: String,
    /// Name of the zone to wait in.
    #[schema(example = "Zona A", max_length = 200)]
    pub zone_name: Option<String>,
}

impl CheckInView {
    #[must_use]
    pub fn of(done: &CheckedIn, d: &Directory, site: &Site, now: Instant) -> Self {
        let (ticket, token) = (&done.ticket, done.token.as_ref().map(|t| t.reveal()));
        let agency = d.service_by_id(ticket.state.service_id).and_then(|s| d.agency_by_id(s.agency_id));
        let zone = d.queue_by_id(ticket.state.queue_id).and_then(|q| q.zone_id).and_then(|id| d.zone_by_id(id));
        Self {
            appointment: AppointmentView::of(&done.appointment, d, site, now),
            ticket: TicketView::of(ticket, d),
            track_path: token.as_ref().map(|token| track_path(d, token)),
            token,
            people_ahead: done.people_ahead,
            rank_text: rank_reason_text(ticket.state.rank_reason),
            agency_name: agency.map(|agency| agency.profile.name_id.clone()).unwrap_or_default(),
            zone_name: zone.map(|zone| zone.name.clone()),
        }
    }
}
