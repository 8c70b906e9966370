//! How a stream begins: where the listener left off, or with a snapshot.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::web::{Bytes, BytesMut};

use super::Live;
use super::frame::{Audience, Wanted};
use super::hub::{Hub, Joined};
use super::listening::{Listening, Permit};
use super::model::Since;
use super::seats::Seat;
use super::tail::Source;
use crate::appointments::service::track::{shown, tracked};
use crate::commands::Core;
use crate::db::connection::DbConn;
use crate::db::reads::in_one_snapshot;
use crate::directory::Directory;
use crate::floor::Snapshots;
use crate::floor::snapshots::{Snapshot, json};
use crate::http::params::out_of_range;
use crate::http::rate::Key;
use crate::http::sse::{self, LAST_EVENT_ID};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::time::Instant;
use crate::streams::envelope::CloudEvent;
use crate::streams::store;

/// Between which milliseconds a client that was cut off is to come again; not all at the same moment.
const RETRY_MS: std::ops::Range<u64> = 1_000..3_000;

/// The last event a client has, if it has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub Option<i64>);

impl Place {
    /// By the header, else by the parameter. A header that is none of our ids names no place: the client gets a snapshot, as one that comes
    /// for the first time; refused, it would never come again.
    ///
    /// # Errors
    /// `invalid_parameter` for a parameter below zero.
    pub fn of(req: &HttpRequest, after: Option<i64>) -> Result<Self> {
        if after.is_some_and(|after| after < 0) {
            return Err(out_of_range("/after", 0, i64::MAX));
        }
        let header = req.headers().get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
        Ok(Self(header.map_or(after, |id| id.trim().parse().ok().filter(|id| *id >= 0))))
    }
}

/// What somebody asks to listen to.
pub struct Request {
    pub source: Source,
    pub wanted: Wanted,
    pub place: Place,
    /// Code of the zone whose board is the snapshot.
    pub zone: Option<String>,
    /// Under which key the listener is counted, and what is looked at again meanwhile.
    pub listener: (Option<Key>, Option<Permit>),
}

/// Begins a stream.
///
/// # Errors
/// `too_many_streams`, `overloaded`; the engine's.
pub async fn listen(core: &Core, live: &Live, snapshots: &Snapshots, request: Request) -> Result<Listening> {
    let (key, permit) = request.listener;
    let seat = live.seats.take(key)?;
    // Joined before the snapshot is read, so that nothing falls between the two.
    let joined = live.join(core, request.source.clone()).await?;
    let (at, shown) = match known(core, &joined, &request.source, request.place).await? {
        Some(at) => (at, None),
        None => {
            let shown = snapshots.of(core, request.source.mall_id, request.source.site_id).await?;
            (shown.rows.seq, Some(snapshot(&shown, &request.source, &request.wanted, request.zone.as_deref())?))
        }
    };
    Ok(begun(live, joined, request.wanted, (at, shown), (seat, permit)))
}

/// A stream behind the event `at`, with what is shown before it.
fn begun(
    live: &Live,
    joined: Joined,
    wanted: Wanted,
    (at, shown): (i64, Option<Bytes>),
    (seat, permit): (Seat, Option<Permit>),
) -> Listening {
    let mut opening = BytesMut::from(sse::retry(rand::random_range(RETRY_MS)).as_ref());
    opening.extend_from_slice(&shown.unwrap_or_default());
    let (settings, stopped) = (live.settings, live.stopped.subscribe());
    let (heartbeat, recheck) = (settings.heartbeat, settings.recheck);
    Listening { joined, wanted, at, opening: Some(opening.freeze()), permit, stopped, heartbeat, recheck, seat }
}

/// Begins the stream of a ticket or booking, found by the hash of its secret. Always with how it stands, however the client comes: that is
/// small, and with it nothing can be missed.
///
/// # Errors
/// As [`listen`]; `not_found` for a secret that nobody has.
pub async fn listen_to_own(core: &Core, live: &Live, d: Arc<Directory>, hash: String, key: Option<Key>) -> Result<Listening> {
    let seat = live.seats.take(key)?;
    let (mall_id, to_find) = (d.mall.id, hash.clone());
    let site_id = core.db.read(move |conn| tracked(conn, mall_id, &to_find)).await?.site_id();
    let site = d.site_by_id(site_id).ok_or_else(|| AppError::new(Code::NotFound))?;
    let source = Source::of(mall_id, &d.mall.code, site_id, &site.code);
    let joined = live.join(core, source.clone()).await?;
    let (read_by, now) = (Arc::clone(&d), core.now());
    let read = move |conn: &mut DbConn| {
        in_one_snapshot(conn, |conn| {
            let found = tracked(conn, mall_id, &hash)?;
            let view = json(&shown(conn, &read_by, &found, now)?)?;
            Ok((found.subject(), view, store::last_event(conn, mall_id, site_id.into())?))
        })
    };
    let (subject, view, last) = core.db.read(read).await?;
    let (seq, at) = last.ok_or_else(|| AppError::internal("a site without a stream"))?;
    let wanted = Wanted { audience: Audience::Holder(subject), zone: None, kinds: Vec::new() };
    Ok(begun(live, joined, wanted, (seq, Some(snapshot_of("track", (seq, at), &source, &view)?)), (seat, None)))
}

/// The client's place, if the stream can go on from there. One that is ahead of this process came from a faster one, unless the
/// log itself does not reach so far: then it was made of another, and a snapshot must help.
async fn known(core: &Core, joined: &Joined, source: &Source, place: Place) -> Result<Option<i64>> {
    let Some(at) = place.0 else { return Ok(None) };
    if at > joined.hub.last() {
        let (mall_id, stream_id) = (source.mall_id, source.site_id.into());
        let head = core.db.read(move |conn| Ok(store::head(conn, mall_id, stream_id)?)).await?;
        return Ok(head.filter(|(head, _)| at <= *head).map(|_| at));
    }
    Ok(matches!(Hub::since(&joined.hub, at), Since::Kept(_)).then_some(at))
}

/// The site as it stands: for staff the floor, for the hall the board.
fn snapshot(shown: &Snapshot, source: &Source, wanted: &Wanted, zone: Option<&str>) -> Result<Bytes> {
    let (kind, body) = match wanted.audience {
        Audience::Staff => ("floor", &shown.floor),
        Audience::Hall | Audience::Holder(_) => ("board", shown.board(zone)?),
    };
    snapshot_of(kind, (shown.rows.seq, shown.rows.at), source, body)
}

/// `body` as a snapshot. It is ready bytes: it goes where the envelope's `data` is, which is last.
fn snapshot_of(kind: &str, (seq, at): (i64, Instant), source: &Source, body: &[u8]) -> Result<Bytes> {
    let envelope = json(&CloudEvent::new(&source.name, (seq, kind, at), None, ()))?;
    let head = envelope.strip_suffix(b"null}").unwrap_or(&envelope);
    Ok(sse::event(Some(seq), Some("snapshot"), &[head, body, b"}"]))
}
