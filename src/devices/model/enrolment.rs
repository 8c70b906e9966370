//! A device that asks to be let in: what it holds, how long its codes live, and what it is told when it asks again.

use super::user_code::UserCode;
use crate::kernel::ids::DeviceId;
use crate::kernel::opaque_token::opaque_token;
use crate::kernel::text_enum::text_enum;
use crate::kernel::time::Instant;

/// Minutes the codes are good for.
pub const CODE_MIN: i64 = 10;
/// Seconds after the first delivery of a token in which asking again gives a new one in its place: the answer may have been lost.
pub const REDELIVERY_S: i64 = 60;
/// Devices of one mall that may ask at the same time; more is nobody setting up a hall.
pub const MAX_PENDING: i64 = 100;

opaque_token!(
    /// The secret by which a device asks for its token.
    DeviceCode, "mppc_"
);

text_enum!(
    /// Where an enrolment stands: waiting for a person, let in, turned away, or its token was handed out.
    EnrolmentStatus, "Keadaan pendaftaran", { Pending => "pending", Approved => "approved", Denied => "denied", Delivered => "delivered" }
);

/// An enrolment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    pub user_code: UserCode,
    pub status: EnrolmentStatus,
    /// What the device says of its program.
    pub software: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// The device it became.
    pub device_id: Option<DeviceId>,
    pub delivered_at: Option<Instant>,
}

/// What a device that asks for its token is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Pending,
    Denied,
    Expired,
    /// A token is made for this device now.
    Deliver(DeviceId),
}

impl Enrolment {
    /// What to answer at `now`. A token that was delivered is made anew for a moment, in place of the first, which then ends: whoever
    /// copied the code and comes second is noticed, and a lost answer strands nobody.
    #[must_use]
    pub fn standing(&self, now: Instant) -> Standing {
        if now >= self.expires_at {
            return Standing::Expired;
        }
        match (self.status, self.device_id) {
            (EnrolmentStatus::Pending, _) => Standing::Pending,
            (EnrolmentStatus::Denied, _) => Standing::Denied,
            (EnrolmentStatus::Approved, Some(device)) => Standing::Deliver(device),
            (EnrolmentStatus::Delivered, Some(device)) if self.may_be_lost(now) => Standing::Deliver(device),
            _ => Standing::Expired,
        }
    }
    fn may_be_lost(&self, now: Instant) -> bool {
        self.delivered_at.is_some_and(|at| now < at.plus_ms(REDELIVERY_S * 1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_where_it_stands() {
        let (start, device) = ("2026-12-01T01:00:00Z".parse::<Instant>().unwrap(), DeviceId::fresh());
        let with = |status, device_id, delivered_at| Enrolment {
            user_code: UserCode::fresh(),
            status,
            software: String::new(),
            created_at: start,
            expires_at: start.plus_min(CODE_MIN),
            device_id,
            delivered_at,
        };
        let pending = with(EnrolmentStatus::Pending, None, None);
        let approved = with(EnrolmentStatus::Approved, Some(device), None);
        let delivered = with(EnrolmentStatus::Delivered, Some(device), Some(start));
        let later = |s: i64| start.plus_ms(s * 1000);
        assert_eq!(pending.standing(later(0)), Standing::Pending);
        assert_eq!(with(EnrolmentStatus::Denied, None, None).standing(later(0)), Standing::Denied);
        assert_eq!(approved.standing(later(599)), Standing::Deliver(device));
        assert_eq!(delivered.standing(later(59)), Standing::Deliver(device));
        assert_eq!(delivered.standing(later(60)), Standing::Expired);
        for enrolment in [pending, approved] {
            assert_eq!(enrolment.standing(later(600)), Standing::Expired);
        }
    }
}
