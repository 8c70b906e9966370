//! The only place that knows two engines. Reads go through [`reads`], writes through [`lanes`];
//! stores get a connection from a [`tx::Tx`] or a read closure and write ordinary diesel.

pub mod aside;
pub mod connection;
pub mod dialect;
pub mod kept;
pub mod lanes;
pub mod later;
pub mod migrations;
pub mod pending;
pub mod reads;
#[rustfmt::skip]
pub mod schema;
pub mod turn;
pub mod tx;
pub mod versions;

use std::net::IpAddr;
use std::sync::Arc;

use crate::kernel::actor::Actor;
use crate::kernel::error::Result;
use crate::kernel::ids::{MallId, StreamId};
use crate::kernel::network::network_of;
use crate::kernel::time::Clock;
use aside::Aside;
use connection::{DatabaseUrl, DbConn};
use lanes::Lanes;
use later::AnswerKey;
use reads::Reads;
use tx::Tx;
use versions::Versions;

/// Sizes and waits of the database layer.
#[derive(Debug, Clone)]
pub struct DbSettings {
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub read_connections: u32,
    /// Writing connections on PostgreSQL (SQLite always has one).
    pub lanes: u32,
    /// Commands that may wait in one lane before callers get 503.
    pub lane_queue: usize,
}

/// The lane a command runs in: the site's stream, or the mall's configuration stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    pub mall_id: MallId,
    pub stream_id: StreamId,
}

impl Lane {
    /// The lane of a site: queue, counters, quotas and slots.
    #[must_use]
    pub fn site(mall_id: MallId, site_id: crate::kernel::ids::SiteId) -> Self {
        Self { mall_id, stream_id: site_id.into() }
    }
    /// The lane of a mall's configuration; it excludes every site's lane while it runs.
    #[must_use]
    pub fn mall(mall_id: MallId) -> Self {
        Self { mall_id, stream_id: mall_id.into() }
    }
}

/// Who asks, written into every event of the command.
#[derive(Debug, Clone)]
pub struct Origin {
    pub actor: Actor,
    pub request_id: Option<String>,
    /// The network of a staff user or device; of the public nothing is kept.
    pub network: Option<String>,
}

impl Origin {
    /// Who asked by a request, and from where. That is noted of staff and devices, who answer for what they do, never of the public.
    #[must_use]
    pub fn of_request(actor: Actor, request_id: String, client: Option<IpAddr>) -> Self {
        let answers_for_it = matches!(actor, Actor::Staff(_) | Actor::Device(_));
        Self { actor, request_id: Some(request_id), network: client.filter(|_| answers_for_it).map(network_of) }
    }
    /// The system itself: day close, sweeps, set-up.
    #[must_use]
    pub const fn system() -> Self {
        Self { actor: Actor::System, request_id: None, network: None }
    }
}

/// The database of the process. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    lanes: Arc<Lanes>,
    reads: Arc<Reads>,
    versions: Arc<Versions>,
    aside: Arc<Aside>,
}

impl Db {
    /// Opens both pools and starts the lanes and the follower of stream heads. The schema must be in place.
    #[must_use]
    pub fn start(settings: &DbSettings, clock: Arc<dyn Clock>) -> Self {
        let versions = Arc::new(Versions::default());
        let lanes = Arc::new(Lanes::start(settings, clock, Arc::clone(&versions)));
        let reads = Arc::new(Reads::start(settings));
        versions::follow(&settings.url, &versions);
        let aside = Arc::new(Aside::new(&settings.url));
        Self { lanes, reads, versions, aside }
    }

    /// Runs `work` in `lane`, alone, inside a transaction, and answers once the commit is durable.
    /// `work` may run again after a lost connection, so it has no effect but through the transaction.
    ///
    /// # Errors
    /// What `work` refuses (its effects are undone), `overloaded` when the lane is full, `database_unavailable` or
    /// `outcome_unknown` when the engine fails.
    pub async fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        origin: Origin,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.lanes.submit(lane, origin, None, work, None).await
    }

    /// As [`Db::write`]; when `work` refuses, `on_refusal` runs in the same transaction after its effects were undone
    /// and may turn the refusal into an answer that is kept. Inside, [`Tx::answer_under`] knows what stands under `key`.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_keyed<T: Send + 'static>(
        &self,
        lane: Lane,
        origin: Origin,
        key: AnswerKey,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        on_refusal: lanes::OnRefusal<T>,
    ) -> Result<T> {
        self.lanes.submit(lane, origin, Some(key), work, Some(on_refusal)).await
    }

    /// Runs `work` in a transaction of its own beside the lanes, for what belongs to no stream: sign-ins and their like. It appends no
    /// event. `work` may run again, so it has no effect but through the transaction; when it refuses, its effects are undone.
    ///
    /// # Errors
    /// What `work` refuses, `overloaded` when its turn does not come in time, `database_unavailable` or `outcome_unknown`.
    pub async fn aside<T: Send + 'static>(&self, work: impl Fn(&mut DbConn) -> Result<T> + Send + 'static) -> Result<T> {
        self.aside.run(work).await
    }

    /// Runs `query` on a reading connection off the request threads.
    ///
    /// # Errors
    /// What `query` refuses, `overloaded` when no connection comes free in time, `database_unavailable`.
    pub async fn read<T: Send + 'static>(&self, query: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static) -> Result<T> {
        self.reads.run(query).await
    }

    /// The heads of all streams as last seen.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Lets accepted commands finish and stops the lanes; called once after the server stopped accepting.
    pub fn stop(&self) {
        self.aside.stop();
        self.lanes.stop();
    }
}
