//! The words of an appointment.

use crate::kernel::text_enum::text_enum;

text_enum!(
    /// State of an appointment. FHIR words: held = proposed, booked = booked, checked_in = arrived, no_show = noshow.
    AppointmentStatus, "Keadaan janji temu", {
        /// Takes its time for some minutes, until it is confirmed or runs out.
        Held => "held",
        Booked => "booked",
        /// The visitor is here and has a ticket.
        CheckedIn => "checked_in",
        Cancelled => "cancelled",
        /// Did not come by the time and its grace.
        NoShow => "no_show",
        /// Not confirmed in time.
        Expired => "expired",
    }
);

text_enum!(
    /// Something that can be done to an appointment; the words are those of the operations.
    AppointmentAction, "Tindakan janji temu", {
        Confirm => "confirm",
        Reschedule => "reschedule",
        Cancel => "cancel",
        CheckIn => "check_in",
    }
);

text_enum!(
    /// Why nothing can be booked on a date.
    NoSlotReason, "Alasan tidak ada waktu", {
        /// National holiday or joint leave.
        Holiday => "holiday",
        /// Nobody is served on this date, or not at the times of its sessions.
        Closed => "closed",
        /// There is no session for appointments on this weekday.
        NoSession => "no_session",
        /// Too soon or too far ahead to book.
        OutsideWindow => "outside_window",
        /// Every time is taken.
        Full => "full",
    }
);
