//! The rules of a queue, as data: who counts as having come earlier, when an absent visitor loses the turn, where a transfer lands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// Where a ticket stands when it enters a queue again: by its original time, at the end, or not at all.
    ReturnRule, "Aturan kembali", { Original => "original", End => "end", Void => "void" }
);

text_enum!(
    /// Where a transferred ticket stands in its new queue: by its original time, in front, or at the end.
    TransferPosition, "Posisi alih", { OriginalTime => "original_time", Front => "front", End => "end" }
);

/// Rules of one queue. Head starts of zero make it strictly first come, first served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QueuePolicy {
    /// Minutes by which a priority visitor (UU 25/2009 Pasal 29) counts as having come earlier.
    #[schema(minimum = 0, maximum = 240, example = 60)]
    pub priority_head_start_min: i64,
    /// Minutes by which a booking counts as having come before its slot.
    #[schema(minimum = 0, maximum = 240, example = 45)]
    pub appointment_head_start_min: i64,
    /// Minutes after the slot until which a check-in keeps the slot's place.
    #[schema(minimum = 0, maximum = 120, example = 15)]
    pub appointment_grace_min: i64,
    /// Minutes before the slot at which check-in opens.
    #[schema(minimum = 0, maximum = 240, example = 30)]
    pub check_in_opens_min: i64,
    /// Recalls an absent visitor gets before a no-show may be marked.
    #[schema(minimum = 0, maximum = 10, example = 2)]
    pub recalls_before_no_show: i64,
    /// Where a no-show stands who comes back in time.
    pub no_show_return: ReturnRule,
    /// Minutes within which a no-show may come back.
    #[schema(minimum = 0, maximum = 480, example = 30)]
    pub requeue_within_min: i64,
    /// Where a transferred ticket stands.
    pub transfer_position: TransferPosition,
    /// Minutes a visitor waits before counters that serve this queue as overflow help.
    #[schema(minimum = 0, maximum = 480, example = 15)]
    pub overflow_after_min: i64,
    /// Seconds a kiosk has to confirm the print of a slip.
    #[schema(minimum = 10, maximum = 900, example = 120)]
    pub print_confirm_s: i64,
}

impl Default for QueuePolicy {
    fn default() -> Self {
        Self {
            priority_head_start_min: 60,
            appointment_head_start_min: 45,
            appointment_grace_min: 15,
            check_in_opens_min: 30,
            recalls_before_no_show: 2,
            no_show_return: ReturnRule::End,
            requeue_within_min: 30,
            transfer_position: TransferPosition::OriginalTime,
            overflow_after_min: 15,
            print_confirm_s: 120,
        }
    }
}

impl QueuePolicy {
    /// Refuses values outside their ranges, naming each.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn validate(&self) -> Result<()> {
        let ranges = [
            ("/policy/priority_head_start_min", self.priority_head_start_min, 0, 240),
            ("/policy/appointment_head_start_min", self.appointment_head_start_min, 0, 240),
            ("/policy/appointment_grace_min", self.appointment_grace_min, 0, 120),
            ("/policy/check_in_opens_min", self.check_in_opens_min, 0, 240),
            ("/policy/recalls_before_no_show", self.recalls_before_no_show, 0, 10),
            ("/policy/requeue_within_min", self.requeue_within_min, 0, 480),
            ("/policy/overflow_after_min", self.overflow_after_min, 0, 480),
            ("/policy/print_confirm_s", self.print_confirm_s, 10, 900),
        ];
        let mut error = AppError::new(Code::ValidationFailed);
        for (pointer, value, low, high) in ranges {
            if !(low..=high).contains(&value) {
                error = error.field_text(
                    pointer,
                    "out_of_range",
                    format!("Harus antara {low} dan {high}."),
                    format!("Must be between {low} and {high}."),
                );
            }
        }
        if error.fields().is_empty() { Ok(()) } else { Err(error) }
    }
}
