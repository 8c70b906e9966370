//! The harness keeps its own promises.

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::connection::{Purpose, open};
use mpp::db::schema::installation;

use crate::support::{TestDb, clock};

both_engines!(every_test_has_an_empty_database_of_its_own, a_database_goes_with_its_test_even_while_it_is_used);

async fn every_test_has_an_empty_database_of_its_own(db: TestDb) {
    let neighbour = TestDb::new(db.engine());
    let row = (installation::name.eq("a"), installation::value.eq("b"));
    diesel::insert_into(installation::table).values(row).execute(&mut db.connect()).expect("insert");
    let count = |db: &TestDb| installation::table.count().get_result::<i64>(&mut db.connect()).expect("count");
    assert_eq!((count(&db), count(&neighbour)), (1, 0));
}

async fn a_database_goes_with_its_test_even_while_it_is_used(db: TestDb) {
    let url = db.url().clone();
    let running = db.start(&clock());
    drop(db);
    assert!(open(&url, Purpose::Write).is_err(), "the database is still there");
    running.stop();
}
