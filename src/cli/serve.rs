//! `mpp serve`: the API on one address, until it is told to stop.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use actix_web::web;
use rustls::ServerConfig;

use super::arguments::{Failure, settings};
use super::network;
use crate::app::{AppState, Clocks, build_app};
use crate::config::tls::{self, TlsFiles};
use crate::config::{identity, keys};
use crate::db::migrations;
use crate::http::server::{self, Times};
use crate::identity::TokenSettings;
use crate::jobs;
use crate::kernel::time::SystemClock;

/// Logs to standard error: human on a terminal, `MPP_LOG=json` for machines; `RUST_LOG` filters, `default` when it is not set.
pub fn start_log(default: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if std::env::var("MPP_LOG").is_ok_and(|v| v == "json") { builder.json().try_init() } else { builder.try_init() };
    if let Err(error) = started {
        eprintln!("mpp: the log could not start: {error}");
    }
}

/// Serves until SIGINT or SIGTERM; then finishes what was accepted.
///
/// # Errors
/// What keeps it from starting: settings, schema, keys, the address.
pub fn serve() -> Result<(), Failure> {
    start_log("info");
    let settings = settings()?;
    migrations::ensure(&settings.db.url)?;
    let env = |name: &str| std::env::var(name).ok();
    let (dir, may_create) = keys::directory(&settings.db.url, env(keys::KEYS_DIR).as_deref())?;
    let keys = keys::load_or_create(Path::new(&dir), may_create)?;
    let clocks = Clocks { business: Arc::new(SystemClock), security: Arc::new(SystemClock) };
    let tokens = TokenSettings { trusted: identity::trusted_issuers(&env)?, ..identity::token_settings(&env)? };
    let state = AppState::start(&settings.db, keys, &tokens, clocks, network::limits(&env)?)?.reached_at(network::public_url(&env)?);
    let gate = state.gate.clone();
    keys::follow(dir, move |signing| gate.tokens.use_keys(signing));
    let tls = TlsFiles::from_env(&env)?.map(tls::server).transpose()?;
    let listener = TcpListener::bind(settings.listen)?;
    tracing::info!(address = %settings.listen, tls = tls.is_some(), database = %settings.db.url, "serving");
    run(state, listener, tls, settings.http_threads, |_| {})
}

/// Runs the server on `listener` with the jobs beside it; `more` adds what only this process has.
///
/// # Errors
/// The server's.
pub fn run<M>(state: AppState, listener: TcpListener, tls: Option<ServerConfig>, threads: usize, more: M) -> Result<(), Failure>
where
    M: Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
{
    actix_web::rt::System::new().block_on(async move {
        let sweeper = actix_web::rt::spawn(jobs::run(state.clone()));
        let rebuilder = actix_web::rt::spawn(jobs::keep_bodies_ready(state.clone()));
        let live = state.live.clone();
        let farewell = actix_web::rt::spawn(async move {
            server::told_to_stop().await;
            // Streams do not end by themselves: the server would wait for them until its patience is over.
            live.stop();
        });
        let shared = state.clone();
        let served = server::serve(move || build_app(&shared, more.clone()), listener, tls, threads, &Times::default())?.await;
        sweeper.abort();
        rebuilder.abort();
        farewell.abort();
        // Every accepted request has been answered or cut off; what is left in the lanes is finished.
        state.core.db.stop();
        served?;
        Ok(())
    })
}
