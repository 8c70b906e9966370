//! The events of one site in this process, between the one who reads the log and the many who listen.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::frame::Frame;
use super::model::{Gap, Ring, Since};

/// The last events of a site, and a bell.
pub struct Hub {
    ring: RwLock<Ring<Frame>>,
    /// Rings when events came, and at the end.
    bell: watch::Sender<()>,
    ended: Mutex<bool>,
    /// Whether the log could be read when it was last tried.
    fresh: AtomicBool,
}

/// Somebody who listens to a hub.
pub struct Joined {
    pub hub: Arc<Hub>,
    pub bell: watch::Receiver<()>,
}

impl Hub {
    pub fn new(ring: Ring<Frame>) -> Arc<Self> {
        Arc::new(Self { ring: RwLock::new(ring), bell: watch::Sender::new(()), ended: Mutex::new(false), fresh: AtomicBool::new(true) })
    }

    /// Begins to listen, unless the hub has ended.
    pub fn join(hub: &Arc<Self>) -> Option<Joined> {
        let ended = hub.ended.lock().unwrap_or_else(PoisonError::into_inner);
        (!*ended).then(|| Joined { hub: Arc::clone(hub), bell: hub.bell.subscribe() })
    }

    /// Ends the hub if nobody listens; whether it has ended. Under the same lock as [`Hub::join`]: nobody joins what has just ended.
    pub fn end_if_idle(&self) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        *ended = *ended || self.bell.receiver_count() == 0;
        *ended
    }

    /// Ends the hub: those who listen must come again.
    pub fn end(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        // Whoever holds on to the hub need not hold its events.
        *ring = Ring::behind(ring.last(), 0);
        drop(ring);
        self.bell.send_replace(());
    }

    pub fn is_idle(&self) -> bool {
        self.bell.receiver_count() == 0
    }

    pub fn has_ended(&self) -> bool {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the next events and rings.
    ///
    /// # Errors
    /// [`Gap`] at the first event that is not the next one.
    pub fn push(&self, frames: Vec<(i64, Frame)>) -> Result<(), Gap> {
        {
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            frames.into_iter().try_for_each(|(seq, frame)| ring.push(seq, frame))?;
        }
        self.bell.send_replace(());
        Ok(())
    }

    /// Sequence of the last event.
    pub fn last(&self) -> i64 {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).last()
    }

    /// What came after the event `seq`.
    pub fn since(&self, seq: i64) -> Since<Frame> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).since(seq)
    }

    /// Notes whether the log can be read. While it cannot, no heartbeat says that all is well.
    pub fn set_fresh(&self, fresh: bool) {
        self.fresh.store(fresh, Ordering::Relaxed);
    }

    pub fn fresh(&self) -> bool {
        self.fresh.load(Ordering::Relaxed)
    }
}
