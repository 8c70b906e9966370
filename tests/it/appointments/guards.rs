//! Guards that the model's own checks make redundant in ordinary life, each shown to hold by itself.

use mpp::appointments::store::confirm;

use super::world::{SERVICE, World};
use crate::support::TestDb;

both_engines!(the_statement_itself_books_no_hold_that_ran_out_r3);

async fn the_statement_itself_books_no_hold_that_ran_out_r3(db: TestDb) {
    let world = World::new(db).await;
    let (id, _) = world.held(SERVICE, "09:00", 1).await;
    let mut booked = world.row(&id);
    let ends = booked.hold_expires_at;
    (booked.version, booked.booked_at) = (booked.version + 1, Some(ends));
    let conn = &mut world.db.connect();
    assert_eq!(confirm(conn, world.mall, &booked, ends), Ok(0));
    assert_eq!(confirm(conn, world.mall, &booked, ends.plus_ms(-1)), Ok(1));
    assert_eq!(confirm(conn, world.mall, &booked, ends.plus_ms(-1)), Ok(0), "twice is once");
}
