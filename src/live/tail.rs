//! Reads the log of one site behind its last event, once per change, while somebody listens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::frame::Frame;
use super::hub::Hub;
use super::model::Ring;
use crate::commands::Core;
use crate::db::Lane;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, SiteId};
use crate::streams::envelope::source_of_site;
use crate::streams::store;

/// Events read at once.
const PAGE: usize = 500;
/// How often the log is looked at although nobody rang: what a missed bell costs at most.
const LOOK: Duration = Duration::from_secs(5);
/// How long to wait after a look that found nothing, or nothing to look at.
const AGAIN: Duration = Duration::from_millis(250);
/// How many looks in a row find nobody listening before the hub ends: who reconnects finds it still there.
const PATIENCE: u32 = 12;

/// Whose log is followed.
#[derive(Debug, Clone)]
pub struct Source {
    pub mall_id: MallId,
    pub site_id: SiteId,
    /// Its name in the envelopes.
    pub name: String,
}

impl Source {
    pub fn of(mall_id: MallId, mall: &str, site_id: SiteId, site: &str) -> Self {
        Self { mall_id, site_id, name: source_of_site(mall, site) }
    }

    fn lane(&self) -> Lane {
        Lane::site(self.mall_id, self.site_id)
    }
}

/// Starts the hub of a site with the last `room` events in it.
///
/// # Errors
/// The engine's.
pub async fn start(core: &Core, source: Source, room: usize, reads: &Arc<AtomicU64>) -> Result<Arc<Hub>> {
    let lane = source.lane();
    let head = core.db.read(move |conn| Ok(store::head(conn, lane.mall_id, lane.stream_id)?)).await?;
    let (head, _) = head.ok_or_else(|| AppError::internal("a site without a stream"))?;
    let from = head.saturating_sub(i64::try_from(room).unwrap_or(0)).max(0);
    let mut ring = Ring::behind(from, room);
    for (seq, frame) in read(core, &source, from, room).await? {
        if let Err(gap) = ring.push(seq, frame) {
            // `mpp verify` tells more. Those who come again from before the gap get a snapshot.
            tracing::error!(site = source.name, %gap, "the log has a gap");
            ring = Ring::behind(seq, room);
        }
    }
    let hub = Hub::new(ring);
    actix_web::rt::spawn(follow(core.clone(), source, Following(Arc::clone(&hub)), Arc::clone(reads)));
    Ok(hub)
}

/// Ends its hub when it goes, however it goes: with its task, or with the thread of the task.
struct Following(Arc<Hub>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.end();
    }
}

async fn follow(core: Core, source: Source, following: Following, reads: Arc<AtomicU64>) {
    let hub = &following.0;
    let mut news = core.db.versions().news();
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut idle = 0;
    while idle <= PATIENCE || !hub.end_if_idle() {
        let known = core.db.versions().of(source.lane().stream_id).map_or(0, |head| head.seq);
        tokio::select! {
            () = std::future::ready(()), if known > hub.last() => {}
            _ = news.changed() => continue,
            _ = looks.tick() => idle = if hub.is_idle() { idle + 1 } else { 0 },
        }
        reads.fetch_add(1, Ordering::Relaxed);
        match read(&core, &source, hub.last(), PAGE).await {
            Ok(frames) if frames.is_empty() => tokio::time::sleep(AGAIN).await,
            Ok(frames) => match hub.push(frames) {
                Ok(()) => hub.set_fresh(true),
                Err(gap) => return tracing::error!(site = source.name, %gap, "the log has a gap"),
            },
            Err(error) => {
                hub.set_fresh(false);
                tracing::warn!(site = source.name, error = %error.chain(), "the log cannot be read; it will be tried again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

/// Up to `limit` events behind `after`, ready to be sent.
async fn read(core: &Core, source: &Source, after: i64, limit: usize) -> Result<Vec<(i64, Frame)>> {
    let (source, directories, now) = (source.clone(), Arc::clone(&core.directories), core.now());
    let (lane, limit) = (source.lane(), i64::try_from(limit).unwrap_or(i64::MAX));
    let work = move |conn: &mut crate::db::connection::DbConn| {
        let events = store::after(conn, lane.mall_id, lane.stream_id, after, limit)?;
        let d = directories.seen_by(conn, lane.mall_id, now)?;
        events.iter().map(|(event, _)| Ok((event.seq, Frame::of(event, &d, &source.name)?))).collect()
    };
    core.db.read(work).await
}
