//! Set-up of a mall as one readable file: sites, zones, queues with their services, quotas and appointment times, counters and hours.
//! Here the file is read and checked against a catalogue; whoever loads it into the tables gets a value without contradictions.

pub mod load;
pub mod model;

use crate::catalogue::import::Parsed;
use model::MallSetup;

/// The reference mall's file.
pub const REFERENCE: &str = include_str!("../../catalogue/reference_mall.json");

/// The reference mall that ships with the project; what of it is fact and what is invented stands in `catalogue/README.md`.
///
/// # Errors
/// When the embedded file has a fault against `catalogue`; a test keeps that from happening with the reference catalogue.
pub fn reference(catalogue: &Parsed) -> Result<MallSetup, Vec<String>> {
    MallSetup::parse(REFERENCE, catalogue)
}

#[cfg(test)]
mod tests;
