//! What time alone decides, written down.

use mpp::appointments::service::sweep;
use mpp::db::{Lane, Origin};
use serde_json::json;

use super::world::{SERVICE, World, problem};
use crate::support::TestDb;

both_engines!(who_does_not_come_is_a_no_show_and_holds_are_tidied, sweeping_again_or_too_early_changes_nothing, the_jobs_sweep,);

async fn run(world: &World) -> usize {
    let (site_id, directories) = (world.site_id("utama").await, world.state.core.directories.clone());
    let work = move |tx: &mut mpp::db::tx::Tx<'_>| {
        let d = directories.in_force(tx)?;
        sweep(tx, &d, d.site_by_id(site_id).unwrap())
    };
    world.state.core.db.write(Lane::site(world.mall, site_id), Origin::system(), work).await.unwrap()
}

async fn who_does_not_come_is_a_no_show_and_holds_are_tidied(db: TestDb) {
    let world = World::new(db).await;
    let (late, token) = world.booked(SERVICE, "09:00", 1).await;
    let (here, other) = world.booked(SERVICE, "09:00", 2).await;
    let (later, _) = world.booked(SERVICE, "09:30", 3).await;
    let (held, _) = world.held(SERVICE, "10:00", 4).await;
    world.now_is("09:00");
    world.act(&here, "check-in", json!({"token": other})).await;
    world.now_is("09:15");
    let (beside, arrived) = (world.row(&later), world.row(&here));
    assert_eq!(run(&world).await, 2);
    let (missed, expired) = (world.row(&late), world.row(&held));
    assert_eq!((missed.status.as_str(), missed.holds_unit, missed.closed_at), ("no_show", true, Some(World::at("09:15"))));
    assert_eq!((expired.status.as_str(), expired.holds_unit), ("expired", false));
    assert_eq!((world.row(&later), world.row(&here)), (beside, arrived));
    let got = world.act(&late, "check-in", json!({"token": token})).await;
    assert_eq!(problem(&got), (409, "check_in_too_late"), "the same answer before and after the sweep");
    assert_eq!(world.free(SERVICE, "10:00").await, Some(2));
    let events = world.events().await;
    assert_eq!(events[events.len() - 2..], ["appointment.expired", "appointment.no_show"]);
    world.ledger_is_sound();
}

async fn sweeping_again_or_too_early_changes_nothing(db: TestDb) {
    let world = World::new(db).await;
    world.booked(SERVICE, "09:00", 1).await;
    world.held(SERVICE, "10:00", 2).await;
    world.clock.set(World::at("08:10").plus_ms(-1));
    let before = world.everything().await;
    assert_eq!(run(&world).await, 0);
    assert_eq!(world.everything().await, before);
    world.now_is("09:15");
    assert_eq!(run(&world).await, 2);
    let after = world.everything().await;
    assert_eq!(run(&world).await, 0);
    assert_eq!(world.everything().await, after);
}

async fn the_jobs_sweep(db: TestDb) {
    let world = World::new(db).await;
    let (id, _) = world.held(SERVICE, "10:00", 1).await;
    world.now_is("08:10");
    mpp::jobs::once(&world.state).await.unwrap();
    assert_eq!(world.row(&id).status.as_str(), "expired");
}
