//! Who waits for whom, also between processes: a second `Db` is as good as a second process here, since all that
//! separates lanes of different processes is locks of the engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::connection::SimpleConnection as _;
use futures_util::future::join_all;
use mpp::db::tx::Tx;
use mpp::db::{Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::error::Result;

use super::hold;
use crate::support::gate::Gate;
use crate::support::{Engine, TestDb, clock, log, run, seed};

both_engines!(
    a_site_keeps_its_own_lane_and_the_configuration_out,
    a_configuration_command_keeps_every_site_out,
    configuration_runs_alone_whatever_else_comes,
    a_changed_configuration_is_seen_by_the_next_command_everywhere,
    the_configuration_does_not_change_in_the_lane_of_a_site,
);

#[test]
fn sites_do_not_wait_for_each_other() {
    run(Engine::Postgres, two_sites_at_once);
}

/// Whether another process could take the lock of `lane` now, as a site's command takes its own and shares the mall's.
fn is_free(db: &TestDb, lane: Lane, shared: bool) -> bool {
    let mut conn = db.connect();
    let sql = match db.engine() {
        // One writer for everything.
        Engine::Sqlite => "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE".to_owned(),
        Engine::Postgres => {
            let strength = if shared { "SHARE" } else { "UPDATE" };
            format!("BEGIN; SELECT 1 FROM streams WHERE mall_id = '{}' AND id = '{}' FOR {strength} NOWAIT", lane.mall_id, lane.stream_id)
        }
    };
    match conn.batch_execute(&sql) {
        Ok(()) => true,
        Err(error) if error.to_string().contains("lock") => false,
        Err(error) => panic!("{error}"),
    }
}

async fn a_site_keeps_its_own_lane_and_the_configuration_out(db: TestDb) {
    let mall = seed::mall(&db);
    let (site, neighbour) = (seed::site_lane(&db, mall), seed::site_lane(&db, mall));
    let (running, gate) = (db.start(&clock()), Gate::default());
    assert!(is_free(&db, site, false) && is_free(&db, Lane::mall(mall), false));
    let held = hold(&running, site, &gate).await;
    assert!(!is_free(&db, site, false), "another process could enter the site's lane");
    assert!(!is_free(&db, Lane::mall(mall), false), "the configuration could change under a site's command");
    if db.engine() == Engine::Postgres {
        assert!(is_free(&db, neighbour, false) && is_free(&db, Lane::mall(mall), true), "one site stops another");
    }
    gate.open();
    held.await.expect("joined").expect("let go");
}

async fn a_configuration_command_keeps_every_site_out(db: TestDb) {
    let (mall, other) = (seed::mall(&db), seed::mall(&db));
    let (running, gate) = (db.start(&clock()), Gate::default());
    let held = hold(&running, Lane::mall(mall), &gate).await;
    assert!(!is_free(&db, Lane::mall(mall), true), "a site's command could run amid a change of configuration");
    if db.engine() == Engine::Postgres {
        assert!(is_free(&db, Lane::mall(other), false), "one mall stops another");
    }
    gate.open();
    held.await.expect("joined").expect("let go");
}

async fn two_sites_at_once(db: TestDb) {
    let mall = seed::mall(&db);
    let (site, neighbour) = (seed::site_lane(&db, mall), seed::site_lane(&db, mall));
    let (running, other, gate) = (db.start(&clock()), db.start(&clock()), Gate::default());
    let held = hold(&running, site, &gate).await;
    other.write(neighbour, Origin::system(), |tx| log::append(tx, 1)).await.expect("while the other site is inside");
    gate.open();
    held.await.expect("joined").expect("let go");
}

/// Counts who is inside: sites as +1 each, the configuration as −1000. Any mixture shows.
async fn configuration_runs_alone_whatever_else_comes(db: TestDb) {
    let mall = seed::mall(&db);
    let sites = [seed::site_lane(&db, mall), seed::site_lane(&db, mall), seed::site_lane(&db, mall)];
    let processes = [db.start(&clock()), db.start(&clock()), db.start(&clock())];
    let inside = Arc::new(AtomicI64::new(0));
    let commands = (0..120).map(|n| {
        let configuration = n % 4 == 3;
        let lane = if configuration { Lane::mall(mall) } else { sites[n % 3] };
        let weight = if configuration { -1000 } else { 1 };
        let inside = Arc::clone(&inside);
        processes[n / 2 % 3].write(lane, Origin::system(), move |tx: &mut Tx<'_>| -> Result<()> {
            let others = inside.fetch_add(weight, Ordering::SeqCst);
            log::append(tx, 0)?;
            inside.fetch_sub(weight, Ordering::SeqCst);
            let alone = if configuration { others == 0 } else { others >= 0 };
            assert!(alone, "configuration and a site ran at once: {others}");
            Ok(())
        })
    });
    for answer in join_all(commands).await {
        answer.expect("every command is accepted");
    }
    let written: i64 = sites.into_iter().chain([Lane::mall(mall)]).map(|lane| log::verify(&db, lane)).sum();
    assert_eq!(written, 120);
}

/// A cache that compares this number is never behind the configuration its command runs under.
async fn a_changed_configuration_is_seen_by_the_next_command_everywhere(db: TestDb) {
    let mall = seed::mall(&db);
    let (site, other_mall) = (seed::site_lane(&db, mall), seed::mall(&db));
    let (running, elsewhere) = (db.start(&clock()), db.start(&clock()));
    let version = |tx: &mut Tx<'_>| Ok(tx.config_version());
    let before = elsewhere.write(site, Origin::system(), version).await.expect("accepted");
    let change = |tx: &mut Tx<'_>| tx.touch_config();
    running.write(Lane::mall(mall), Origin::system(), change).await.expect("accepted");
    assert_eq!(elsewhere.write(site, Origin::system(), version).await.expect("accepted"), before + 1);
    assert_eq!(elsewhere.write(Lane::mall(other_mall), Origin::system(), version).await.expect("accepted"), before);
}

async fn the_configuration_does_not_change_in_the_lane_of_a_site(db: TestDb) {
    let (lane, running) = (seed::site_lane(&db, seed::mall(&db)), db.start(&clock()));
    let refused = running.write(lane, Origin::system(), |tx| tx.touch_config()).await;
    assert_eq!(refused.expect_err("refused").code(), Code::Internal);
}
