//! By which way a person takes a ticket or a booking: opening rules and quotas both ask for it.

use super::text_enum::text_enum;

text_enum!(
    /// Channel of a ticket or booking: the kiosk, an officer who takes the number for somebody, the phone line, or an appointment made online.
    Channel, "Saluran", {
        Kiosk => "kiosk",
        StaffAssisted => "staff_assisted",
        Phone => "phone",
        /// An appointment.
        Online => "online",
    }
);
