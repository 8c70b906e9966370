//! Checks of the whole file. A reference mall that contradicts itself would show as a counter nobody can be called to.

use std::collections::HashSet;

use super::{MallSetup, check_site, hours};
use crate::catalogue::import::Parsed;

/// The longest name or address.
const MAX_TEXT: usize = 300;

/// Faults as they are found, each with its place.
#[derive(Default)]
pub(super) struct Faults(pub Vec<String>);

impl Faults {
    /// Notes a fault unless `holds`.
    pub(super) fn require(&mut self, holds: bool, place: &str, id: &str, en: &str) {
        if !holds {
            self.0.push(format!("{place}: {id} / {en}"));
        }
    }

    /// A code in addresses: lower-case letters, digits and hyphens.
    pub(super) fn code(&mut self, place: &str, code: &str) {
        let fits = (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        self.require(fits, place, "kode harus huruf kecil, angka, atau tanda hubung", "codes are lower-case letters, digits and hyphens");
    }

    /// A code people see on a sign: `A1`, `3C-8`.
    pub(super) fn sign(&mut self, place: &str, code: &str) {
        let fits = (1..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        self.require(fits, place, "harus 1–10 huruf besar, angka, atau tanda hubung", "must be 1 to 10 capitals, digits or hyphens");
    }

    pub(super) fn text(&mut self, place: &str, text: &str) {
        let fits = text.trim() == text && (1..=MAX_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        self.require(fits, place, "harus 1–300 karakter", "must have 1 to 300 characters");
    }

    /// No word twice.
    pub(super) fn unique<'a>(&mut self, place: &str, words: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for word in words {
            self.require(seen.insert(word), place, &format!("{word} berulang"), &format!("{word} is repeated"));
        }
    }
}

/// Everything that is wrong with `setup`.
pub(super) fn faults_of(setup: &MallSetup, catalogue: &Parsed) -> Vec<String> {
    let mut faults = Faults::default();
    faults.code("code", &setup.code);
    faults.text("name", &setup.name);
    faults.text("region.scheme", &setup.region.scheme);
    faults.text("region.code", &setup.region.code);
    faults.require(!setup.sites.is_empty(), "sites", "paling sedikit satu", "at least one");
    faults.unique("sites.code", setup.sites.iter().map(|s| s.code.as_str()));
    for site in &setup.sites {
        check_site::check(site, catalogue, &mut faults);
    }
    hours::check(setup, catalogue, &mut faults);
    faults.0
}
