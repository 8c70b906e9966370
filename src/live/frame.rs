//! What each kind of reader gets of an event, written once for all of them.

use actix_web::web::Bytes;
use serde::Serialize;

use crate::counters::model::Queue;
use crate::directory::Directory;
use crate::floor::model::{public_day, public_view};
use crate::http::sse;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{QueueId, ZoneId};
use crate::kernel::time::Instant;
use crate::streams::envelope::CloudEvent;
use crate::streams::model::Event;

/// An event with the bytes that go out, one set for each audience. All have the same id: the place in the site's log.
#[derive(Debug)]
pub struct Frame {
    kind: String,
    subject: String,
    /// The zones on whose boards it shows; `None` on every board.
    zones: Option<Vec<ZoneId>>,
    /// For the hall, and for whoever holds the ticket. Absent when it is nothing for them.
    public: Option<Bytes>,
    /// For staff: everything.
    staff: Bytes,
}

/// Who reads; the same ids for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Displays and everybody in the hall.
    Hall,
    /// Whoever holds the ticket with this subject.
    Holder(String),
    /// Who may read the log.
    Staff,
}

/// Who reads, and what of it.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub audience: Audience,
    /// Only what shows on the board of this zone.
    pub zone: Option<ZoneId>,
    /// Only these types; all when empty.
    pub kinds: Vec<String>,
}

impl Wanted {
    /// What this reader gets of an event.
    #[must_use]
    pub fn of<'a>(&self, frame: &'a Frame) -> Option<&'a Bytes> {
        let kind = self.kinds.is_empty() || self.kinds.contains(&frame.kind);
        let here = self.zone.is_none_or(|zone| frame.zones.as_ref().is_none_or(|zones| zones.contains(&zone)));
        match &self.audience {
            _ if !(kind && here) => None,
            Audience::Hall => frame.public.as_ref(),
            Audience::Holder(subject) => frame.public.as_ref().filter(|_| frame.subject == *subject),
            Audience::Staff => Some(&frame.staff),
        }
    }
}

impl Frame {
    /// Whether it changes what a holder was shown at first and says nothing a holder may read.
    pub fn outdates(&self, wanted: &Wanted) -> bool {
        self.public.is_none() && matches!(&wanted.audience, Audience::Holder(subject) if self.subject == *subject)
    }

    /// The frame of an event, as the configuration names queues and zones.
    ///
    /// # Errors
    /// `internal` when it cannot be written as JSON.
    pub fn of(event: &Event, d: &Directory, source: &str) -> Result<Self> {
        let about = (event.seq, event.kind.as_str(), event.at);
        let public = match (public_view(event, d), public_day(event)) {
            (Some(view), _) => Some(written(source, about, None, &view)?),
            (None, Some(day)) => Some(written(source, about, None, &day)?),
            (None, None) => None,
        };
        Ok(Self {
            kind: event.kind.clone(),
            subject: event.subject.clone(),
            zones: zones_of(event, d),
            public,
            staff: written(source, about, Some(event.subject.clone()), event)?,
        })
    }
}

fn written(source: &str, about: (i64, &str, Instant), subject: Option<String>, data: &impl Serialize) -> Result<Bytes> {
    let json = serde_json::to_vec(&CloudEvent::new(source, about, subject, data)).map_err(AppError::internal)?;
    Ok(sse::event(Some(about.0), None, &[&json]))
}

/// Where an event shows: at its counter, and wherever its queue is on the board.
fn zones_of(event: &Event, d: &Directory) -> Option<Vec<ZoneId>> {
    let text = |name: &str| event.payload.get(name).and_then(serde_json::Value::as_str);
    let queue: Option<&Queue> = text("queue_id").and_then(|id| id.parse::<QueueId>().ok()).and_then(|id| d.queue_by_id(id));
    let queue = queue?;
    let served = d.counters_serving(queue.id).filter_map(|counter| counter.zone_id);
    let at = text("counter").and_then(|code| d.counter(queue.site_id, code).ok()).and_then(|counter| counter.zone_id);
    let mut zones: Vec<ZoneId> = queue.zone_id.into_iter().chain(served).chain(at).collect();
    zones.sort_unstable();
    zones.dedup();
    Some(zones)
}
