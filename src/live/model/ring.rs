//! The last events of a site, in order and without gaps. Readers hold nothing but their place: one that is slow costs no memory, and one that
//! comes again after a cut goes on from here without asking the database.

use std::collections::VecDeque;
use std::sync::Arc;

/// An event that is not the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {expected} was to come, and {found} came")]
pub struct Gap {
    pub expected: i64,
    pub found: i64,
}

/// What lies behind a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since<T> {
    /// All of it, oldest first; empty at the end of the log.
    Kept(Vec<Arc<T>>),
    /// The place is older than what is kept, or not of this log: only a snapshot helps.
    Lost,
}

/// The last events that came, at most so many.
#[derive(Debug)]
pub struct Ring<T> {
    kept: VecDeque<Arc<T>>,
    last: i64,
    room: usize,
}

impl<T> Ring<T> {
    /// An empty one that goes on behind `seq`.
    #[must_use]
    pub fn behind(seq: i64, room: usize) -> Self {
        Self { kept: VecDeque::new(), last: seq, room }
    }

    /// Sequence of the last event.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.last
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// [`Gap`] when it is another one; it is not taken then.
    pub fn push(&mut self, seq: i64, event: T) -> Result<(), Gap> {
        let expected = self.last + 1;
        if seq != expected {
            return Err(Gap { expected, found: seq });
        }
        if self.kept.len() >= self.room {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::new(event));
        self.last = seq;
        Ok(())
    }

    /// What came after the event `seq`.
    #[must_use]
    pub fn since(&self, seq: i64) -> Since<T> {
        let behind = self.last.checked_sub(seq).and_then(|count| usize::try_from(count).ok());
        match behind.and_then(|count| self.kept.len().checked_sub(count)) {
            Some(known) => Since::Kept(self.kept.iter().skip(known).map(Arc::clone).collect()),
            None => Since::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring(first: i64, last: i64, room: usize) -> Ring<i64> {
        let mut ring = Ring::behind(first - 1, room);
        (first..=last).for_each(|seq| ring.push(seq, seq).unwrap());
        ring
    }

    fn kept(ring: &Ring<i64>, seq: i64) -> Option<Vec<i64>> {
        match ring.since(seq) {
            Since::Kept(events) => Some(events.iter().map(|event| **event).collect()),
            Since::Lost => None,
        }
    }

    #[test]
    fn a_reader_goes_on_from_its_place_or_is_told_that_it_cannot() {
        let ring = ring(11, 20, 4);
        assert_eq!(kept(&ring, 18), Some(vec![19, 20]));
        assert_eq!(kept(&ring, 20), Some(vec![]));
        assert_eq!(kept(&ring, 16), Some(vec![17, 18, 19, 20]));
        for lost in [15, 0, -1, i64::MIN, 21, i64::MAX] {
            assert_eq!(kept(&ring, lost), None, "{lost}");
        }
        assert_eq!(kept(&Ring::behind(5, 4), 5), Some(vec![]));
        assert_eq!(kept(&Ring::behind(5, 4), 4), None);
    }

    #[test]
    fn only_the_next_event_is_taken() {
        let mut ring = ring(1, 3, 4);
        assert_eq!(ring.push(5, 5), Err(Gap { expected: 4, found: 5 }));
        assert_eq!(ring.push(3, 3), Err(Gap { expected: 4, found: 3 }));
        assert_eq!((ring.last(), kept(&ring, 0)), (3, Some(vec![1, 2, 3])));
    }

    proptest! {
        /// Whatever is read when: a reader that is never lost has every event once, in order (SMD-8, MLG-8).
        #[test]
        fn readers_get_every_event_once_or_are_lost(room in 1_usize..8, steps in proptest::collection::vec(any::<bool>(), 0..60)) {
            let (mut ring, mut at, mut seen, mut lost) = (Ring::behind(0, room), 0, Vec::<i64>::new(), false);
            for comes in steps {
                if comes {
                    let next = ring.last() + 1;
                    ring.push(next, next).unwrap();
                } else if let Some(events) = kept(&ring, at) {
                    seen.extend(&events);
                    at = ring.last();
                } else {
                    lost = true;
                    prop_assert!(ring.last() - at > i64::try_from(room).unwrap());
                    break;
                }
            }
            prop_assert_eq!(&seen, &(1..=at).collect::<Vec<_>>());
            prop_assert!(lost || ring.last() - at < 60);
        }
    }
}
