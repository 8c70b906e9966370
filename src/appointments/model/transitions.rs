//! The state machine. Every change of an appointment is one of these methods; a wrong one says what is allowed instead.
//!
//! ```text
//! held ─confirm→ booked ─check_in→ checked_in (with its ticket)
//!   │ cancel→ cancelled │ reschedule→ booked (same code, new time)
//!   └ time→ expired     │ cancel→ cancelled
//!                       └ time and grace passed→ no_show
//! ```
//! Time acts by itself: a hold that ran out counts as expired, and a booking past its grace as a no-show, before any sweep
//! has written it down.

use super::appointment::{Appointment, Slot};
use super::check_in::CheckInWindow;
use super::words::{AppointmentAction, AppointmentStatus};
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::time::Instant;

/// Minutes a hold takes its time without a confirmation.
pub const HOLD_MIN: i64 = 10;

/// What may be done in a state, by people (expiry is not theirs).
#[must_use]
pub const fn allowed_actions(status: AppointmentStatus) -> &'static [AppointmentAction] {
    use AppointmentAction as A;
    match status {
        AppointmentStatus::Held => &[A::Confirm, A::Cancel],
        AppointmentStatus::Booked => &[A::CheckIn, A::Reschedule, A::Cancel],
        AppointmentStatus::CheckedIn | AppointmentStatus::Cancelled | AppointmentStatus::NoShow | AppointmentStatus::Expired => &[],
    }
}

/// Why an appointment did not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppointmentError {
    /// The state does not allow it (409 `appointment_state_conflict`); look at `allowed_actions`.
    #[error("{action} is not allowed while {status}")]
    State { status: AppointmentStatus, action: AppointmentAction },
    /// The hold ran out before it was confirmed (409 `hold_expired`); choose a time again.
    #[error("the hold ran out at {0}")]
    HoldExpired(Instant),
    /// Check-in has not opened (409 `check_in_too_early`); come back at the given moment.
    #[error("check-in opens at {0}")]
    TooEarly(Instant),
    /// The time and its grace are over (409 `check_in_too_late`); take an ordinary number.
    #[error("check-in closed at {0}")]
    TooLate(Instant),
}

type Moved = Result<(), AppointmentError>;

impl Appointment {
    /// The status that counts at `now`, whatever has been written down.
    #[must_use]
    pub fn status_at(&self, now: Instant, window: &CheckInWindow) -> AppointmentStatus {
        match self.status {
            AppointmentStatus::Held if self.hold_expires_at <= now => AppointmentStatus::Expired,
            AppointmentStatus::Booked if window.is_over(now) => AppointmentStatus::NoShow,
            status => status,
        }
    }

    fn check(&self, action: AppointmentAction, now: Instant, window: &CheckInWindow) -> Moved {
        let status = self.status_at(now, window);
        if allowed_actions(status).contains(&action) { Ok(()) } else { Err(AppointmentError::State { status, action }) }
    }

    /// The visitor wants it.
    pub fn confirm(&mut self, now: Instant, window: &CheckInWindow) -> Moved {
        let status = self.status_at(now, window);
        if status == AppointmentStatus::Expired {
            return Err(AppointmentError::HoldExpired(self.hold_expires_at));
        }
        self.check(AppointmentAction::Confirm, now, window)?;
        self.status = AppointmentStatus::Booked;
        self.booked_at = Some(now);
        Ok(())
    }

    /// To another time; everything the holder has in hand stays good.
    pub fn reschedule(&mut self, to: Slot, now: Instant, window: &CheckInWindow) -> Moved {
        self.check(AppointmentAction::Reschedule, now, window)?;
        self.slot = to;
        self.reschedule_count += 1;
        Ok(())
    }

    /// Not wanted any more. The caller gives the unit back.
    pub fn cancel(&mut self, reason: &str, now: Instant, window: &CheckInWindow) -> Moved {
        self.check(AppointmentAction::Cancel, now, window)?;
        self.close(AppointmentStatus::Cancelled, Some(reason), now);
        self.holds_unit = false;
        Ok(())
    }

    /// The visitor is here, in time.
    pub fn check_in(&mut self, now: Instant, window: &CheckInWindow) -> Moved {
        match self.status_at(now, window) {
            AppointmentStatus::NoShow => return Err(AppointmentError::TooLate(window.closes_at)),
            AppointmentStatus::Booked if now < window.opens_at => return Err(AppointmentError::TooEarly(window.opens_at)),
            _ => self.check(AppointmentAction::CheckIn, now, window)?,
        }
        self.status = AppointmentStatus::CheckedIn;
        self.checked_in_at = Some(now);
        Ok(())
    }

    /// Writes down what time did: a hold that ran out, or a visitor who did not come. True when there was something to write.
    /// An expired hold no longer holds its unit; a no-show keeps it, since its time is used up.
    pub fn lapse(&mut self, now: Instant, window: &CheckInWindow) -> bool {
        let status = self.status_at(now, window);
        if status == self.status {
            return false;
        }
        if status == AppointmentStatus::Expired {
            self.holds_unit = false;
        }
        self.close(status, None, now);
        true
    }

    fn close(&mut self, status: AppointmentStatus, reason: Option<&str>, now: Instant) {
        self.status = status;
        self.closed_at = Some(now);
        self.closed_reason = reason.map(ToOwned::to_owned);
    }
}

impl From<AppointmentError> for AppError {
    fn from(error: AppointmentError) -> Self {
        match error {
            AppointmentError::State { status, .. } => {
                let allowed: Vec<&str> = allowed_actions(status).iter().map(|a| a.as_str()).collect();
                Self::new(Code::AppointmentStateConflict)
                    .detail(format!("Janji temu sedang berstatus {status}."), format!("The appointment is {status}."))
                    .member("current_status", status.as_str())
                    .member("allowed_actions", allowed)
            }
            AppointmentError::HoldExpired(at) => Self::new(Code::HoldExpired).member("hold_expires_at", at.to_string()),
            AppointmentError::TooEarly(at) => Self::new(Code::CheckInTooEarly).member("check_in_opens_at", at.to_string()),
            AppointmentError::TooLate(at) => Self::new(Code::CheckInTooLate).member("check_in_closes_at", at.to_string()),
        }
    }
}
