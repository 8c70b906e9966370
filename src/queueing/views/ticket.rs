//! A ticket, as staff and kiosks see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AppointmentId, TicketId, UserId};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;
use crate::queueing::model::{Action, PriorityClass, Purpose, RankReason, Ticket, TicketStatus, allowed_actions};
use crate::queueing::service::call::Called;

/// A ticket, as staff and kiosks see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketView {
    /// Id of the ticket.
    pub id: TicketId,
    /// What people see and hear.
    #[schema(example = "A-012", max_length = 16)]
    pub display_number: String,
    /// Number within the queue and service day; starts at 1.
    #[schema(example = 12, minimum = 1)]
    pub seq: i64,
    /// State of the ticket.
    pub status: TicketStatus,
    /// Code of the service of the current leg.
    #[schema(example = "DISDUKCAPIL-001", max_length = 40)]
    pub service: String,
    /// Name of the service as it was when the leg began.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the queue of the current leg.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub queue: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Code of the zone where the visitor waits.
    #[schema(example = "A", max_length = 40)]
    pub zone: Option<String>,
    /// Code of the counter that called.
    #[schema(example = "A1", max_length = 40)]
    pub counter: Option<String>,
    /// Officer who called.
    pub officer_id: Option<UserId>,
    /// Service day in the site's own zone.
    #[schema(example = "2026-12-01")]
    pub service_date: chrono::NaiveDate,
    /// How the number was taken.
    pub channel: Channel,
    /// Group with a right to special treatment; never shown to the public.
    pub priority_class: PriorityClass,
    /// What the visitor comes for.
    pub purpose: Purpose,
    /// Why it stands where it stands.
    pub rank_reason: RankReason,
    /// The booking it came from.
    pub appointment_id: Option<AppointmentId>,
    /// Number of the current leg; grows with every transfer and return.
    #[schema(example = 1, minimum = 1)]
    pub leg_no: i64,
    /// When the number was taken.
    pub issued_at: Instant,
    /// When it entered the current queue.
    pub entered_at: Instant,
    /// First call of the current leg.
    pub called_at: Option<Instant>,
    /// Latest call or recall.
    pub last_called_at: Option<Instant>,
    /// Recalls so far.
    #[schema(example = 0, minimum = 0)]
    pub recall_count: i64,
    /// When serving began.
    pub started_at: Option<Instant>,
    /// Since when it is on hold.
    pub held_since: Option<Instant>,
    /// By when the kiosk must confirm the print.
    pub print_deadline_at: Option<Instant>,
    /// Why it was closed without being served.
    #[schema(example = "left", max_length = 200)]
    pub closed_reason: Option<String>,
    /// When it last changed.
    pub changed_at: Instant,
    /// What may be done now.
    #[schema(max_items = 16)]
    pub allowed_actions: Vec<Action>,
    /// Counts the changes.
    #[schema(example = 3, minimum = 1)]
    pub version: i64,
}

impl TicketView {
    #[must_use]
    pub fn of(ticket: &Ticket, d: &Directory) -> Self {
        let s = &ticket.state;
        let queue = d.queue_by_id(s.queue_id);
        let code = |found: Option<&String>| found.cloned().unwrap_or_default();
        Self {
            id: ticket.id,
            display_number: ticket.display_number.clone(),
            seq: ticket.seq,
            status: s.status,
            service: code(d.service_by_id(s.service_id).map(|x| &x.code)),
            service_name: s.service_name.clone(),
            queue: code(queue.map(|q| &q.code)),
            site: code(d.site_by_id(ticket.site_id).map(|x| &x.code)),
            zone: queue.and_then(|q| q.zone_id).and_then(|id| d.zone_by_id(id)).map(|z| z.code.clone()),
            counter: s.counter_id.and_then(|id| d.counter_by_id(id)).map(|c| c.code.clone()),
            officer_id: s.officer_id,
            service_date: ticket.service_date,
            channel: ticket.channel,
            priority_class: ticket.priority_class,
            purpose: ticket.purpose,
            rank_reason: s.rank_reason,
            appointment_id: ticket.appointment_id,
            leg_no: s.leg_no,
            issued_at: ticket.issued_at,
            entered_at: s.entered_at,
            called_at: s.called_at,
            last_called_at: s.last_called_at,
            recall_count: s.recall_count,
            started_at: s.started_at,
            held_since: s.held_since,
            print_deadline_at: ticket.print_deadline_at,
            closed_reason: s.closed_reason.clone(),
            changed_at: ticket.changed_at,
            allowed_actions: allowed_actions(s.status).to_vec(),
            version: ticket.version,
        }
    }
}

/// A ticket just called, and why it was this one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalledView {
    /// The ticket.
    pub ticket: TicketView,
    /// Why it was this one.
    pub reason: Text,
}

impl CalledView {
    #[must_use]
    pub fn of(called: &Called, d: &Directory) -> Self {
        Self { ticket: TicketView::of(&called.ticket, d), reason: called.reason.clone() }
    }
}
