//! What happens, told as it happens: server-sent events of a site, read from its log once per change and process and handed to everybody who
//! listens.
//!
//! A *hub* follows the log of one site while somebody listens. It keeps the last events as ready bytes in a [`model::Ring`]; whoever listens
//! holds only the place of the last event given out. So nobody gets an event twice or out of order, a slow listener costs no memory,
//! and who comes again with `Last-Event-ID` goes on where the cut was. Who is further behind than the ring gets a snapshot.

pub mod asyncapi;
pub mod model;
pub mod routes;
pub mod seats;

mod frame;
mod hub;
mod listening;
mod opening;
mod tail;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use crate::commands::Core;
use crate::db::turn::Turn;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::SiteId;
use hub::{Hub, Joined};
use seats::{SeatLimits, Seats};
use tail::Source;

/// Times and sizes of streams.
#[derive(Debug, Clone, Copy)]
pub struct LiveSettings {
    pub seats: SeatLimits,
    /// Between two signs of life of a stream on which nothing happens.
    pub heartbeat: Duration,
    /// Between two looks at whether who listens with a token still may.
    pub recheck: Duration,
    /// Events of a site kept in memory for those who come again.
    pub kept: usize,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self { seats: SeatLimits::default(), heartbeat: Duration::from_secs(15), recheck: Duration::from_secs(2), kept: 1_024 }
    }
}

/// The place of one site's hub.
#[derive(Default)]
struct Slot {
    hub: RwLock<Option<Arc<Hub>>>,
    turn: Turn,
}

impl Slot {
    fn join(&self) -> Option<Joined> {
        self.hub.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(Hub::join)
    }
}

/// The hubs of a process.
pub struct Live {
    slots: RwLock<HashMap<SiteId, Arc<Slot>>>,
    seats: Arc<Seats>,
    settings: LiveSettings,
    stopped: watch::Sender<bool>,
    reads: Arc<AtomicU64>,
}

impl Live {
    #[must_use]
    pub fn new(settings: LiveSettings) -> Self {
        let (seats, stopped) = (Seats::new(settings.seats), watch::Sender::new(false));
        Self { slots: RwLock::default(), seats, settings, stopped, reads: Arc::default() }
    }

    /// Ends every stream and begins no more: the server stops, and who listens is to come again elsewhere.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.seats.taken()
    }

    /// How often a log was read so far.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Begins to listen to a site; its hub is started if it does not run.
    async fn join(&self, core: &Core, source: Source) -> Result<Joined> {
        if *self.stopped.borrow() {
            let stopping = AppError::new(Code::Overloaded).retry_after_s(2);
            return Err(stopping.detail("Server sedang berhenti.", "The server is stopping."));
        }
        let slot = self.slot(source.site_id);
        let start = async || {
            let hub = tail::start(core, source, self.settings.kept, &self.reads).await?;
            let joined = Hub::join(&hub).ok_or_else(|| AppError::new(Code::Overloaded).retry_after_s(1))?;
            *slot.hub.write().unwrap_or_else(PoisonError::into_inner) = Some(hub);
            Ok(joined)
        };
        slot.turn.take(|| slot.join(), start).await
    }

    fn slot(&self, site_id: SiteId) -> Arc<Slot> {
        let known = self.slots.read().unwrap_or_else(PoisonError::into_inner).get(&site_id).cloned();
        known.unwrap_or_else(|| Arc::clone(self.slots.write().unwrap_or_else(PoisonError::into_inner).entry(site_id).or_default()))
    }
}
