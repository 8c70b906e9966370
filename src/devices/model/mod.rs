//! The rules of enrolment, rotation and presence. Pure.

mod enrolment;
mod polls;
mod rotation;
mod user_code;

pub use enrolment::{CODE_MIN, DeviceCode, Enrolment, EnrolmentStatus, MAX_PENDING, REDELIVERY_S, Standing};
pub use polls::{INTERVAL_S, Poll};
pub use rotation::{OVERLAP_MIN, rotated};
pub use user_code::UserCode;
