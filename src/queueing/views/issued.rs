//! A number just taken.

use serde::Serialize;
use utoipa::ToSchema;

use super::TicketView;
use crate::directory::Directory;
use crate::kernel::words::Text;
use crate::queueing::model::rank_reason_text;
use crate::queueing::service::issue::Issued;

/// A number just taken, with everything a slip needs: no second request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuedView {
    /// The ticket.
    pub ticket: TicketView,
    /// Secret of the holder, for tracking; shown this once, printed as QR.
    #[schema(example = "7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 40)]
    pub token: String,
    /// Where the holder follows the ticket.
    #[schema(example = "/v1/malls/sumedang/track/7ZK4M-8Q2XT-0H9VB-3NRWD-6CFYJ-1", max_length = 200)]
    pub track_path: String,
    /// People called before.
    #[schema(example = 4, minimum = 0)]
    pub people_ahead: i64,
    /// Why it stands where it stands, in words.
    pub rank_text: Text,
    /// Name of the agency.
    #[schema(example = "Dinas Kependudukan dan Pencatatan Sipil", max_length = 300)]
    pub agency_name: String,
    /// Name of the zone to wait in.
    #[schema(example = "Zona A", max_length = 200)]
    pub zone_name: Option<String>,
    /// What to have at hand.
    #[schema(max_items = 50, example = json!(["KTP-el", "Kartu Keluarga"]))]
    pub requirements: Vec<String>,
    /// Local wall time of issue.
    #[schema(example = "08.05 WIB", max_length = 20)]
    pub local_time: String,
}

impl IssuedView {
    #[must_use]
    pub fn of(issued: &Issued, d: &Directory) -> Self {
        let ticket = &issued.ticket;
        let service = d.service_by_id(ticket.state.service_id);
        let agency = service.and_then(|s| d.agency_by_id(s.agency_id));
        let zone = d.queue_by_id(ticket.state.queue_id).and_then(|q| q.zone_id).and_then(|id| d.zone_by_id(id));
        let token = issued.token.reveal();
        Self {
            track_path: format!("/v1/malls/{}/track/{token}", d.mall.code),
            token,
            people_ahead: issued.people_ahead,
            rank_text: rank_reason_text(ticket.state.rank_reason),
            agency_name: agency.map(|a| a.profile.name_id.clone()).unwrap_or_default(),
            zone_name: zone.map(|z| z.name.clone()),
            requirements: service.map(|s| s.content.requirement_texts()).unwrap_or_default(),
            local_time: d.site_by_id(ticket.site_id).map(|s| s.zone.wall_time(ticket.issued_at)).unwrap_or_default(),
            ticket: TicketView::of(ticket, d),
        }
    }
}
