//! What a person may ask about their data, and by when it must be settled (art. 30, 32, 41, 43). Pure.

use crate::appointments::model::{Appointment, AppointmentStatus};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DataRequestId, UserId};
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;
use crate::kernel::words::Text;

text_enum!(
    /// What a person asks for.
    RequestKind, "Jenis permintaan", {
        /// A copy of what is kept, and for what (art. 32).
        Access => "access",
        /// Another value in the place of a wrong one (art. 30).
        Correction => "correction",
        /// Kept, and not used (art. 41).
        Restriction => "restriction",
        /// Gone before its time (art. 43).
        Deletion => "deletion",
    }
);

text_enum!(
    /// State of a request.
    RequestStatus, "Status permintaan", { Open => "open", Fulfilled => "fulfilled", Refused => "refused" }
);

text_enum!(
    /// How it was made sure that the person asks about themselves.
    Proof, "Bukti diri", {
        IdCardSeen => "id_card_seen",
        BookingTokenShown => "booking_token_shown",
        LetterOfAttorney => "letter_of_attorney",
    }
);

text_enum!(
    /// Why a request is refused (art. 33). Words of a list: free text about a person would be personal data itself.
    RefusalReason, "Alasan penolakan", {
        NothingKept => "nothing_kept",
        IdentityNotProven => "identity_not_proven",
        LegalDuty => "legal_duty",
        DisclosesOthers => "discloses_others",
        Security => "security",
    }
);

impl RequestKind {
    const fn done(self) -> (&'static str, &'static str) {
        match self {
            Self::Access => ("Salinan data Anda telah diberikan.", "You were given a copy of your data."),
            Self::Correction => ("Data Anda telah diperbaiki.", "Your data was corrected."),
            Self::Restriction => ("Data Anda tidak dipakai lagi.", "Your data is not used any more."),
            Self::Deletion => ("Data Anda telah dihapus.", "Your data was deleted."),
        }
    }
}

impl RefusalReason {
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::NothingKept => ("Tidak ada data Anda yang kami simpan.", "We keep nothing about you."),
            Self::IdentityNotProven => ("Tidak terbukti bahwa data itu milik Anda.", "It was not proven that the data is yours."),
            Self::LegalDuty => ("Undang-undang mewajibkan kami menyimpannya.", "The law has us keep it."),
            Self::DisclosesOthers => ("Data itu menyingkap data orang lain.", "It would disclose somebody else's data."),
            Self::Security => ("Hal itu membahayakan keamanan.", "It would endanger security."),
        }
    }
}

/// Three times twenty-four hours, by every one of the articles.
const TERM_MIN: i64 = 3 * 24 * 60;

/// A request as stored. The hash of the number goes when it is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequest {
    pub id: DataRequestId,
    pub kind: RequestKind,
    pub status: RequestStatus,
    pub proof: Proof,
    /// Keyed hash by which the person's bookings are found.
    pub identity_key: Option<String>,
    pub received_at: Instant,
    pub received_by: UserId,
    /// First moment at which it is overdue.
    pub due_at: Instant,
    pub closed_at: Option<Instant>,
    pub handled_by: Option<UserId>,
    pub refusal: Option<RefusalReason>,
    pub version: i64,
}

impl DataRequest {
    #[must_use]
    pub fn new(kind: RequestKind, proof: Proof, identity_key: String, by: UserId, now: Instant) -> Self {
        Self {
            id: DataRequestId::fresh(),
            kind,
            status: RequestStatus::Open,
            proof,
            identity_key: Some(identity_key),
            received_at: now,
            received_by: by,
            due_at: now.plus_min(TERM_MIN),
            closed_at: None,
            handled_by: None,
            refusal: None,
            version: 1,
        }
    }
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.status == RequestStatus::Open && now >= self.due_at
    }
    /// What the person is told of the result (art. 30, 41); nothing while it is open.
    #[must_use]
    pub fn answer(&self) -> Option<Text> {
        let (id, en) = match (self.status, self.refusal) {
            (RequestStatus::Open, _) => return None,
            (_, Some(reason)) => reason.told(),
            (_, None) => self.kind.done(),
        };
        Some(Text::new(id, en))
    }
    /// Settles it: fulfilled, or refused with a reason. The hash has done its work.
    ///
    /// # Errors
    /// `data_request_closed` when it is settled already.
    pub fn settle(&mut self, refusal: Option<RefusalReason>, by: UserId, now: Instant) -> Result<()> {
        if self.status != RequestStatus::Open {
            return Err(AppError::new(Code::DataRequestClosed).member("current_status", self.status.as_str()));
        }
        self.status = if refusal.is_some() { RequestStatus::Refused } else { RequestStatus::Fulfilled };
        (self.closed_at, self.handled_by, self.refusal) = (Some(now), Some(by), refusal);
        self.identity_key = None;
        self.version += 1;
        Ok(())
    }
}

/// Whether what belongs to a booking may go before its time. What is still to come needs it: that booking is to be called off first.
#[must_use]
pub fn may_be_deleted(appointment: &Appointment, now: Instant) -> bool {
    match appointment.status {
        AppointmentStatus::Cancelled | AppointmentStatus::NoShow | AppointmentStatus::Expired => true,
        AppointmentStatus::Held => appointment.hold_expires_at <= now,
        AppointmentStatus::Booked | AppointmentStatus::CheckedIn => appointment.slot.ends_at <= now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn asked() -> DataRequest {
        DataRequest::new(RequestKind::Deletion, Proof::IdCardSeen, "k".to_owned(), UserId::fresh(), at("2026-12-01T01:00:00Z"))
    }

    #[test]
    fn it_is_due_after_seventy_two_hours_and_overdue_only_while_open() {
        let mut request = asked();
        assert_eq!(request.due_at, at("2026-12-04T01:00:00Z"));
        assert!(!request.is_overdue(request.due_at.plus_ms(-1)) && request.is_overdue(request.due_at));
        request.settle(None, UserId::fresh(), request.due_at).unwrap();
        assert!(!request.is_overdue(request.due_at.plus_min(1)), "late, and done");
    }

    #[test]
    fn the_person_is_told_what_came_of_it() {
        let mut told = Vec::new();
        for (kind, refusal) in
            RequestKind::ALL.iter().map(|kind| (*kind, None)).chain(RefusalReason::ALL.iter().map(|why| (RequestKind::Access, Some(*why))))
        {
            let mut request = DataRequest { kind, ..asked() };
            assert_eq!(request.answer(), None);
            request.settle(refusal, UserId::fresh(), request.due_at).unwrap();
            told.push(request.answer().unwrap().id);
        }
        told.sort();
        told.dedup();
        assert_eq!(told.len(), 9, "each in its own words");
    }

    #[test]
    fn it_is_settled_once_and_forgets_whom_it_was_about() {
        for refusal in [None, Some(RefusalReason::LegalDuty)] {
            let (mut request, by) = (asked(), UserId::fresh());
            request.settle(refusal, by, at("2026-12-02T01:00:00Z")).unwrap();
            let status = if refusal.is_some() { RequestStatus::Refused } else { RequestStatus::Fulfilled };
            assert_eq!((request.status, request.refusal, request.handled_by, request.version), (status, refusal, Some(by), 2));
            assert_eq!(request.identity_key, None);
            let before = request.clone();
            assert_eq!(request.settle(None, by, at("2026-12-02T01:00:00Z")).unwrap_err().code(), Code::DataRequestClosed);
            assert_eq!(request, before);
        }
    }
}
