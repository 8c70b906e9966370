//! What the API shows of a ticket: whole to staff and kiosks, without anything personal to the public.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Action, Outcome, PriorityClass, Purpose, RankReason, Ticket, TicketStatus, allowed_actions, rank_reason_text};
use super::service::call::Called;
use super::service::issue::Issued;
use super::service::position::Position;
use super::store::LegRow;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::ids::{AppointmentId, TicketId, UserId};
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

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
            agency_name: agency.map(|a| a.name_id.clone()).unwrap_or_default(),
            zone_name: zone.map(|z| z.name.clone()),
            requirements: service.map(|s| s.content.requirements.clone()).unwrap_or_default(),
            local_time: d.site_by_id(ticket.site_id).map(|s| wall_time(s.zone, ticket.issued_at)).unwrap_or_default(),
            ticket: TicketView::of(ticket, d),
        }
    }
}

/// `08.05 WIB`, as Indonesians write the time.
fn wall_time(zone: crate::kernel::time::SiteZone, at: Instant) -> String {
    format!("{} {}", zone.local(at).format("%H.%M"), zone.abbreviation())
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

/// One service at one counter, ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LegView {
    /// Number of the leg.
    #[schema(example = 1, minimum = 1)]
    pub leg_no: i64,
    /// Name of the service.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the queue.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub queue: String,
    /// Code of the counter.
    #[schema(example = "A1", max_length = 40)]
    pub counter: Option<String>,
    /// How it ended.
    pub ended_by: super::model::EndedBy,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// When it ended.
    pub ended_at: Instant,
    /// Entry to call, in milliseconds.
    #[schema(example = 840_000, minimum = 0)]
    pub waiting_ms: i64,
    /// Call to desk, in milliseconds.
    #[schema(example = 45_000, minimum = 0)]
    pub walking_ms: i64,
    /// Serving, in milliseconds.
    #[schema(example = 600_000, minimum = 0)]
    pub serving_ms: i64,
    /// On hold, in milliseconds.
    #[schema(example = 0, minimum = 0)]
    pub held_ms: i64,
}

/// A ticket with the legs behind it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketDetailView {
    /// The ticket.
    pub ticket: TicketView,
    /// Legs that ended, in order.
    #[schema(max_items = 100)]
    pub legs: Vec<LegView>,
}

impl TicketDetailView {
    #[must_use]
    pub fn of(ticket: &Ticket, legs: &[LegRow], d: &Directory) -> Self {
        let leg = |row: &LegRow| LegView {
            leg_no: row.leg_no,
            service_name: row.service_name.clone(),
            queue: d.queue_by_id(row.queue_id).map(|q| q.code.clone()).unwrap_or_default(),
            counter: row.counter_id.and_then(|id| d.counter_by_id(id)).map(|c| c.code.clone()),
            ended_by: row.ended_by,
            outcome: row.outcome,
            ended_at: row.ended_at,
            waiting_ms: row.waiting_ms,
            walking_ms: row.walking_ms,
            serving_ms: row.serving_ms,
            held_ms: row.held_ms,
        };
        Self { ticket: TicketView::of(ticket, d), legs: legs.iter().map(leg).collect() }
    }
}

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

/// A ticket as its holder sees it by the secret on the slip. Nothing personal, at most 1 kB.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicTicketView {
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

/// A counter and who has it open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CounterView {
    /// Code of the counter.
    #[schema(example = "A1", max_length = 40)]
    pub counter: String,
    /// Name of the counter.
    #[schema(example = "Loket A1", max_length = 200)]
    pub counter_name: String,
    /// State of the counter.
    pub status: crate::counters::sessions::SessionStatus,
    /// Officer of the session.
    pub officer_id: UserId,
    /// When the session began.
    pub opened_at: Instant,
    /// Since when it is in this state.
    pub status_since: Instant,
    /// Why it is paused or closed.
    #[schema(example = "Salat Asar", max_length = 200)]
    pub reason: Option<String>,
}

impl CounterView {
    #[must_use]
    pub fn of(counter: &crate::counters::model::Counter, session: &crate::counters::sessions::CounterSession) -> Self {
        Self {
            counter: counter.code.clone(),
            counter_name: counter.name.clone(),
            status: session.status,
            officer_id: session.user_id,
            opened_at: session.opened_at,
            status_since: session.status_since,
            reason: session.reason.clone(),
        }
    }
}
