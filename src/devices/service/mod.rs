//! What can be done with devices; one file per subject.

pub mod approve;
pub mod enrol;
pub mod incidents;
pub mod presence;
pub mod rotate;
