//! An appointment as whoever has its secret sees it: nothing personal.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppointmentView;
use crate::appointments::model::{Appointment, AppointmentAction, AppointmentStatus};
use crate::directory::Directory;
use crate::kernel::ids::AppointmentId;
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::Text;
use crate::queueing::views::{PublicTicketView, TrackedKind};
use crate::sites::model::Site;

/// An appointment as whoever has its secret sees it. Nothing personal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicAppointmentView {
    /// Always `appointment`.
    pub kind: TrackedKind,
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
    /// What to know now.
    pub message: Text,
}

impl PublicAppointmentView {
    #[must_use]
    pub fn of(a: &Appointment, d: &Directory, site: &Site, now: Instant) -> Self {
        let view = AppointmentView::of(a, d, site, now);
        Self {
            kind: TrackedKind::Appointment,
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
        }
    }
}

/// What a secret leads to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TrackedView {
    /// A ticket, also one made at the check-in of a booking.
    Ticket(PublicTicketView),
    /// An appointment before check-in, or one that came to nothing.
    Appointment(PublicAppointmentView),
}

fn status_message(view: &AppointmentView, zone: SiteZone) -> Text {
    let (opens, closes) = (zone.wall_time(view.check_in_opens_at), zone.wall_time(view.check_in_closes_at));
    match view.status {
        AppointmentStatus::Held => {
            let until = view.hold_expires_at.map(|at| zone.wall_time(at)).unwrap_or_default();
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
