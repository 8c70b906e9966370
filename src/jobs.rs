//! What time alone decides, done again and again: the turn of a day, devices that fell silent, prints nobody confirmed, bookings nobody came for, answers
//! kept long enough. Nothing depends on a job being on time: every rule reads the clock itself; jobs only tidy up. And what is made ready
//! before somebody asks for it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::AppState;
use crate::appointments;
use crate::commands::purge_expired;
use crate::db::{Lane, Origin};
use crate::devices::service::presence::{self, Listening};
use crate::identity::service::{lockout, sessions};
use crate::kernel::error::{AppError, Result};
use crate::privacy::service::retention;
use crate::queueing::service::day_close;

/// How often the jobs look.
const EVERY: Duration = Duration::from_secs(5);

/// How many rounds of the jobs lie between two in which old sign-ins are forgotten: ten minutes.
const FORGETTING: u32 = 120;

/// Runs the jobs until the server stops.
pub async fn run(state: AppState) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    for round in (0..FORGETTING).cycle() {
        ticks.tick().await;
        if round == 0
            && let Err(error) = forget_old(&state).await
        {
            tracing::warn!(error = %error.chain(), "old sign-ins will be forgotten later");
        }
        if let Err(error) = once(&state).await {
            tracing::warn!(error = %error.chain(), "a job will be tried again");
        }
    }
}

/// Forgets sign-ins and counters of failures that say nothing any more.
async fn forget_old(state: &AppState) -> Result<()> {
    sessions::forget_old(&state.gate).await?;
    lockout::forget_old(&state.gate).await?;
    Ok(())
}

/// One round over all sites.
///
/// # Errors
/// The first that a site meets; the next round tries all again.
pub async fn once(state: &AppState) -> Result<()> {
    let core = &state.core;
    // A key that was added while we serve must be known before the first value is sealed under it.
    state.vault.ring.refresh();
    state.gate.refusals.write(&core.db).await?;
    for directory in core.directories.all(&core.db, core.now()).await? {
        // No reason to leave a day open: whoever searches tries again.
        if let Err(error) = directory.prepare_search().await {
            tracing::warn!(error = %error.chain(), "the search of services was not made ready");
        }
        for site in &directory.sites {
            let (site_id, directories) = (site.id, Arc::clone(&core.directories));
            let listening = Listening { now: state.desk.now(), since: state.desk.since };
            let beats = state.desk.take_beats(site_id);
            let heard = beats.clone();
            let sweep = move |tx: &mut crate::db::tx::Tx<'_>| {
                let d = directories.in_force(tx)?;
                presence::sweep(tx, site_id, &heard, listening)?;
                d.site_by_id(site_id)
                    .map_or(Ok(0), |site| Ok(day_close::sweep(tx, &d, site)? + appointments::service::sweep(tx, &d, site)?))
            };
            let swept = core.db.write(Lane::site(directory.mall.id, site_id), Origin::system(), sweep).await;
            let closed = swept.inspect_err(|_| state.desk.give_back(beats))?;
            if closed > 0 {
                tracing::info!(site = site.code, closed, "closed what time had closed");
            }
        }
        let purge = |tx: &mut crate::db::tx::Tx<'_>| {
            let now = tx.now();
            Ok(purge_expired(tx.conn(), now)?)
        };
        core.db.write(Lane::mall(directory.mall.id), Origin::system(), purge).await?;
        while core.db.write(Lane::mall(directory.mall.id), Origin::system(), retention::sweep).await? > 0 {}
    }
    Ok(())
}

/// How often prepared bodies are held against the configuration: as often as this process learns what others have changed.
const BODIES_EVERY: Duration = Duration::from_millis(100);

/// Makes the prepared bodies again after each change of a configuration, also one by another process, and at midnight; until the server
/// stops.
pub async fn keep_bodies_ready(state: AppState) {
    let mut ticks = tokio::time::interval(BODIES_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        if let Err(error) = make_bodies_ready(&state).await {
            tracing::warn!(error = %error.chain(), "bodies of the catalogue are made when they are asked for");
        }
    }
}

/// One round of [`keep_bodies_ready`].
///
/// # Errors
/// The engine's; the next round tries again.
pub async fn make_bodies_ready(state: &AppState) -> Result<()> {
    let core = &state.core;
    for mall_id in state.bodies.malls() {
        let d = core.directories.of(&core.db, mall_id, core.now()).await?;
        if state.bodies.are_made_for(&d) {
            continue;
        }
        d.prepare_search().await?;
        let (bodies, http) = (state.bodies.clone(), Arc::clone(&state.http));
        tokio::task::spawn_blocking(move || bodies.rebuild(&d, &http.coded)).await.map_err(AppError::internal)?;
    }
    Ok(())
}
