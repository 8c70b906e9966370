//! One stream: what one who listens gets, in order, until there is a reason to end it.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::{Bytes, BytesMut, Data};
use futures_util::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::frame::{Frame, Wanted};
use super::hub::Joined;
use super::model::Since;
use super::seats::Seat;
use crate::http::sse;
use crate::identity::Gate;
use crate::kernel::codes::Kind;
use crate::kernel::permission::{Permission, Target};

/// Whether who listens with a token still may.
pub struct Permit {
    pub gate: Data<Gate>,
    pub token: String,
    pub target: Target,
}

impl Permit {
    /// Refused tokens and lost roles end a stream; a database that does not answer does not.
    async fn holds(&self) -> bool {
        match self.gate.identify(&self.token).await {
            Ok(found) => found.caller.may(Permission::EventsRead, &self.target),
            Err(error) => !matches!(error.kind(), Kind::Unauthenticated | Kind::Forbidden),
        }
    }
}

/// Where and what somebody listens to.
pub struct Listening {
    pub joined: Joined,
    pub wanted: Wanted,
    /// The last event that was given out.
    pub at: i64,
    /// What is sent before anything else.
    pub opening: Option<Bytes>,
    pub permit: Option<Permit>,
    pub stopped: watch::Receiver<bool>,
    pub heartbeat: Duration,
    pub recheck: Duration,
    /// Held as long as the stream lasts.
    #[expect(dead_code, reason = "held, not read")]
    pub seat: Seat,
}

/// The last word to one who is too far behind, or whose hub ended: come again, from the place you have.
const RESYNC: &[u8] = br#"{"reason":"reconnect"}"#;

impl Listening {
    /// The stream. It ends with its connection, at a resync, when its token holds no longer, and when the server stops.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        let mut beats = interval_at(Instant::now() + self.heartbeat, self.heartbeat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let running = Running { beats, checked: Instant::now(), own: self, over: false };
        stream::unfold(running, |mut running| async move { running.next().await.map(|bytes| (Ok(bytes), running)) })
    }
}

struct Running {
    own: Listening,
    beats: Interval,
    /// When the token was last looked at.
    checked: Instant,
    over: bool,
}

impl Running {
    /// What is sent next; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(opening) = self.own.opening.take() {
            return Some(opening);
        }
        while !self.over && !*self.own.stopped.borrow() && self.still_may().await {
            // Marked as heard before the ring is read: what comes in between rings again.
            self.own.joined.bell.mark_unchanged();
            match self.since() {
                Since::Lost => return Some(self.resync()),
                Since::Kept(_) if self.own.joined.hub.has_ended() => return Some(self.resync()),
                Since::Kept(frames) if frames.iter().any(|frame| frame.outdates(&self.own.wanted)) => return Some(self.resync()),
                Since::Kept(frames) => {
                    self.own.at += i64::try_from(frames.len()).unwrap_or(0);
                    if let Some(bytes) = joined(frames.iter().filter_map(|frame| self.own.wanted.of(frame))) {
                        return Some(bytes);
                    }
                }
            }
            if self.beat().await {
                return Some(sse::heartbeat(self.own.at));
            }
        }
        None
    }

    /// What came behind the place of this one. It may be ahead of the hub: a snapshot, or another process, was faster.
    fn since(&self) -> Since<Frame> {
        let hub = &self.own.joined.hub;
        if self.own.at > hub.last() { Since::Kept(Vec::new()) } else { hub.since(self.own.at) }
    }

    /// Waits for something to happen; whether it is time for a sign of life. There is none while the log cannot be read: a display
    /// must know that it is not being told.
    async fn beat(&mut self) -> bool {
        let own = &mut self.own;
        tokio::select! {
            _ = own.joined.bell.changed() => false,
            _ = own.stopped.wait_for(|stopped| *stopped) => false,
            () = tokio::time::sleep_until(self.checked + own.recheck), if own.permit.is_some() => false,
            _ = self.beats.tick() => own.joined.hub.fresh(),
        }
    }

    async fn still_may(&mut self) -> bool {
        let Some(permit) = &self.own.permit else { return true };
        if self.checked.elapsed() < self.own.recheck {
            return true;
        }
        self.checked = Instant::now();
        permit.holds().await
    }

    fn resync(&mut self) -> Bytes {
        self.over = true;
        sse::event(None, Some("resync"), &[RESYNC])
    }
}

/// Several events as one piece; one alone is shared, not copied.
fn joined<'a>(mut all: impl Iterator<Item = &'a Bytes>) -> Option<Bytes> {
    let first = all.next()?;
    let Some(second) = all.next() else { return Some(first.clone()) };
    let mut bytes = BytesMut::from(first.as_ref());
    bytes.extend_from_slice(second);
    all.for_each(|more| bytes.extend_from_slice(more));
    Some(bytes.freeze())
}
