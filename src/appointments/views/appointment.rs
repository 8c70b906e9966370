//! An appointment as its holder and staff see it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::appointments::model::{Appointment, AppointmentAction, AppointmentStatus, allowed_actions};
use crate::appointments::service::window_of;
use crate::directory::Directory;
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::AppointmentId;
use crate::kernel::time::Instant;
use crate::queueing::model::PriorityClass;
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
            local_time: site.zone.wall_time(a.slot.starts_at),
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
