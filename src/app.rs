//! The composition root: what a process is made of, and the one list of operations. Used by `serve`, the demo and every test.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use futures_util::FutureExt as _;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalogue::open_now::OpenNow;
use crate::catalogue::ready::ReadyBodies;
use crate::commands::Core;
use crate::config::keys::Keys;
use crate::db::{Db, DbSettings};
use crate::directory::Directories;
use crate::floor::Snapshots;
use crate::http::health::{HealthCheck, ReadinessCheck};
use crate::http::limits::Limits;
use crate::http::{HttpState, contract, mount};
use crate::identity::hasher::IdentityHasher;
use crate::identity::{Gate, TokenSettings};
use crate::kernel::error::{AppError, Result};
use crate::kernel::sealing::DataKey;
use crate::kernel::time::Clock;
use crate::live::{Live, LiveSettings};
use crate::vault::Vault;
use crate::{appointments, audit, catalogue, configuring, devices, floor, http, identity, live, privacy, publishing, queueing, standards};

/// Everything the workers of a process share. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub core: Core,
    pub gate: web::Data<Gate>,
    pub hasher: web::Data<IdentityHasher>,
    pub vault: web::Data<Vault>,
    pub snapshots: web::Data<Snapshots>,
    pub bodies: web::Data<ReadyBodies>,
    pub desk: web::Data<devices::Desk>,
    pub live: web::Data<Live>,
    pub http: Arc<HttpState>,
}

/// The two clocks: business runs by one that the demo may set, security always by the machine's.
pub struct Clocks {
    pub business: Arc<dyn Clock>,
    pub security: Arc<dyn Clock>,
}

impl AppState {
    /// Starts the database layer and puts the parts together. The schema must be in place.
    ///
    /// # Errors
    /// `internal` when the password hasher cannot start.
    pub fn start(db: &DbSettings, keys: Keys, tokens: &TokenSettings, clocks: Clocks, limits: Limits) -> Result<Self> {
        // First: the password hasher's large block, once freed, teaches the allocator to give nothing back to the system.
        let http = HttpState::with_pages(&made_aside(contract)?, limits, &standards::routes::ALIAS_PAGES);
        let db = Db::start(db, Arc::clone(&clocks.business));
        let desk = devices::Desk::new(Arc::clone(&clocks.security), None);
        let gate = Gate::new(db.clone(), keys.signing, keys.identity.clone(), tokens, clocks.security)?;
        let answers = Arc::new(DataKey::new("answers", keys.identity.derived_key("kept answers")));
        Ok(Self {
            core: Core { db, directories: Arc::new(Directories::default()), clock: clocks.business, answers },
            gate: web::Data::new(gate),
            vault: web::Data::new(Vault { ring: Arc::new(keys.data), hasher: keys.identity.clone() }),
            hasher: web::Data::new(keys.identity),
            snapshots: web::Data::new(Snapshots::default()),
            bodies: web::Data::new(ReadyBodies::default()),
            desk: web::Data::new(desk),
            live: web::Data::new(Live::new(LiveSettings::default())),
            http,
        })
    }

    /// The same, reached by people under this address.
    #[must_use]
    pub fn reached_at(mut self, public_url: Option<String>) -> Self {
        self.desk = web::Data::new(devices::Desk::new(Arc::clone(&self.gate.clock), public_url));
        self
    }
}

/// All operations of the API. Paths are tried in this order, so what a hall asks for most comes first.
const OPERATIONS: [fn(&mut ServiceConfig); 15] = [
    floor::routes::configure_site,
    publishing::routes::configure_changes,
    catalogue::routes::configure,
    live::routes::configure,
    floor::routes::configure_others,
    appointments::routes::configure,
    queueing::routes::configure,
    identity::routes::configure,
    devices::routes::configure,
    configuring::routes::configure,
    publishing::routes::configure,
    audit::routes::configure,
    privacy::routes::configure,
    standards::routes::configure,
    http::health::configure,
];

/// The published contract, generated from the operations.
#[must_use]
pub fn contract() -> OpenApi {
    let all = |cfg: &mut ServiceConfig| OPERATIONS.iter().for_each(|register| register(cfg));
    let (_, collected) = App::new().into_utoipa_app().configure(all).split_for_parts();
    contract::finish(collected)
}

/// The contract of the streams, as it is kept: AsyncAPI, by the schemas of the published contract.
#[must_use]
pub fn stream_contract() -> String {
    live::asyncapi::text(&serde_json::to_value(contract()).unwrap_or_default())
}

/// What `make` makes, in a thread of its own: the heap that making takes for a moment is that thread's and goes back to the system
/// with it. Making the contract takes 15 MB.
fn made_aside<T: Send + 'static>(make: fn() -> T) -> Result<T> {
    std::thread::spawn(make).join().map_err(|_| AppError::internal("what a process is made of could not be made"))
}

/// The app of one worker; `more` adds what only this process has (the demo's sandbox).
pub fn build_app<M: FnOnce(&mut web::ServiceConfig)>(
    state: &AppState,
    more: M,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()> + use<M>> {
    // Each slice's part of the contract is dropped at once: a worker needs the handlers alone.
    let operations = |cfg: &mut web::ServiceConfig| OPERATIONS.iter().for_each(|register| register(&mut ServiceConfig::new(cfg)));
    let app = App::new()
        .app_data(web::Data::new(state.core.clone()))
        .app_data(state.gate.clone())
        .app_data(state.hasher.clone())
        .app_data(state.vault.clone())
        .app_data(state.snapshots.clone())
        .app_data(state.bodies.clone())
        .app_data(state.desk.clone())
        .app_data(state.live.clone())
        .app_data(readiness(state.core.clone()))
        .app_data(open_now(state.core.clone(), state.snapshots.clone()))
        .wrap(from_fn(identity::auth::recognise));
    let app = app.configure(standards::routes::configure_forms).configure(operations).configure(standards::routes::configure_aliases);
    mount(app.configure(more), &state.http)
}

/// The floor knows what the catalogue is asked for.
fn open_now(core: Core, snapshots: web::Data<Snapshots>) -> OpenNow {
    OpenNow::new(move |mall| {
        let (core, snapshots) = (core.clone(), snapshots.clone());
        async move { floor::service::open_now(&core, &snapshots, &mall).await }.boxed()
    })
}

/// Ready when the database answers a reader.
fn readiness(core: Core) -> ReadinessCheck {
    ReadinessCheck::new(move || {
        let core = core.clone();
        async move {
            let answers = core.db.read(|conn| Ok(crate::sites::store::load_malls(conn)?)).await;
            vec![HealthCheck { name: "database", ready: answers.is_ok(), note: None }]
        }
        .boxed()
    })
}
