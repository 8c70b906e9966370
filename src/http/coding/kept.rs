//! Coded bodies of a process.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use actix_web::web::Bytes;

use super::Coding;

/// The most bytes kept in one coding: the whole catalogue in all its forms comes to about half of it.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The most bodies kept in one coding.
const MAX_BODIES: usize = 4000;

/// What was coded before, by what it was made of. Bounded, so that no flood of odd addresses can fill the memory.
#[derive(Debug, Default)]
pub struct Kept {
    brotli: RwLock<Shelf>,
    gzip: RwLock<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    bodies: HashMap<String, Bytes>,
    bytes: usize,
}

impl Kept {
    const fn shelf(&self, coding: Coding) -> &RwLock<Shelf> {
        match coding {
            Coding::Brotli => &self.brotli,
            Coding::Gzip => &self.gzip,
        }
    }

    pub(super) fn get(&self, coding: Coding, key: &str) -> Option<Bytes> {
        self.shelf(coding).read().unwrap_or_else(PoisonError::into_inner).bodies.get(key).cloned()
    }

    pub(super) fn put(&self, coding: Coding, key: &str, body: Bytes) {
        self.shelf(coding).write().unwrap_or_else(PoisonError::into_inner).put(key, body);
    }
}

impl Kept {
    /// A body takes the place of another one: it is coded in what that was asked for in.
    pub fn again(&self, before: &str, tag: &str, body: &Bytes) {
        for coding in [Coding::Brotli, Coding::Gzip] {
            if before != tag
                && self.get(coding, before).is_some()
                && self.get(coding, tag).is_none()
                && let Ok(coded) = coding.encode(body)
            {
                self.put(coding, tag, coded);
            }
        }
    }
}

impl Shelf {
    /// Keeps a body. When there is no room, all go: the popular ones are back within a moment.
    fn put(&mut self, key: &str, body: Bytes) {
        let size = key.len() + body.len();
        if size > MAX_BYTES / 4 {
            return;
        }
        if self.bytes + size > MAX_BYTES || self.bodies.len() >= MAX_BODIES {
            *self = Self::default();
        }
        self.bytes += size;
        if let Some(old) = self.bodies.insert(key.to_owned(), body) {
            self.bytes = self.bytes.saturating_sub(key.len() + old.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_within_its_bounds() {
        let mut shelf = Shelf::default();
        for n in 0..3 * MAX_BODIES {
            shelf.put(&n.to_string(), Bytes::from_static(b"x"));
            shelf.put("same", Bytes::from(vec![0; MAX_BYTES / 8]));
            assert!(shelf.bodies.len() <= MAX_BODIES && shelf.bytes <= MAX_BYTES);
        }
        let counted: usize = shelf.bodies.iter().map(|(key, body)| key.len() + body.len()).sum();
        assert_eq!(shelf.bytes, counted, "what is counted is what is kept");
        shelf.put("huge", Bytes::from(vec![0; MAX_BYTES]));
        assert!(!shelf.bodies.contains_key("huge"));
    }
}
