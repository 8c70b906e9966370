//! What can be done to a ticket, in which state, and why it was not.

use super::words::TicketStatus;
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// Something that can be done to a ticket; the words are those of the operations.
    Action, "Tindakan", {
        ConfirmPrint => "confirm_print",
        FailPrint => "fail_print",
        Call => "call",
        Recall => "recall",
        Start => "start",
        Hold => "hold",
        Resume => "resume",
        Finish => "finish",
        NoShow => "no_show",
        Return => "return",
        Requeue => "requeue",
        Transfer => "transfer",
        Cancel => "cancel",
        Leave => "leave",
        Undo => "undo",
        Expire => "expire",
    }
);

/// What may be done in a state, by people (day close is not theirs).
#[must_use]
pub const fn allowed_actions(status: TicketStatus) -> &'static [Action] {
    use Action as A;
    match status {
        TicketStatus::Printing => &[A::ConfirmPrint, A::FailPrint, A::Cancel, A::Leave],
        TicketStatus::Waiting => &[A::Call, A::Cancel, A::Leave],
        TicketStatus::Called => &[A::Recall, A::Start, A::NoShow, A::Return, A::Transfer, A::Cancel, A::Leave],
        TicketStatus::Serving => &[A::Hold, A::Finish, A::Transfer],
        TicketStatus::OnHold => &[A::Resume, A::Cancel, A::Leave],
        TicketStatus::NoShow => &[A::Requeue],
        TicketStatus::Finished | TicketStatus::Cancelled | TicketStatus::Expired => &[],
    }
}

/// Why a ticket did not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// The state does not allow it (409 `ticket_state_conflict`); look at `allowed_actions`.
    #[error("{action} is not allowed while {status}")]
    State { status: TicketStatus, action: Action },
    /// The policy asks for more recalls first (409 `recalls_not_used`).
    #[error("recalled {given} of {needed} times")]
    RecallsNotUsed { given: i64, needed: i64 },
    /// There is nothing to undo any more (409 `undo_expired`).
    #[error("nothing to undo")]
    UndoExpired,
}

impl From<TicketError> for AppError {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::State { status, .. } => {
                let allowed: Vec<&str> = allowed_actions(status).iter().map(|a| a.as_str()).collect();
                Self::new(Code::TicketStateConflict)
                    .detail(format!("Tiket sedang berstatus {status}."), format!("The ticket is {status}."))
                    .member("current_status", status.as_str())
                    .member("allowed_actions", allowed)
            }
            TicketError::RecallsNotUsed { given, needed } => Self::new(Code::RecallsNotUsed).detail(
                format!("Sudah dipanggil ulang {given} kali; aturan antrean meminta {needed} kali."),
                format!("Recalled {given} times; the queue's policy asks for {needed}."),
            ),
            TicketError::UndoExpired => Self::new(Code::UndoExpired),
        }
    }
}
