//! The words of the vault.

use crate::kernel::text_enum::text_enum;

text_enum!(
    /// A kind of personal data that a booking may carry.
    DataKind, "Jenis data pribadi", {
        Name => "name",
        Phone => "phone",
        Email => "email",
        Nik => "nik",
    }
);

text_enum!(
    /// What personal data is kept for.
    DataPurpose, "Tujuan penyimpanan", {
        /// Calling the visitor by name at the counter and in messages.
        AddressVisitor => "address_visitor",
        /// Telling about changes of the booking, and reminding of it.
        ContactAboutVisit => "contact_about_visit",
        /// Having the visitor's papers ready.
        PrepareVisit => "prepare_visit",
        /// One active booking for each person, service and day.
        OneBookingEach => "one_booking_each",
    }
);

text_enum!(
    /// State of a data key: known but sealing nothing yet, sealing, or only opening what is old.
    KeyState, "Keadaan kunci", { Added => "added", Current => "current", Replaced => "replaced" }
);

impl DataKind {
    /// What a value of this kind is kept for.
    #[must_use]
    pub const fn purpose(self) -> DataPurpose {
        match self {
            Self::Name => DataPurpose::AddressVisitor,
            Self::Phone | Self::Email => DataPurpose::ContactAboutVisit,
            Self::Nik => DataPurpose::PrepareVisit,
        }
    }
}
