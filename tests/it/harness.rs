//! The harness keeps its own promises.

use std::process::{Command, Output};
use std::time::Instant;

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::connection::{Purpose, open};
use mpp::db::schema::installation;

use crate::support::gate::LIMIT;
use crate::support::{TestDb, clock, postgres};

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

/// Two PostgreSQL tests of this file in a process of their own, whose surroundings are these and no others.
fn run_with(surroundings: &[(&str, &str)]) -> Output {
    let mut tests = Command::new(std::env::current_exe().expect("this binary"));
    for name in ["MPP_TEST_POSTGRES_URL", "MPP_TEST_POSTGRES_BIN", "MPP_TEST_REQUIRE_POSTGRES"] {
        tests.env_remove(name);
    }
    let stories = ["every_test_has_an_empty_database_of_its_own", "a_database_goes_with_its_test_even_while_it_is_used"];
    tests.args(stories.map(|story| format!("harness::{story}::postgresql"))).arg("--exact");
    tests.envs(surroundings.iter().copied()).output().expect("run the tests")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_postgresql_its_tests_are_skipped_and_say_so_in_one_line() {
    let done = run_with(&[("MPP_TEST_POSTGRES_BIN", env!("CARGO_MANIFEST_DIR"))]);
    let (out, said) = (text(&done.stdout), text(&done.stderr));
    assert!(done.status.success() && out.contains("2 passed"), "{out}{said}");
    assert_eq!(said.matches("PostgreSQL tests are skipped: no `initdb`").count(), 1, "{said}");
}

#[test]
fn without_postgresql_its_tests_fail_where_it_is_required() {
    let done = run_with(&[("MPP_TEST_POSTGRES_BIN", env!("CARGO_MANIFEST_DIR")), ("MPP_TEST_REQUIRE_POSTGRES", "1")]);
    let out = text(&done.stdout);
    assert!(!done.status.success() && out.contains("0 passed; 2 failed"), "{out}");
    assert!(out.contains("no `initdb`") && out.contains("but MPP_TEST_REQUIRE_POSTGRES=1"), "{out}");
}

#[test]
fn a_named_server_that_does_not_answer_is_no_reason_to_skip() {
    let done = run_with(&[("MPP_TEST_POSTGRES_URL", "postgres://mpp@127.0.0.1:1/postgres")]);
    let out = text(&done.stdout);
    assert!(!done.status.success() && out.contains("0 passed; 2 failed"), "{out}");
}

/// A run leaves its template; the next run on the same server removes it.
#[test]
fn a_named_server_is_used_and_does_not_fill_up() {
    if !postgres::is_there() {
        return;
    }
    let run = || {
        let done = run_with(&[("MPP_TEST_POSTGRES_URL", postgres::address())]);
        let (out, said) = (text(&done.stdout), text(&done.stderr));
        assert!(done.status.success() && out.contains("2 passed") && !said.contains("skipped"), "{out}{said}");
        postgres::databases_of_others()
    };
    let left = run();
    assert_eq!(left.len(), 1, "the template alone: {left:?}");
    // The server may notice the end of a run a moment later.
    let since = Instant::now();
    while run().contains(&left[0]) {
        assert!(since.elapsed() < LIMIT, "{left:?} is still there");
    }
}
