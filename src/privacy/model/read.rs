//! Reading a full value: for what, and when not. Pure.

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::text_enum::text_enum;
use crate::vault::model::PersonData;

text_enum!(
    /// What a full value is read for. Words of a list, since free text about a person would be personal data itself.
    ReadPurpose, "Tujuan melihat", {
        /// Telling the visitor about their booking.
        ContactVisitor => "contact_visitor",
        /// Finding the visitor in the hall, or making sure who stands at the counter.
        RecogniseVisitor => "recognise_visitor",
        /// Having the papers ready.
        PrepareVisit => "prepare_visit",
        /// Looking into an incident.
        Incident => "incident",
    }
);

/// A restricted value is kept and not used (art. 41).
///
/// # Errors
/// `personal_data_restricted`.
pub fn may_be_read(row: &PersonData) -> Result<()> {
    if row.restricted { Err(AppError::new(Code::PersonalDataRestricted)) } else { Ok(()) }
}
