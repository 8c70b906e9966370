//! What is kept, within bounds, and what is forgotten.

use std::collections::HashMap;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use chrono::NaiveDate;

use super::{Ready, Recipe};
use crate::kernel::error::Result;
use crate::kernel::ids::MallId;

/// The most bytes of bodies kept: every service page and the usual lists of one mall come to about half of it.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most bodies kept.
const MAX_BODIES: usize = 2000;
/// The longest address kept; longer ones are answered and forgotten.
const MAX_ADDRESS: usize = 400;
/// How often a body is made again without being asked for; changes come by the minute on a busy day.
const REBUILT_FOR_NOBODY: u32 = 10;

/// What a body was made from.
pub(super) type Made = (MallId, i64, NaiveDate);

#[derive(Default)]
pub(super) struct Kept {
    pub bodies: HashMap<String, Entry>,
    pub bytes: usize,
    /// By mall, the configuration all bodies were last made again for.
    pub rebuilt: HashMap<MallId, Made>,
}

pub(super) struct Entry {
    pub made: Made,
    pub ready: Ready,
    /// None for what is made anew only when it is asked for again.
    pub recipe: Option<Recipe>,
    /// How often it was made again since somebody asked for it.
    pub unasked: AtomicU32,
}

impl Kept {
    /// Keeps a body. When there is no room, all go: the popular ones are back within a moment.
    pub fn keep(&mut self, address: &str, entry: Entry) {
        let size = entry.ready.body.len() + address.len();
        if address.len() > MAX_ADDRESS || size > MAX_BYTES {
            return;
        }
        if self.bytes + size > MAX_BYTES || self.bodies.len() >= MAX_BODIES {
            *self = Self { rebuilt: std::mem::take(&mut self.rebuilt), ..Self::default() };
        }
        self.forget(address);
        self.bytes += size;
        self.bodies.insert(address.to_owned(), entry);
    }

    fn forget(&mut self, address: &str) {
        if let Some(old) = self.bodies.remove(address) {
            self.bytes = self.bytes.saturating_sub(old.ready.body.len() + address.len());
        }
    }

    /// Puts a body in the place of one made from an older configuration; what cannot be made any more goes.
    pub fn replace(&mut self, address: &str, made: Made, ready: Result<Ready>) {
        let Some(old) = self.bodies.get(address).filter(|old| (old.made.1, old.made.2) < (made.1, made.2)) else { return };
        let (recipe, unasked) = (old.recipe.clone(), AtomicU32::new(old.unasked.load(Relaxed) + 1));
        match ready {
            Ok(ready) => self.keep(address, Entry { made, ready, recipe, unasked }),
            Err(_) => self.forget(address),
        }
    }

    /// Forgets the bodies that were made again and again for nobody, and those that are made only when they are asked for.
    pub fn forget_unasked(&mut self, made: &Made) {
        let behind = self.bodies.iter().filter(|(_, entry)| entry.made.0 == made.0 && entry.made != *made);
        let idle = behind.filter(|(_, entry)| entry.recipe.is_none() || entry.unasked.load(Relaxed) >= REBUILT_FOR_NOBODY);
        let idle: Vec<String> = idle.map(|(address, _)| address.clone()).collect();
        idle.iter().for_each(|address| self.forget(address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::error::AppError;

    fn entry(version: i64, length: usize) -> Entry {
        let made = (MallId::fresh(), version, NaiveDate::default());
        Entry { made, ready: Ready::new(&"x".repeat(length), None).expect("ready"), recipe: None, unasked: AtomicU32::new(0) }
    }

    #[test]
    fn what_is_kept_stays_within_its_bounds() {
        let mut kept = Kept::default();
        for n in 0..3 * MAX_BODIES {
            kept.keep(&format!("/services?q={n}"), entry(1, 10));
            assert!(kept.bodies.len() <= MAX_BODIES);
        }
        for n in 0..100 {
            kept.keep(&format!("/services?q={n}"), entry(1, MAX_BYTES / 10));
            assert!(kept.bytes <= MAX_BYTES);
        }
        let counted: usize = kept.bodies.iter().map(|(address, entry)| address.len() + entry.ready.body.len()).sum();
        assert_eq!(kept.bytes, counted, "what is counted is what is kept");
    }

    #[test]
    fn replacing_a_body_does_not_count_it_twice() {
        let mut kept = Kept::default();
        for version in 1..50 {
            kept.keep("/services", entry(version, 100));
        }
        assert_eq!(kept.bytes, "/services".len() + 102, "the text and its quotes");
    }

    #[test]
    fn long_addresses_and_huge_bodies_are_not_kept() {
        let mut kept = Kept::default();
        kept.keep(&"a".repeat(MAX_ADDRESS + 1), entry(1, 1));
        kept.keep("/services", entry(1, MAX_BYTES));
        assert!(kept.bodies.is_empty());
    }

    #[test]
    fn an_older_configuration_takes_the_place_of_no_newer_one() {
        let mut kept = Kept::default();
        kept.keep("/services", entry(7, 100));
        let made = |version| (MallId::fresh(), version, NaiveDate::default());
        kept.replace("/services", made(6), Ready::new(&"older", None));
        assert_eq!(kept.bodies["/services"].made.1, 7);
        kept.replace("/services", made(8), Ready::new(&"newer", None));
        assert_eq!((kept.bodies["/services"].made.1, kept.bodies["/services"].unasked.load(Relaxed)), (8, 1));
        kept.replace("/services", made(9), Err(AppError::internal("no longer")));
        assert_eq!((kept.bodies.len(), kept.bytes), (0, 0));
    }
}
