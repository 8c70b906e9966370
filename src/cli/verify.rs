//! `mpp verify`: every event stream, from its first event to its head.

use super::arguments::Failure;
use crate::db::connection::{DatabaseUrl, Purpose, open};
use crate::streams::service;

/// Checks all chains, a line each. The system may go on writing meanwhile.
///
/// # Errors
/// When any chain is broken, or the engine fails.
pub fn verify(url: &DatabaseUrl) -> Result<(), Failure> {
    let reports = service::verify(&mut open(url, Purpose::Read)?)?;
    for report in &reports {
        println!("{report}");
    }
    let broken = reports.iter().filter(|report| report.broken.is_some()).count();
    if broken > 0 { Err(format!("{broken} streams are broken").into()) } else { Ok(()) }
}
