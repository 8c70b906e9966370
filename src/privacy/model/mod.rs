//! When a full value is read, and what a person may ask about theirs. Pure.

mod read;
mod request;

pub use read::{ReadPurpose, may_be_read};
pub use request::{DataRequest, Proof, RefusalReason, RequestKind, RequestStatus, may_be_deleted};
