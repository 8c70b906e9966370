//! What the API shows of appointments and times. Never an identity: only its keyed hash exists, and that stays inside.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Appointment, AppointmentAction, AppointmentStatus, NoSlotReason, allowed_actions};
use super::service::check_in::CheckedIn;
use super::service::hold::Held;
use super::service::slots::{DaySlots, FreeSlot};
use super::service::window_of;
use crate::directory::Directory;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::{AppointmentId, TicketId};
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::Text;
use crate::queueing::model::{PriorityClass, rank_reason_text};
use crate::queueing::views::TicketView;
use crate::sites::model::Site;

/// An appointment, as its holder and staff see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AppointmentView {
    /// Id of the appointment.
    pub id: AppointmentId,
    /// State of the appointment now.
    pub status: AppointmentStatus,
    /// What may be done now.
    #[schema(max_items = 8)]
    pub allowed_actions: Vec<AppointmentAction>,
    /// What the visitor reads out or types at the kiosk.
    #[schema(example = "MPP7K2QX", max_length = 8)]
    pub booking_code: String,
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-001", max_length = 40)]
    pub service: String,
    /// Name of the service as it was when the time was held.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the queue.
    #[schema(example = "DISDUKCAPIL", max_length = 40)]
    pub queue: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Service day in the site's own zone.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// Start of the time.
    pub starts_at: Instant,
    /// End of the time.
    pub ends_at: Instant,
    /// Start on the clock of the site.
    #[schema(example = "08.15 WIB", max_length = 20)]
    pub local_time: String,
    /// Until when it must be confirmed; absent once it is.
    pub hold_expires_at: Option<Instant>,
    /// When check-in opens.
    pub check_in_opens_at: Instant,
    /// First moment too late for check-in.
    pub check_in_closes_at: Instant,
    /// Group with a right to special treatment; never shown to the public.
    pub priority_class: PriorityClass,
    /// Who made it.
    pub booked_by: ActorKind,
    /// How often it was moved.
    #[schema(example = 0, minimum = 0)]
    pub reschedule_count: i64,
    /// When the time was held.
    pub created_at: Instant,
    /// When it was confirmed.
    pub booked_at: Option<Instant>,
    /// When the visitor checked in.
    pub checked_in_at: Option<Instant>,
    /// When it ended without a visit.
    pub closed_at: Option<Instant>,
    /// Why it was cancelled.
    #[schema(example = "holder", max_length = 200)]
    pub closed_reason: Option<String>,
    /// Counts the changes.
    #[schema(example = 2, minimum = 1)]
    pub version: i64,
}

impl AppointmentView {
    /// `now` decides what counts as expired or missed.
    #[must_use]
    pub fn of(a: &Appointment, d: &Directory, site: &Site, now: Instant) -> Self {
        let window = window_of(d, site, a);
        let status = a.status_at(now, &window);
        Self {
            id: a.id,
            status,
            allowed_actions: allowed_actions(status).to_vec(),
            booking_code: a.booking_code.clone(),
            service: d.service_by_id(a.service_id).map(|s| s.code.clone()).unwrap_or_default(),
            service_name: a.service_name.clone(),
            queue: d.queue_by_id(a.queue_id).map(|q| q.code.clone()).unwrap_or_default(),
            site: site.code.clone(),
            service_date: a.slot.service_date,
            starts_at: a.slot.starts_at,
            ends_at: a.slot.ends_at,
            local_time: wall_time(site.zone, a.slot.starts_at),
            hold_expires_at: (status == AppointmentStatus::Held).then_some(a.hold_expires_at),
            check_in_opens_at: window.opens_at,
            check_in_closes_at: window.closes_at,
            priority_class: a.priority_class,
            booked_by: a.booked_by,
            reschedule_count: a.reschedule_count,
            created_at: a.created_at,
            booked_at: a.booked_at,
            checked_in_at: a.checked_in_at,
            closed_at: a.closed_at,
            closed_reason: a.closed_reason.clone(),
            version: a.version,
        }
    }
}

/// `08.15 WIB`, as Indonesians write the time.
fn wall_time(zone: SiteZone, at: Instant) -> String {
    format!("{} {}", zone.local(at).format("%H.%M"), zone.abbreviation())
}

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
            agency_name: agency.map(|agency| agency.name_id.clone()).unwrap_or_default(),
            requirements: service.map(|s| s.content.requirements.clone()).unwrap_or_default(),
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
            agency_name: agency.map(|agency| agency.name_id.clone()).unwrap_or_default(),
            zone_name: zone.map(|zone| zone.name.clone()),
        }
    }
}

