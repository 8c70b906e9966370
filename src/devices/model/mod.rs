//! The rules of enrolment, rotation and presence. Pure.

mod enrolment;
mod incident;
mod polls;
mod presence;
mod rotation;
mod user_code;

pub use enrolment::{CODE_MIN, DeviceCode, Enrolment, EnrolmentStatus, MAX_PENDING, REDELIVERY_S, Standing};
pub use incident::{Incident, check_resolution};
pub use polls::{INTERVAL_S, Poll};
pub use presence::{Beat, SILENT_MS, is_silent};
pub use rotation::{OVERLAP_MIN, rotated};
pub use user_code::UserCode;
