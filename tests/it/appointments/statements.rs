//! The statements by themselves: they hold even where no lane and no rule stands before them.

use mpp::appointments::model::{Appointment, AppointmentStatus, Offer};
use mpp::appointments::store;
use mpp::db::dialect::{Constraint, violated};
use mpp::kernel::ids::AppointmentId;
use mpp::kernel::token::SecretToken;

use super::world::{SERVICE, World};
use crate::support::TestDb;

both_engines!(
    a_confirmation_wins_only_over_a_living_hold_t5,
    a_confirmation_wins_only_over_what_it_has_seen,
    a_change_wins_only_over_what_it_has_seen,
    a_unit_is_taken_while_there_is_one_and_given_back_once_t4,
    the_index_knows_one_active_booking_per_identity,
    what_has_run_out_is_found_by_queue_and_by_site,
);

/// A hold in the table, and its row.
async fn hold(world: &World, local: &str, phone: u32) -> Appointment {
    let (id, _) = world.held(SERVICE, local, phone).await;
    world.row(&id)
}

fn booked(held: &Appointment) -> Appointment {
    Appointment { status: AppointmentStatus::Booked, booked_at: Some(World::at("08:05")), version: held.version + 1, ..held.clone() }
}

async fn a_confirmation_wins_only_over_a_living_hold_t5(db: TestDb) {
    let world = World::new(db).await;
    let (held, beside) = (hold(&world, "09:00", 1).await, hold(&world, "09:00", 2).await);
    let conn = &mut world.db.connect();
    let mut confirm = |at| store::confirm(conn, world.mall, &booked(&held), at).unwrap();
    assert_eq!(confirm(World::at("08:10")), 0, "run out at this very moment");
    assert_eq!(confirm(World::at("08:10").plus_ms(-1)), 1);
    assert_eq!(confirm(World::at("08:05")), 0, "no second time");
    assert_eq!(world.row(held.id.as_str()), booked(&held));
    assert_eq!(world.row(beside.id.as_str()), beside, "the neighbour's row is the same");
}

/// Status and version each by itself: of two confirmations either would stop the second.
async fn a_confirmation_wins_only_over_what_it_has_seen(db: TestDb) {
    let world = World::new(db).await;
    let (held, beside) = (hold(&world, "09:00", 1).await, hold(&world, "09:00", 2).await);
    let conn = &mut world.db.connect();
    let stale = Appointment { version: 3, ..booked(&held) };
    assert_eq!(store::confirm(conn, world.mall, &stale, World::at("08:05")).unwrap(), 0, "another version");
    let cancelled = Appointment { status: AppointmentStatus::Cancelled, version: 2, holds_unit: false, ..held };
    assert_eq!(store::update(conn, world.mall, &cancelled, AppointmentStatus::Held).unwrap(), 1);
    assert_eq!(store::confirm(conn, world.mall, &booked(&cancelled), World::at("08:05")).unwrap(), 0, "no hold any more");
    assert_eq!((world.row(cancelled.id.as_str()), world.row(beside.id.as_str())), (cancelled, beside));
}

async fn a_change_wins_only_over_what_it_has_seen(db: TestDb) {
    let world = World::new(db).await;
    let (held, beside) = (hold(&world, "09:00", 1).await, hold(&world, "09:00", 2).await);
    let conn = &mut world.db.connect();
    let moved = Appointment { status: AppointmentStatus::Cancelled, version: 2, holds_unit: false, ..held.clone() };
    assert_eq!(store::update(conn, world.mall, &moved, AppointmentStatus::Booked).unwrap(), 0, "another status");
    let stale = Appointment { version: 3, ..moved.clone() };
    assert_eq!(store::update(conn, world.mall, &stale, AppointmentStatus::Held).unwrap(), 0, "another version");
    assert_eq!(world.row(held.id.as_str()), held);
    assert_eq!(store::update(conn, world.mall, &moved, AppointmentStatus::Held).unwrap(), 1);
    assert_eq!((world.row(held.id.as_str()), world.row(beside.id.as_str())), (moved, beside));
}

async fn a_unit_is_taken_while_there_is_one_and_given_back_once_t4(db: TestDb) {
    let world = World::new(db).await;
    let held = hold(&world, "09:00", 1).await;
    let conn = &mut world.db.connect();
    let offer = |capacity| Offer { slot: held.slot, capacity, percent: 100 };
    let mut takes = |capacity| store::take_unit(conn, world.mall, &offer(capacity)).unwrap();
    assert_eq!([takes(0), takes(1), takes(2), takes(2), takes(3), takes(1)], [false, false, true, false, true, false]);
    let given: Vec<usize> = (0..5).map(|_| store::give_unit_back(conn, world.mall, &held.slot).unwrap()).collect();
    assert_eq!(given, [1, 1, 1, 0, 0], "never below zero");
}

async fn the_index_knows_one_active_booking_per_identity(db: TestDb) {
    let world = World::new(db).await;
    let held = hold(&world, "09:00", 1).await;
    let conn = &mut world.db.connect();
    let twin = |identity_key: Option<&str>, code: &str| Appointment {
        id: AppointmentId::fresh(),
        booking_code: code.to_owned(),
        token_hash: SecretToken::fresh().hash(),
        identity_key: identity_key.map(str::to_owned),
        ..held.clone()
    };
    let error = store::insert(conn, world.mall, &twin(held.identity_key.as_deref(), "AAAAAAAA")).unwrap_err();
    assert_eq!(violated(&error), Some(Constraint::OneActiveBookingPerIdentity));
    let closed = Appointment { status: AppointmentStatus::Cancelled, ..twin(held.identity_key.as_deref(), "BBBBBBBB") };
    assert_eq!(store::insert(conn, world.mall, &closed).unwrap(), 1, "a closed one does not count");
    assert_eq!(store::insert(conn, world.mall, &twin(None, "CCCCCCCC")).unwrap(), 1, "nor does one without identity");
    assert_eq!(store::insert(conn, world.mall, &twin(None, "DDDDDDDD")).unwrap(), 1);
    assert!(store::insert(conn, world.mall, &twin(None, "DDDDDDDD")).is_err(), "a code is given once");
    assert!(store::code_is_taken(conn, world.mall, "DDDDDDDD").unwrap() && !store::code_is_taken(conn, world.mall, "EEEEEEEE").unwrap());
}

async fn what_has_run_out_is_found_by_queue_and_by_site(db: TestDb) {
    let world = World::new(db).await;
    let (first, _) = (hold(&world, "09:00", 1).await, hold(&world, "02 09:00", 2).await);
    let conn = &mut world.db.connect();
    let (site, day, end) = (first.site_id, (first.queue_id, first.slot.service_date), World::at("08:10"));
    assert_eq!(store::lapsed_holds_of(conn, world.mall, site, day, end.plus_ms(-1)).unwrap(), []);
    assert_eq!(store::lapsed_holds_of(conn, world.mall, site, day, end).unwrap(), [first]);
    assert_eq!(store::lapsed_holds(conn, world.mall, site, end, 10).unwrap().len(), 2);
    assert_eq!(store::lapsed_holds(conn, world.mall, site, end, 1).unwrap().len(), 1);
}