/// An appointment as whoever has its secret sees it. Nothing personal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicAppointmentView {
    /// Id of the appointment, for the operations on it.
    pub id: AppointmentId,
    /// State of the appointment now.
    pub status: AppointmentStatus,
    /// What may be done now.
    #[schema(max_items = 8)]
    pub allowed_actions: Vec<AppointmentAction>,
    /// What the visitor reads out or types at the kiosk.
    #[schema(example = "MPP7K2QX", max_length = 8)]
    pub booking_code: String,
    /// Name of the service.
    #[schema(example = "Pencatatan Biodata Penduduk WNI", max_length = 300)]
    pub service_name: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Service day.
    #[schema(example = "2026-12-01")]
    pub service_date: NaiveDate,
    /// Start of the time.
    pub starts_at: Instant,
    /// Start on the clock of the site.
    #[schema(example = "08.15 WIB", max_length = 20)]
    pub local_time: String,
    /// Until when it must be confirmed; absent once it is.
    pub hold_expires_at: Option<Instant>,
    /// When check-in opens.
    pub check_in_opens_at: Instant,
    /// First moment too late for check-in.
    pub check_in_closes_at: Instant,
    /// The ticket made at check-in.
    pub ticket_id: Option<TicketId>,
    /// What to know now.
    pub message: Text,
}

/// The appointment for `GET …/track/{token}`; `ticket_id` as [`super::store::ticket_of`] finds it.
#[must_use]
pub fn public_view(a: &Appointment, ticket_id: Option<TicketId>, d: &Directory, site: &Site, now: Instant) -> PublicAppointmentView {
    let view = AppointmentView::of(a, d, site, now);
    PublicAppointmentView {
        message: status_message(&view, site.zone),
        id: view.id,
        status: view.status,
        allowed_actions: view.allowed_actions,
        booking_code: view.booking_code,
        service_name: view.service_name,
        site: view.site,
        service_date: view.service_date,
        starts_at: view.starts_at,
        local_time: view.local_time,
        hold_expires_at: view.hold_expires_at,
        check_in_opens_at: view.check_in_opens_at,
        check_in_closes_at: view.check_in_closes_at,
        ticket_id,
    }
}

fn status_message(view: &AppointmentView, zone: SiteZone) -> Text {
    let (opens, closes) = (wall_time(zone, view.check_in_opens_at), wall_time(zone, view.check_in_closes_at));
    match view.status {
        AppointmentStatus::Held => {
            let until = view.hold_expires_at.map(|at| wall_time(zone, at)).unwrap_or_default();
            Text::new(format!("Konfirmasikan sebelum pukul {until}."), format!("Confirm before {until}."))
        }
        AppointmentStatus::Booked => Text::new(
            format!("Check-in dibuka pukul {opens} dan ditutup pukul {closes}."),
            format!("Check-in opens at {opens} and closes at {closes}."),
        ),
        AppointmentStatus::CheckedIn => Text::new("Sudah check-in; ikuti nomor antrean Anda.", "Checked in; follow your ticket."),
        AppointmentStatus::Cancelled => Text::new("Janji temu dibatalkan.", "The appointment was cancelled."),
        AppointmentStatus::NoShow => Text::new(
            "Waktu check-in sudah lewat. Silakan ambil nomor antrean biasa.",
            "The time for check-in has passed. Please take an ordinary number.",
        ),
        AppointmentStatus::Expired => {
            Text::new("Tidak dikonfirmasi pada waktunya. Silakan pilih waktu lagi.", "Not confirmed in time. Please choose a time again.")
        }
    }
}

/// The times of a service over some dates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotsView {
    /// Code of the service.
    #[schema(example = "DISDUKCAPIL-001", max_length = 40)]
    pub service: String,
    /// Code of the site.
    #[schema(example = "utama", max_length = 40)]
    pub site: String,
    /// Zone of the local times.
    pub time_zone: SiteZone,
    /// The dates, in order.
    #[schema(max_items = 31)]
    pub dates: Vec<DaySlotsView>,
}

/// The times of one date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DaySlotsView {
    /// The date.
    #[schema(example = "2026-12-01")]
    pub date: NaiveDate,
    /// Why nothing can be booked; absent when something can.
    pub reason: Option<NoSlotReason>,
    /// Its times, in order; full ones have none free.
    #[schema(max_items = 300)]
    pub slots: Vec<SlotView>,
}

/// A time that is offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotView {
    /// Start; what a booking asks for.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Start on the clock of the site.
    #[schema(example = "08.15", max_length = 5)]
    pub local_time: String,
    /// Visitors at this time.
    #[schema(example = 4, minimum = 0)]
    pub capacity: i64,
    /// How many more can be booked.
    #[schema(example = 2, minimum = 0)]
    pub free: i64,
}

impl SlotsView {
    #[must_use]
    pub fn of(service_code: &str, site: &Site, days: &[DaySlots]) -> Self {
        let slot = |slot: &FreeSlot| SlotView {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            local_time: site.zone.local(slot.starts_at).format("%H.%M").to_string(),
            capacity: slot.capacity,
            free: slot.free,
        };
        let day = |day: &DaySlots| DaySlotsView { date: day.date, reason: day.reason, slots: day.slots.iter().map(slot).collect() };
        Self { service: service_code.to_owned(), site: site.code.clone(), time_zone: site.zone, dates: days.iter().map(day).collect() }
    }
}
