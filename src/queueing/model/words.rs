//! The words of a ticket.

use crate::kernel::text_enum::text_enum;

text_enum!(
    /// State of a ticket. FHIR words: waiting = arrived, finished = fulfilled, no_show = noshow.
    TicketStatus, "Keadaan tiket", {
        /// Reserved until the kiosk says that the slip was printed.
        Printing => "printing",
        Waiting => "waiting",
        /// Called to a counter, not there yet.
        Called => "called",
        Serving => "serving",
        /// Away for a moment, e.g. to copy papers.
        OnHold => "on_hold",
        NoShow => "no_show",
        Finished => "finished",
        Cancelled => "cancelled",
        /// Left open at the close of the day.
        Expired => "expired",
    }
);

impl TicketStatus {
    /// Whether the visit is still going on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Printing | Self::Waiting | Self::Called | Self::Serving | Self::OnHold)
    }
    /// Whether the ticket occupies a counter.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }
}

text_enum!(
    /// Group with a right to special treatment (UU 25/2009 Pasal 29, UU 8/2016); `none` for everybody else.
    PriorityClass, "Kelompok prioritas", {
        None => "none",
        Elderly => "elderly",
        Pregnant => "pregnant",
        Breastfeeding => "breastfeeding",
        WithInfant => "with_infant",
        Disability => "disability",
        OtherVulnerable => "other_vulnerable",
    }
);

text_enum!(
    /// What the visitor comes for; picking up is quick, consulting is slow.
    Purpose, "Keperluan", { Apply => "apply", Consult => "consult", Pickup => "pickup", Complaint => "complaint", Payment => "payment" }
);

text_enum!(
    /// What came of a visit to a counter.
    Outcome, "Hasil layanan", {
        Completed => "completed",
        DocumentsMissing => "documents_missing",
        Redirected => "redirected",
        Rejected => "rejected",
        SystemDown => "system_down",
        Other => "other",
    }
);

text_enum!(
    /// Why a ticket stands where it stands.
    RankReason, "Alasan urutan", {
        /// By the time of arrival.
        Arrival => "arrival",
        /// A priority visitor counts as having come earlier.
        PriorityCredit => "priority_credit",
        /// A booking counts by its slot, less the head start.
        AppointmentCredit => "appointment_credit",
        /// Transferred in front by the policy of the queue.
        TransferFront => "transfer_front",
    }
);
